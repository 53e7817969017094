import { ambiguousMembers, isAmbiguousJSON, parseInteroperableJSON } from '../../../src/encoding/interoperable-json.ts'
import { isJSONObject, parseJSON } from '../../../src/encoding/json.ts'
import type { JSONValue } from '../../../src/types/json.ts'
import { isSame, type Target } from '../target.ts'
import { readStrictJSON, type StrictJSON } from './strict-json.ts'

interface Reading {
  readonly value: JSONValue | undefined
  readonly interoperable: JSONValue | undefined
  readonly isAmbiguous: boolean
  readonly members: ReadonlyMap<string, string> | undefined
}

const DEPTH = 16

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a number means the same to every reader: decided by exact arithmetic where it is a whole number. */
const isExact = (written: string): boolean => {
  const value = Number(written)
  if (!Number.isFinite(value)) return false
  if (/^-?[0-9]+$/.test(written)) return BigInt(written) >= -(2n ** 53n) + 1n && BigInt(written) <= 2n ** 53n - 1n
  return Math.abs(value) < 2 ** 53 && (value !== 0 || /^-?[0.]+(?:e|$)/i.test(written))
}

/** JSON parameters and segments of tokens, against JSON.parse and a reader that knows repeated members. */
export const jsonTexts: Target<Reading> = {
  name: 'json',
  growthLength: 32_768,
  corpus: [
    '{"userinfo":{"given_name":{"essential":true},"email":null},"id_token":{"acr":{"values":["a","b"]}}}',
    '[{"type":"payment","actions":["pay"],"amount":{"currency":"EUR","value":"1.00"}}]',
    '{"a":1,"b":[1.5e3,-0,0.0,9007199254740991],"c":"\\u00e9\\ud83d\\ude00"}',
    '{"iss":"s6BhdRkqt3","exp":1800000000.5,"aud":["https://as.example"]}',
    '{"__proto__":{"a":1},"constructor":null,"a\\"b\\\\":[true,false,null]}',
    ' [ ] ',
    '"text"',
    '{"a":1,"\\u0061":2}',
    '[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]',
  ],
  dictionary: [
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ':',
    ',',
    '\\"',
    '\\\\',
    '\\u0061',
    '\\ud800',
    '"a":1,',
    '9007199254740992',
    '1e400',
    '1e-400',
    '-0',
    '[[',
    '"__proto__":',
    'null',
    '\n',
    '0.',
    '1E',
    '{"":',
  ],
  read: (text) => {
    const value = parseJSON(text)
    return {
      value,
      interoperable: parseInteroperableJSON(text),
      isAmbiguous: isAmbiguousJSON(text),
      members: isJSONObject(value) ? ambiguousMembers(text) : undefined,
    }
  },
  isAccepted: ({ value }) => value !== undefined,
  compare: (text, { value, interoperable, isAmbiguous, members }) => {
    const theirs = readStrictJSON(text)
    const plain = parsed(text)
    if ((theirs === undefined) !== (plain === undefined) && !isDeep(theirs)) return 'The two other readers differ.'
    const isGood = theirs !== undefined && !theirs.hasDuplicates && theirs.depth <= DEPTH && text.length <= 65_536
    if (isGood !== (value !== undefined)) return isGood ? 'A good text was refused.' : 'A bad text was accepted.'
    if (value !== undefined && !isSame(value, plain)) return 'JSON.parse reads another value.'
    const isShared = isGood && theirs.numbers.every(isExact) && isWellFormed(plain)
    if (isShared !== (interoperable !== undefined)) {
      return isShared
        ? 'A text that all readers read alike was refused.'
        : 'A text that readers read differently was accepted.'
    }
    if (isShared && isAmbiguous) return 'A text that all readers read alike counts as ambiguous.'
    for (const [name, member] of members ?? []) {
      if (!isSame(parsed(member), (plain as Record<string, unknown>)[name]))
        return `The text of the member ${name} is another.`
    }
    return undefined
  },
}

const isDeep = (theirs: StrictJSON | undefined): boolean => theirs !== undefined && theirs.depth > DEPTH

const isWellFormed = (value: unknown): boolean => !/[^\\](?:\\\\)*\\ud[89a-f]/i.test(` ${JSON.stringify(value)}`)
