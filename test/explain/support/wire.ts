import { STATUS_CODES } from 'node:http'
import type { HttpReply, HttpRequest } from '../../../src/types/http.ts'

/** Text of a kind that changes from run to run, such as a signature or a key, or that nobody wants to read. */
const shortened = (text: string): string =>
  text
    .replace(/(.)\1{40,}/g, (run) => `${run.slice(0, 6)}…`)
    .replace(/eyJ[\w-]{5,}(?:\.[\w-]*)+/g, (token) => `${token.slice(0, 8)}…`)
    .replace(/[\w+/]{60,}={0,2}/g, '…')
    .replace(/[\w-]{20,}/g, (run) => (isMade(run) ? '…' : run))

/** Tells base64url from a name. One of two thousand keys has no digit. */
const isMade = (run: string): boolean =>
  /[A-Z]/.test(run) && (/\d/.test(run) || (run.length >= 40 && /[a-z]/.test(run))) && !run.startsWith('OAuth')

/** The same for a pair of a form, whose value is encoded. */
const shortenedPair = (pair: string): string => {
  const at = pair.indexOf('=') + 1
  const value = new URLSearchParams(`value=${pair.slice(at)}`).get('value') ?? ''
  const encoded = new URLSearchParams({ '': shortened(value) }).toString().slice(1)
  return at === 0 ? shortened(pair) : pair.slice(0, at) + encoded.replaceAll('%E2%80%A6', '…')
}

const atMost = (length: number, text: string): string =>
  text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text

const SPELLED: Readonly<Record<string, string>> = {
  dpop: 'DPoP',
  'oauth-client-attestation': 'OAuth-Client-Attestation',
  'oauth-client-attestation-pop': 'OAuth-Client-Attestation-PoP',
}

const spelled = (name: string): string =>
  SPELLED[name] ?? name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase())

const headersOf = ({ headers }: HttpRequest): readonly (readonly [string, string])[] => [
  ...(headers as unknown as Iterable<readonly [string, string]>),
]

const pairsOf = ({ body }: HttpRequest): readonly (readonly [string, string])[] =>
  typeof body === 'string'
    ? [...new URLSearchParams(body)]
    : body === undefined || body instanceof Uint8Array
      ? []
      : [...body]

const LINE_OF_FORM = 110

/** A body as it is sent, with a line for each parameter. */
const bodyText = ({ body }: HttpRequest): string => {
  if (typeof body === 'string' && !body.includes('&')) return atMost(LINE_OF_FORM, body)
  const text = body instanceof Uint8Array || body === undefined ? '' : String(new URLSearchParams(body as never))
  return text
    .split('&')
    .slice(0, 20)
    .map((line, at) => `${at === 0 ? '' : '&'}${atMost(LINE_OF_FORM, shortenedPair(line))}`)
    .join('\n')
}

export const requestText = (request: HttpRequest): string => {
  const { pathname, search, host } = new URL(request.url)
  const query = search
    .replaceAll('&', '\n  &')
    .split('\n')
    .slice(0, 20)
    .map((line) => atMost(LINE_OF_FORM, shortenedPair(line)))
  const fields = headersOf(request).map(
    ([name, value]) => `${spelled(name)}: ${atMost(LINE_OF_FORM, shortened(value))}`,
  )
  const body = bodyText(request)
  return [
    `${request.method} ${pathname}${query.join('\n')} HTTP/1.1`,
    `Host: ${host}`,
    ...fields,
    ...(body === '' ? [] : ['', body]),
  ].join('\n')
}

/** A page for a person, by its words. */
const textOfPage = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>|<title>.*?<\/title>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

export const replyText = ({ status, headers, body }: HttpReply): string => {
  const shown = Object.entries(headers).filter(([name]) => !/security|policy|x-|referrer/i.test(name))
  const isPage = headers['Content-Type']?.startsWith('text/html')
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...shown.map(([name, value]) => `${name}: ${atMost(300, shortened(value))}`),
    ...(body === '' ? [] : ['', isPage ? `<!-- a page for the user: ${textOfPage(body)} -->` : shortened(body)]),
  ].join('\n')
}

/** A header stands on one line, claims on a line each. */
const decoded = (part: string, indent = 0): string => {
  const text = Buffer.from(part, 'base64url').toString()
  try {
    const parsed = JSON.parse(text)
    // a repeated member would be lost
    return JSON.stringify(parsed) === text ? shortened(JSON.stringify(parsed, null, indent)) : shortened(text)
  } catch {
    return ''
  }
}

/** The JWTs that a request carries, by the name of the header or the parameter, as header and claims. */
export const tokensOf = (request: HttpRequest): readonly (readonly [string, string])[] => {
  const query = [...new URL(request.url).searchParams]
  const named = [
    ...headersOf(request).map(([name, value]) => [spelled(name), value] as const),
    ...pairsOf(request),
    ...query,
  ]
  return named.flatMap(([name, value]) => {
    const [, header = '', payload = ''] = /^(eyJ[\w-]*)\.(eyJ[\w-]*)\.[\w-]*$/.exec(value) ?? []
    const parts = [decoded(header), decoded(payload, 2)]
    return parts.includes('') ? [] : [[name, parts.join('\n')] as const]
  })
}
