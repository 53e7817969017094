import { formatDistinguishedName } from '../../../src/crypto/x509/distinguished-name.ts'
import { readCertificate } from '../../../src/crypto/x509/index.ts'
import type { JSONObject } from '../../../src/types/json.ts'
import type { PastedRequest } from '../input/types.ts'
import type { Evidence } from '../judge/evidence.ts'
import { type Token, timeOf } from '../judge/tokens.ts'
import { HEADERS, JOSE, type Meaning, PARAMETERS, TOKEN_NAMES, TOKENS } from './meanings.ts'

/** One member of the request. */
export interface Member {
  readonly name: string
  readonly value: string
  /** The value as people read it, such as a time. */
  readonly reading?: string
  readonly meaning?: Meaning | undefined
}

/** A part of the request: the request line, the parameters, a token. */
export interface Group {
  readonly id: string
  readonly title: string
  readonly members: readonly Member[]
  /** What makes it unreadable. */
  readonly problem?: string
}

const MOST_MEMBERS = 200

/** Takes a request apart, every member with its meaning. `now` is the clock of the server. */
export const takeApart = (
  request: PastedRequest,
  evidence: Evidence,
  now: number,
  certificate?: Uint8Array,
): readonly Group[] => {
  const isQuery = evidence.endpoint === 'authorization' && request.method.toUpperCase() !== 'POST'
  const [address = request.url] = request.url.split('?', 1)
  const line: Member[] = [
    { name: 'method', value: request.method },
    { name: 'URL', value: isQuery ? address : request.url },
    ...request.headers.map(([name, value]) => ({ name, value, meaning: HEADERS[name.toLowerCase()] })),
  ]
  const parameters = evidence.pairs.map(([name, value]) => ({
    name,
    value,
    ...(name === 'max_age' && /^\d{1,9}$/.test(value) ? { reading: spanOf(Number(value)) } : {}),
    meaning: own(PARAMETERS, name),
  }))
  return [
    group('line', 'Request and headers', line),
    ...(parameters.length > 0
      ? [group('parameters', isQuery ? 'Parameters of the query' : 'Parameters of the form', parameters)]
      : []),
    ...TOKEN_NAMES.flatMap((name) => tokenGroup(name, evidence, now)),
    ...(certificate === undefined ? [] : [certificateGroup(certificate)]),
  ]
}

const own = (meanings: Readonly<Record<string, Meaning>>, name: string): Meaning | undefined =>
  Object.hasOwn(meanings, name) ? meanings[name] : undefined

const group = (id: string, title: string, members: readonly Member[]): Group => ({
  id,
  title,
  members: members.slice(0, MOST_MEMBERS),
  ...(members.length > MOST_MEMBERS ? { problem: `${members.length - MOST_MEMBERS} more are not shown.` } : {}),
})

const tokenGroup = (name: (typeof TOKEN_NAMES)[number], evidence: Evidence, now: number): readonly Group[] => {
  const token = name === 'access' ? evidence.access?.token : evidence[name]
  if (token === undefined || (name === 'access' && token.claims === undefined)) return []
  const { title, claims } = TOKENS[name]
  const problem = problemOf(token)
  const members = [
    ...membersOf(token.header, JOSE, now, 'header'),
    ...membersOf(token.claims, claims, now, undefined),
    ...(token.signature === undefined ? [] : [{ name: 'signature', value: `${token.signature.length} bytes` }]),
  ]
  return [{ ...group(name, title, members), ...(problem === undefined ? {} : { problem }) }]
}

const problemOf = ({ text, header, claims }: Token): string | undefined => {
  if (header === undefined && claims === undefined)
    return text.split('.').length === 5
      ? 'It is encrypted, so that only the server reads it.'
      : 'It is not a signed JWT: three parts of base64url, with dots between them.'
  if (header === undefined) return 'Its header is not a JSON object in base64url.'
  return claims === undefined ? 'Its claims are not a JSON object in base64url.' : undefined
}

const membersOf = (
  object: JSONObject | undefined,
  meanings: Readonly<Record<string, Meaning>>,
  now: number,
  place: string | undefined,
): readonly Member[] =>
  Object.entries(object ?? {}).map(([name, value]) => {
    const time = ['exp', 'iat', 'nbf', 'auth_time', 'updated_at'].includes(name) ? timeOf(value) : undefined
    return {
      name: place === undefined ? name : `${place}.${name}`,
      value: typeof value === 'string' ? value : JSON.stringify(value),
      ...(time === undefined ? {} : { reading: `${timeText(time)}, ${relative(time, now)}` }),
      meaning: own(meanings, name),
    }
  })

const certificateGroup = (der: Uint8Array): Group => {
  const read = readCertificate(der)
  if (!read.ok) return { id: 'certificate', title: 'Client certificate', members: [], problem: read.error }
  const { subject } = read.value
  return group('certificate', 'Client certificate', [
    {
      name: 'subject',
      value: subject.ok ? formatDistinguishedName(subject.value) : subject.error,
      meaning: ['Who the certificate is for, as it is registered.', 'RFC 8705 §2.1.2'],
    },
    { name: 'length', value: `${der.length} bytes` },
  ])
}

/** A time as people read it. */
export const timeText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, 19)} UTC`

/** A span of time in its largest unit. */
export const spanOf = (seconds: number): string => {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ] as const
  const [size, name] = units.find(([one]) => seconds >= one * 2 || seconds === one) ?? [1, 'second']
  const count = Math.round(seconds / size)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** A time as seen from another. */
export const relative = (at: number, now: number): string => {
  if (at === now) return "at the server's time"
  return at < now ? `${spanOf(now - at)} ago` : `in ${spanOf(at - now)}`
}
