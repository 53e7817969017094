import { fc } from '../support/fast-check.ts'
import type { Target } from './target.ts'

/** One change to a text, by numbers: fast-check makes and shrinks them. */
interface Edit {
  readonly kind: number
  /** Where in the text, as a share of its length. */
  readonly at: number
  readonly length: number
  readonly pick: number
}

type Change = (text: string, at: number, edit: Edit, source: Source) => string

type Source = Pick<Target, 'corpus' | 'dictionary' | 'isBytes'>

const CHARACTERS = [
  ...'Aa0Zz9_-+/=.:;,&?#%@!$\'"()*<>[]{}\\|^`~ ',
  ...'\t\r\n\0\x1b\x7f\x80\xff',
  ...'é€\u2028\ufeff\ud800\udc00😀',
]

const SEPARATORS = /[&;,.:\n/=]/

const picked = <Item>(items: readonly Item[], pick: number): Item => items[pick % items.length] as Item

const replaced = (text: string, at: number, length: number, piece: string): string =>
  text.slice(0, at) + piece + text.slice(at + length)

/** The run of characters around a place that a pattern allows. */
const runAround = (text: string, at: number, pattern: RegExp): readonly [start: number, end: number] => {
  let start = at
  let end = at
  while (start > 0 && pattern.test(text[start - 1] ?? '')) start--
  while (end < text.length && pattern.test(text[end] ?? '')) end++
  return [start, end]
}

/** Changes what a run of base64 or base64url says, and leaves its encoding whole. */
const insideBase64: Change = (text, at, edit, source) => {
  const [start, end] = runAround(text, at, /[\w+/-]/)
  const run = text.slice(start, end)
  const encoding = /[+/]/.test(run) ? 'base64' : 'base64url'
  const inner = Buffer.from(run, encoding).toString('latin1')
  const change = picked(INNER_CHANGES, edit.pick)
  const changed = change(inner, Math.floor((inner.length * edit.length) / 9), { ...edit, length: 1 }, source)
  return replaced(text, start, end - start, Buffer.from(changed, 'latin1').toString(encoding))
}

/** Exchanges two neighbours, or writes one twice. */
const neighbours =
  (isTwice: boolean): Change =>
  (text, at) => {
    const separator = SEPARATORS.exec(text.slice(at))?.[0]
    if (separator === undefined) return text
    const pieces = text.split(separator)
    const index = Math.min(pieces.length - 2, text.slice(0, at).split(separator).length - 1)
    const [a = '', b = ''] = pieces.slice(index, index + 2)
    pieces.splice(index, 2, ...(isTwice ? [a, a, b] : [b, a]))
    return pieces.join(separator)
  }

const INNER_CHANGES: readonly Change[] = [
  (text, at, { pick }) => replaced(text, at, 1, picked(CHARACTERS, pick)),
  (text, at, { pick }, { dictionary }) => replaced(text, at, 0, picked(dictionary, pick)),
  (text, at, { length }) => replaced(text, at, length, ''),
  (text, at, { pick }) => replaced(text, at, 1, String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << (pick % 8)))),
]

const CHANGES: readonly Change[] = [
  ...INNER_CHANGES,
  insideBase64,
  insideBase64,
  neighbours(false),
  neighbours(true),
  (text, at, { length, pick }) => replaced(text, at, 0, text.slice(at, at + length).repeat((pick % 64) + 1)),
  (text, at, { pick }, { corpus }) => {
    const other = picked(corpus, pick)
    return text.slice(0, at) + other.slice(Math.floor((other.length * at) / (text.length || 1)))
  },
  (text, at, { pick }, { dictionary }) => {
    const [start, end] = runAround(text, at, /\w/)
    return replaced(text, start, end - start, picked(dictionary, pick))
  },
  (text, at, { length }) => replaced(text, at, length, encodeURIComponent(wellFormed(text.slice(at, at + length)))),
  (text, at) => text.slice(0, at),
]

const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\ufffd')

const AT_MOST = 0xffff

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.nat(CHANGES.length - 1),
  at: fc.nat(AT_MOST),
  length: fc.integer({ min: 1, max: 8 }),
  pick: fc.nat(AT_MOST),
})

const applied = (text: string, one: Edit, source: Source): string => {
  const changed = picked(CHANGES, one.kind)(text, Math.floor((text.length * one.at) / (AT_MOST + 1)), one, source)
  return source.isBytes
    ? changed.replaceAll(/[^\0-\xff]/g, (character) => Buffer.from(character).toString('latin1'))
    : changed
}

/** Makes inputs: one of the corpus, with up to four changes. */
export const inputsOf = (source: Source): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(source.corpus.length - 1), fc.array(edit, { maxLength: 4, size: 'max' }))
    .map(([index, edits]) => edits.reduce((text, one) => applied(text, one, source), source.corpus[index] ?? ''))
