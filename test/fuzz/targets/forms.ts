import { type Form, type FormError, readBodyForm } from '../../../src/encoding/form.ts'
import type { Result } from '../../../src/types/result.ts'
import { isSame, octetsOf, type Target } from '../target.ts'

const BOUNDS = { maxRequestBytes: 65_536, maxParameters: 64, maxParameterLength: 16_384 }

/** The form with its octets beyond ASCII as percent triplets: a character may be written half in the one way and half in the other. */
const escaped = (text: string): string =>
  text.replaceAll(/[\x80-\xff]/g, (octet) => `%${octet.charCodeAt(0).toString(16)}`)

/** Whether a form is UTF-8 with whole percent triplets, by the platform's own decoder. */
const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(escaped(text))
    return true
  } catch {
    return false
  }
}

/** The form by URLSearchParams: names once with a value, and names that are repeated. */
const byURLSearchParams = (text: string) => {
  // it would drop a question mark at the start
  const pairs = [...new URLSearchParams(`&${escaped(text)}`)]
  const all = new Map<string, string[]>()
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value])
  all.delete('resource')
  return {
    values: [...all].flatMap(([name, [value, ...more]]) => (value && more.length === 0 ? [[name, value]] : [])),
    repeated: [...all].flatMap(([name, { length }]) => (length > 1 ? [name] : [])),
    resource: pairs.flatMap(([name, value]) => (name === 'resource' && value !== '' ? [value] : [])),
  }
}

/** Forms against URLSearchParams, as octets of a body. */
export const forms: Target<Result<Form, FormError>> = {
  name: 'forms',
  isBytes: true,
  growthLength: 32_768,
  corpus: [
    'response_type=code&client_id=s6BhdRkqt3&state=xyz&redirect_uri=https%3A%2F%2Fclient.example%2Fcb',
    'scope=openid+email&nonce=n-0S6_WzA2Mj&resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example',
    'a=&b=1&b=2&c',
    'state=%F0%9F%98%80&name=%C3%A9',
    '__proto__=1&constructor=2&toString=3',
    '&&a=b&&',
  ],
  dictionary: [
    '&',
    '=',
    '%',
    '+',
    '%00',
    '%C0%AF',
    '%ED%A0%80',
    '%2',
    '&resource=',
    '__proto__',
    '&a=b',
    '%26',
    ';',
    '\xef\xbb\xbf',
    '\xc3\xa9',
  ],
  read: (text) => {
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
    return readBodyForm({ method: 'POST', url: 'https://as.example/par', headers, body: octetsOf(text) }, BOUNDS)
  },
  isAccepted: ({ ok }) => ok,
  compare: (text, form) => {
    if (!form.ok) {
      return form.error.reason === 'form-malformed' && isDecodable(text)
        ? 'A form in UTF-8 was called malformed.'
        : undefined
    }
    if (!isDecodable(text)) return 'A form was accepted that no decoder reads.'
    const { values, repeated, resource } = form.value
    const theirs = byURLSearchParams(text)
    const sorted = (pairs: Iterable<unknown>): unknown[] => [...pairs].map((pair) => JSON.stringify(pair)).sort()
    if (!isSame(sorted(values), sorted(theirs.values))) return 'URLSearchParams reads other values.'
    if (!isSame(sorted(repeated), sorted(theirs.repeated))) return 'URLSearchParams finds other repetitions.'
    return isSame(resource, theirs.resource) ? undefined : 'URLSearchParams reads other resources.'
  },
}
