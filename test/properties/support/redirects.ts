import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../../src/endpoints/resume.ts'
import { authorizationReply } from '../../../src/http/replies.ts'
import {
  authorizationRequest,
  plainRequest,
  pushRequest,
  type TestServer,
  testServer,
} from '../../../src/testing/index.ts'
import type { HttpReply, HttpRequest } from '../../../src/types/http.ts'
import type { Policy } from '../../../src/types/policy.ts'
import { fc } from '../../support/fast-check.ts'
import { under } from './monotone.ts'

/** What each client has registered. Some of it must never be a target. */
const REGISTERED = {
  private_key_jwt: [
    'https://client.example/cb',
    'https://client.example/cb?a=b&c=d%20e',
    'https://client.example:443/x/../cb',
  ],
  client_secret_basic: ['https://client.example/cb?'],
  client_secret_post: ['com.example.app:/cb', 'com.example.app:/cb?a=b', 'HTTPS://Client.Example/cb'],
  client_secret_jwt: [
    'https://client.example/cb#fragment',
    'https://client.example/cb?code=x',
    'javascript:alert(1)//cb',
  ],
  none: ['http://127.0.0.1/cb', 'http://[::1]:8080/cb?a=b', 'http://localhost/cb'],
} as const

type ClientName = keyof typeof REGISTERED

const WAYS = ['pushed', 'pushed object', 'plain', 'plain object'] as const

const MODES = ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt', 'odd'] as const

const ATTACKER = 'https://attacker.example/cb'

/** Another URI that a careless comparison takes for the registered one. */
const TRICKS: readonly ((uri: string, port: number) => string)[] = [
  (uri, port) => uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d+)?/, `$1:${port}`),
  (uri, port) => uri.replace(/^(https?:\/\/[^/:]+)(?::\d+)?/i, `$1:${port}`),
  (uri) => `${uri}/`,
  (uri) => `${uri}?`,
  (uri) => `${uri}&x=y`,
  (uri) => `${uri}#x`,
  (uri) => `${uri}\t`,
  (uri) => `${uri}%00`,
  (uri) => ` ${uri}`,
  (uri) => `${uri}/../cb`,
  (uri) => uri.toUpperCase(),
  (uri) => uri.replace('client.example', 'client.example.attacker.example'),
  (uri) => uri.replace('client.example', 'attacker.example'),
  (uri) => uri.replace('://', '://attacker.example\\@'),
  (uri) => uri.replace('://', '://attacker@'),
  (uri) => uri.replace('https:', 'http:'),
  (uri) => uri.replace('a=b', 'a=%62'),
  (uri) => uri.replace(/127\.0\.0\.1|\[::1\]/, 'localhost'),
  (uri) => uri.replace('localhost', 'localhost.attacker.example'),
  (uri) => uri.slice(0, -1),
  () => ATTACKER,
  () => 'javascript:alert(1)//cb',
]

type Changes = Readonly<Record<string, string | readonly string[] | undefined>>

/** Faults of other parameters, of which the client is told by a redirect where it can be. */
const FAULTS: readonly Changes[] = [
  { scope: '"' },
  { response_type: undefined },
  { response_type: 'odd' },
  { code_challenge: undefined, code_challenge_method: undefined },
  { code_challenge_method: 'odd' },
  { prompt: 'none' },
  { prompt: 'none login' },
  { max_age: '-1' },
  { claims: '[' },
  { resource: 'relative' },
  { id_token_hint: 'x' },
  { registration: '{}' },
  { dpop_jkt: 'x' },
  { state: ['one', 'two'] },
  { nonce: ['one', 'two'] },
]

interface Asked {
  readonly client: ClientName
  readonly uri: number
  readonly trick: number | undefined
  readonly port: number
  readonly isOmitted: boolean
  readonly mode: (typeof MODES)[number] | undefined
  readonly type: string
  readonly fault: number | undefined
  readonly way: (typeof WAYS)[number]
  readonly hasBeside: boolean
  readonly isDenied: boolean
  readonly loggedIn: boolean
  readonly policy: Partial<Policy>
}

const asked: fc.Arbitrary<Asked> = fc.record({
  client: fc.constantFrom(...(Object.keys(REGISTERED) as ClientName[]), 'none' as const),
  uri: fc.nat(),
  // the first is the only one that may pass
  trick: fc.oneof(fc.constantFrom(undefined, undefined, 0), fc.nat(TRICKS.length - 1)),
  port: fc.constantFrom(1, 80, 443, 49_152, 65_535, 0, 65_536),
  isOmitted: fc.constantFrom(false, false, false, false, true),
  mode: fc.option(fc.constantFrom(...MODES), { nil: undefined }),
  type: fc.constantFrom('code', 'code', 'code', 'id_token', 'code id_token', 'none'),
  fault: fc.option(fc.nat(FAULTS.length - 1), { nil: undefined, freq: 1 }),
  way: fc.constantFrom(...WAYS),
  hasBeside: fc.boolean(),
  isDenied: fc.boolean(),
  loggedIn: fc.boolean(),
  policy: fc.record({
    errorsBeforeLogin: fc.constantFrom('defer', 'redirect'),
    redirectUriMayBeOmitted: fc.boolean(),
    localhostIsLoopback: fc.boolean(),
    httpRedirectUris: fc.constantFrom('loopback', 'registered'),
    redirectStatus: fc.constantFrom(302, 303),
  }),
})

export const makeRedirectKit = (): Promise<TestServer> =>
  testServer({
    policy: {
      response_types_supported: ['code', 'id_token', 'code id_token', 'none'],
      response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
    },
    client: (method) => (method in REGISTERED ? { redirect_uris: REGISTERED[method as ClientName] } : {}),
  })

