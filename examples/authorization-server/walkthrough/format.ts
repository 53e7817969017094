import { decodeJwt, decodeProtectedHeader } from 'jose'
import { formatEntry, type LogEntry } from '../log.ts'
import { linesOf } from './browser.ts'
import type { Exchange } from './exchange.ts'

/** How a line is set off, where the terminal can. */
export type Paint = (style: 'heading' | 'good' | 'bad' | 'faint', text: string) => string

const CODES = { heading: '1;36', good: '32', bad: '31', faint: '2' } as const

export const coloured: Paint = (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`

export const plain: Paint = (_style, text) => text

const WIDTH = 96
const NAME_WIDTH = 38

/** Never shown whole, however short. */
const SECRETS = new Set([
  'client_assertion',
  'code',
  'code_verifier',
  'access_token',
  'refresh_token',
  'id_token',
  'csrf_token',
  'request_uri',
  'OAuth-Client-Attestation',
  'OAuth-Client-Attestation-PoP',
  'DPoP',
  'Authorization',
  'Cookie',
  'Set-Cookie',
])

const REQUEST_HEADERS = ['OAuth-Client-Attestation', 'OAuth-Client-Attestation-PoP', 'DPoP', 'Authorization', 'Cookie']
const RESPONSE_HEADERS = [
  'Location',
  'DPoP-Nonce',
  'OAuth-Client-Attestation-Challenge',
  'WWW-Authenticate',
  'Set-Cookie',
]

/** Of the metadata, what this flow is about. */
const METADATA = new Set([
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'pushed_authorization_request_endpoint',
  'require_pushed_authorization_requests',
  'token_endpoint_auth_methods_supported',
  'challenge_endpoint',
  'dpop_signing_alg_values_supported',
  'authorization_details_types_supported',
])

/** Writes an exchange: what was sent, a parameter a line, and what came back. The claims of a token are written out when it
 * is met for the first time; `seen` collects them. */
export const formatExchange = (exchange: Exchange, paint: Paint, seen: Set<string>): readonly string[] => {
  const { method, url, parameters, requestHeaders, status, responseHeaders, body, milliseconds } = exchange
  const outcome = `${status}  ${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
  const head = `  ${method} ${url}`
  const sent = [...parameters, ...pick(requestHeaders, REQUEST_HEADERS)].flatMap(([name, value]) =>
    rows(name, value, seen),
  )
  const received = [
    ...pick(responseHeaders, RESPONSE_HEADERS).flatMap(([name, value]) => rows(name, value, seen)),
    ...bodyLines(responseHeaders.get('content-type') ?? '', body, seen),
  ]
  return [
    '',
    `${head}${' '.repeat(Math.max(2, WIDTH - head.length - outcome.length))}${paint(status < 400 ? 'good' : 'bad', outcome)}`,
    ...sent.map((line) => `    ${line}`),
    ...received.map((line) => `  < ${line}`),
  ]
}

/** Writes what the server noted down while it answered. */
export const formatEvent = (entry: LogEntry, paint: Paint): readonly string[] =>
  formatEntry(entry, 3)
    .split('\n')
    .flatMap((line) => wrap(line, WIDTH - 6))
    .map((line, index) => paint('faint', `  ${index === 0 ? '#' : ' '} ${line}`))

const pick = (headers: Headers, names: readonly string[]): readonly (readonly [string, string])[] =>
  names.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })

const bodyLines = (type: string, body: string, seen: Set<string>): readonly string[] => {
  if (type.startsWith('text/html')) return linesOf({ body }).map((line) => `| ${line}`)
  if (!type.startsWith('application/json')) return []
  const members = Object.entries(JSON.parse(body) as Record<string, unknown>)
  const isMetadata = members.some(([name]) => name === 'token_endpoint')
  const shown = isMetadata ? members.filter(([name]) => METADATA.has(name)) : members
  const rest = members.length - shown.length
  return [
    ...shown.flatMap(([name, value]) => rows(name, value, seen)),
    ...(rest > 0 ? [`… and ${rest} more members`] : []),
  ]
}

/** A name and its value; below it the claims of a token, the members of JSON, the parameters of an address. */
const rows = (name: string, value: unknown, seen: Set<string>, depth = 0): readonly string[] => {
  const below = (members: Iterable<readonly [string, unknown]>): readonly string[] =>
    [...members].flatMap(([member, said]) => rows(member, said, seen, depth + 2))
  if (typeof value === 'string' && name === 'authorization_details') return rows(name, JSON.parse(value), seen, depth)
  if (typeof value === 'object' && value !== null && !isListOfTexts(value)) {
    return [' '.repeat(depth) + name, ...below(membersOf(value))]
  }
  if (name === 'password') return [row(name, '••••••••', depth)]
  const text = isListOfTexts(value) ? value.join(' ') : String(value)
  if (name === 'Location') {
    const { origin, pathname, searchParams } = new URL(text)
    return [...wrapped(name, origin + pathname, depth), ...below(searchParams)]
  }
  if (!SECRETS.has(name)) return wrapped(name, text, depth)
  return [
    row(name, text.length > 24 ? `${text.slice(0, 20)}… (${text.length} characters)` : text, depth),
    ...below(claimsOf(text, seen)),
  ]
}

const row = (name: string, text: string, depth: number): string =>
  `${' '.repeat(depth)}${name.padEnd(NAME_WIDTH - depth)} ${text}`

const wrapped = (name: string, text: string, depth: number): readonly string[] =>
  wrap(text, WIDTH - NAME_WIDTH - 5).map((line, index) => row(index === 0 ? name : '', line, depth))

const claimsOf = (text: string, seen: Set<string>): readonly (readonly [string, unknown])[] => {
  const [token] = /[\w-]+\.[\w-]+\.[\w-]+$/.exec(text) ?? []
  if (token === undefined || seen.has(token)) return []
  try {
    const { typ, alg, x5c } = decodeProtectedHeader(token)
    const chain = x5c === undefined ? [] : [`x5c with ${x5c.length} certificate${x5c.length === 1 ? '' : 's'}`]
    const claims = Object.entries(decodeJwt(token))
    seen.add(token)
    return [['(signed)', [typ ?? 'JWT', alg, ...chain].join(', ')], ...claims]
  } catch {
    return []
  }
}

const isListOfTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((member) => typeof member === 'string')

/** The leaves of a JSON value below its own name, each with its path; the members of a list follow one another. */
const membersOf = (value: object, path = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const at = Array.isArray(value) ? path : [path, name].filter(Boolean).join('.')
    const isLeaf = typeof member !== 'object' || member === null || isListOfTexts(member)
    return isLeaf ? [[at, member] as const] : membersOf(member, at)
  })

/** Breaks a text between words, and a word that is wider than a line. */
const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  const words = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'g')) ?? [word])
  for (const word of words) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
