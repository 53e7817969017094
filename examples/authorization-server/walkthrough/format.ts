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
const NAME_WIDTH = 28

/** Never shown whole, however short. */
const SECRETS = new Set([
  'client_assertion',
  'code',
  'code_verifier',
  'access_token',
  'id_token',
  'csrf_token',
  'DPoP',
  'Cookie',
  'Authorization',
  'Set-Cookie',
  'request_uri',
])

const REQUEST_HEADERS = ['DPoP', 'Authorization', 'Cookie']
const RESPONSE_HEADERS = ['Location', 'DPoP-Nonce', 'WWW-Authenticate', 'Set-Cookie']

/** Of the metadata, what this flow is about. */
const METADATA =
  /^(?:issuer|authorization_endpoint|token_endpoint|pushed_authorization_request_endpoint|require_pushed_authorization_requests|dpop_signing_alg_values_supported|authorization_details_types_supported|token_endpoint_auth_methods_supported)$/

/** Writes an exchange: what was sent, a parameter a line, and what came back. */
export const formatExchange = (exchange: Exchange, paint: Paint): readonly string[] => {
  const { method, url, parameters, requestHeaders, status, responseHeaders, body, milliseconds } = exchange
  const outcome = `${status}  ${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
  const head = `  ${method} ${url}`
  return [
    '',
    `${head}${' '.repeat(Math.max(2, WIDTH - head.length - outcome.length))}${paint(status < 400 ? 'good' : 'bad', outcome)}`,
    ...parameters.flatMap(([name, value]) => row(name, value)),
    ...REQUEST_HEADERS.flatMap((name) => row(name, requestHeaders.get(name))),
    ...RESPONSE_HEADERS.flatMap((name) => row(name, responseHeaders.get(name), '<')),
    ...bodyLines(responseHeaders.get('content-type') ?? '', body),
  ]
}

/** Writes what the server noted down while it answered. */
export const formatEvent = (entry: LogEntry, paint: Paint): string => paint('faint', `    # ${formatEntry(entry)}`)

const bodyLines = (type: string, body: string): readonly string[] => {
  if (type.startsWith('text/html')) return linesOf({ body }).map((line) => `    <   | ${line}`)
  if (!type.startsWith('application/json')) return []
  const members = Object.entries(JSON.parse(body) as Record<string, unknown>)
  const isMetadata = members.some(([name]) => name === 'token_endpoint')
  const shown = isMetadata ? members.filter(([name]) => METADATA.test(name)) : members
  const rest = members.length - shown.length
  return [...shown.flatMap(([name, value]) => row(name, value, '<')), ...(rest > 0 ? [`    < … and ${rest} more`] : [])]
}

/** A name and its value, with the claims of a JWT or the members of JSON below it. */
const row = (name: string, value: unknown, mark: ' ' | '<' = ' '): readonly string[] => {
  if (value === null || value === undefined) return []
  const line = (label: string, text: string, depth = 0): string =>
    `    ${mark} ${' '.repeat(depth)}${label.padEnd(NAME_WIDTH - depth)} ${text}`
  if (name === 'password') return [line(name, '••••••••')]
  if (name === 'authorization_details') {
    const details = typeof value === 'string' ? JSON.parse(value) : value
    return [line(name, ''), ...membersOf(details).map(([path, text]) => line(path, text, 2))]
  }
  const text =
    typeof value === 'string'
      ? value
      : membersOf(value)
          .map(([, member]) => member)
          .join(' ')
  const [token] = /[\w-]+\.[\w-]+\.[\w-]+$/.exec(text) ?? []
  return [
    line(name, shorten(name, text)),
    ...(token !== undefined && SECRETS.has(name) ? claimsOf(token).map(([claim, said]) => line(claim, said, 2)) : []),
  ]
}

const shorten = (name: string, text: string): string => {
  const most = SECRETS.has(name) ? 16 : WIDTH - NAME_WIDTH - 8
  const target = text.split('?', 1)[0] ?? ''
  if (name === 'Location' && target !== text) return `${target}?…`
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`
}

const claimsOf = (token: string): readonly (readonly [string, string])[] => {
  try {
    const { alg, typ } = decodeProtectedHeader(token)
    const claims = membersOf(decodeJwt(token)).map(([name, said]) => [name, shorten(name, said)] as const)
    return [['(signed)', [typ, alg].filter(Boolean).join(' ')], ...claims]
  } catch {
    return []
  }
}

/** The leaves of a JSON value, each with its path; lists of texts on one line. */
const membersOf = (value: unknown, path = ''): readonly (readonly [string, string])[] => {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]]
  if (Array.isArray(value) && value.every((member) => typeof member !== 'object')) return [[path, value.join(' ')]]
  return Object.entries(value).flatMap(([name, member]) =>
    membersOf(member, Array.isArray(value) ? path : [path, name].filter(Boolean).join('.')),
  )
}