/** Presents the request, by whichever way; undefined where the push was refused. */
const presented = async (kit: TestServer, one: Asked, parameters: Changes): Promise<HttpRequest | undefined> => {
  const { client, way, hasBeside } = one
  const object = way.endsWith('object')
  const script = { client, parameters, object } as Parameters<typeof pushRequest>[1]
  const beside = hasBeside ? { redirect_uri: ATTACKER, response_mode: 'query' } : {}
  if (way.startsWith('pushed')) {
    const pushed = await processPushedAuthorizationRequest(kit.as, await pushRequest(kit, script))
    if (!pushed.ok) return undefined
    return authorizationRequest(kit, pushed.value.request_uri, { client, presentation: beside })
  }
  const request = await plainRequest(kit, script)
  return object ? { ...request, url: `${request.url}&${new URLSearchParams(beside)}` } : request
}

/** The last reply of an operation, whatever the login page shows in between. */
const replyTo = async ({ as, clock }: TestServer, request: HttpRequest, one: Asked): Promise<HttpReply> => {
  const first = await processAuthorizationRequest(as, request, { loggedIn: one.loggedIn, trustsClient: () => true })
  const reference = first.ok ? first.value.reference : first.error.delivery === 'login-first' && first.error.reference
  if (reference === false) return authorizationReply(as, first as never)
  const resumed = await resumeAuthorizationRequest(as, reference)
  if (!resumed.ok) return authorizationReply(as, resumed)
  const granted = { decision: 'granted', subject: 'alice', auth_time: clock() } as const
  return authorizationReply(
    as,
    await issueAuthorizationResponse(as, resumed.value, one.isDenied ? { decision: 'denied' } : granted),
  )
}

const LOOPBACK = ['http://127.0.0.1', 'http://[::1]', 'http://localhost']

/** The URI without the port, where it is one of the loopback interface with a port that there is, or with none. */
const withoutPort = (uri: string): string | undefined => {
  const origin = LOOPBACK.find((prefix) => uri.startsWith(prefix))
  if (origin === undefined) return undefined
  const rest = uri.slice(origin.length)
  const [, port, path = rest] = /^:(\d+)(.*)$/.exec(rest) ?? []
  const isPort = port === undefined || (Number(port) > 0 && Number(port) < 65_536)
  return isPort && /^(?:$|[/?])/.test(path) ? origin + path : undefined
}

const isRegistered = (target: string, registered: readonly string[]): boolean =>
  registered.some(
    (uri) => uri === target || (withoutPort(uri) !== undefined && withoutPort(uri) === withoutPort(target)),
  )

const RESPONSE_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description', 'response', 'id_token']

const unescaped = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** How the reply travels, where it goes and the parameters that it adds; undefined where it stays at the server. */
const journeyOf = ({ headers, body }: HttpReply, target: string) => {
  const action = /<form method="post" action="([^"]*)"/.exec(body)?.[1]
  if (action !== undefined) {
    const names = [...body.matchAll(/<input type="hidden" name="([^"]*)"/g)].map(([, name = '']) => name)
    return { mode: 'form_post', target: unescaped(action), names }
  }
  const location = headers.Location
  if (location === undefined) return undefined
  const rest = location.startsWith(target) ? location.slice(target.length) : ''
  const joint = target.includes('?') ? (/[?&]$/.test(target) ? '' : '&') : '?'
  const mode = rest.startsWith('#') ? 'fragment' : 'query'
  const added = mode === 'fragment' ? rest.slice(1) : rest.startsWith(joint) ? rest.slice(joint.length) : undefined
  if (added === undefined || /^&|^$|#/.test(added)) return { mode, target: location, names: [] }
  return { mode, target, names: [...new URLSearchParams(added).keys()] }
}

/** Sends a request, and returns a sentence where its response goes to another place than a registered URI, unchanged. */
const objectionTo = async (
  kit: TestServer,
  one: Asked,
  onSeen: (seen: string) => void,
): Promise<string | undefined> => {
  const registered: readonly string[] = REGISTERED[one.client]
  const base = registered[one.uri % registered.length] ?? ''
  const redirect_uri = one.isOmitted ? undefined : one.trick === undefined ? base : TRICKS[one.trick]?.(base, one.port)
  const { type: response_type, mode: response_mode } = one
  const fault = one.fault === undefined ? {} : FAULTS[one.fault]
  const server = under(kit, { ...kit.as.policy, ...one.policy })
  const request = await presented(server, one, { response_type, response_mode, redirect_uri, ...fault })
  if (request === undefined) return undefined
  const expected = redirect_uri ?? base
  const journey = journeyOf(await replyTo(server, request, one), expected)
  if (journey === undefined) return undefined
  const { mode, target, names } = journey
  const kind = ['code', 'error', 'response'].find((name) => names.includes(name)) ?? 'nothing'
  onSeen(`${one.way}: ${kind}`)
  onSeen(mode)
  if (redirect_uri === undefined && registered.length > 1) return 'The target was omitted, and there are several.'
  if (target !== expected) return `The response to a request for ${expected} goes to ${target}.`
  if (!isRegistered(target, registered)) return `The response goes to ${target}, which is not registered.`
  if (target !== base) onSeen('another port')
  if (/^javascript:|#/.test(target)) return `The response goes to ${target}.`
  if (new Set(names).size < names.length || names.some((name) => !RESPONSE_PARAMETERS.includes(name))) {
    return `The response adds the parameters ${names}.`
  }
  return undefined
}

/** Holds where every response goes to a registered URI, whose own bytes do not change. */
export const redirectProperty = (kit: TestServer, onSeen: (seen: string) => void = () => undefined) =>
  fc.asyncProperty(asked, async (one) => {
    const objection = await objectionTo(kit, one, onSeen)
    if (objection !== undefined) throw new Error(objection)
  })
