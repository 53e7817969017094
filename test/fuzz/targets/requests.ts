import { clientAttestationChallengeReply } from '../../../src/endpoints/attestation-challenge.ts'
import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../../src/endpoints/token.ts'
import { authorizationReply, pushedAuthorizationReply, tokenErrorReply } from '../../../src/http/replies.ts'
import {
  codeOf,
  decide,
  plainRequest,
  push,
  pushRequest,
  testServer,
  tokenRequest,
  unwrap,
} from '../../../src/testing/index.ts'
import type { TestServer } from '../../../src/testing/server.ts'
import { METHOD_NAMES } from '../../../src/types/client-authentication-methods.ts'
import type { AuthorizationEvent } from '../../../src/types/events.ts'
import type { HttpReply, HttpRequest } from '../../../src/types/http.ts'
import { octetsOf, type Target } from '../target.ts'

/** What a request became: its reply, or nothing where the operation succeeded without one. */
interface Reading {
  readonly reply: HttpReply | undefined
  readonly isSuccess: boolean
}

const HEADERS = [
  'content-type',
  'authorization',
  'dpop',
  'oauth-client-attestation',
  'oauth-client-attestation-pop',
  'client-cert',
]

/** A request as a text: the request line, headers, an empty line and the body. */
const write = ({ method, url, headers, body }: HttpRequest): string => {
  const lines = HEADERS.flatMap((name) => (headers.get(name) ? [`${name}: ${headers.get(name)}`] : []))
  return [`${method} ${url}`, ...lines, '', String(body ?? '')].join('\n')
}

const read = (text: string): HttpRequest => {
  const end = text.indexOf('\n\n')
  const [line = '', ...fields] = text.slice(0, end < 0 ? undefined : end).split('\n')
  const space = line.indexOf(' ')
  const url = line.slice(space + 1)
  const headers = new Map<string, string>()
  for (const field of fields) {
    const colon = field.indexOf(':')
    const name = field.slice(0, colon).toLowerCase()
    const value = field.slice(colon + 1).trim()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return {
    method: line.slice(0, space),
    // the host's adapter writes the origin; one without would be a mistake of its own
    url: /^https?:\/\//i.test(url) ? url : `https://as.example/${url}`,
    headers: { get: (name) => headers.get(name.toLowerCase()) ?? null },
    ...(end < 0 ? {} : { body: octetsOf(text.slice(end + 2)) }),
  }
}

const answer = async ({ as }: TestServer, request: HttpRequest): Promise<Reading> => {
  if (request.url.includes('/par')) {
    const result = await processPushedAuthorizationRequest(as, request)
    return { reply: pushedAuthorizationReply(result), isSuccess: result.ok }
  }
  if (request.url.includes('/token')) {
    const result = await redeemAuthorizationCode(as, request)
    return { reply: result.ok ? undefined : tokenErrorReply(result), isSuccess: result.ok }
  }
  if (request.url.includes('/challenge')) {
    const reply = await clientAttestationChallengeReply(as, request)
    return { reply, isSuccess: reply.status === 200 }
  }
  const result = await processAuthorizationRequest(as, request)
  return { reply: result.ok ? undefined : authorizationReply(as, result), isSuccess: result.ok }
}

/** Good requests of every client at every endpoint. */
const makeCorpus = async (server: TestServer): Promise<readonly string[]> => {
  const made: HttpRequest[] = []
  for (const client of METHOD_NAMES) {
    if (/tls/.test(client)) continue
    made.push(
      await pushRequest(server, { client }),
      await pushRequest(server, {
        client,
        proof: false,
        parameters: { scope: 'openid', nonce: 'n-0S6_WzA2Mj', claims: '{"id_token":{"acr":null}}', state: 'a b' },
      }),
    )
    made.push(await tokenRequest(server, codeOf(unwrap(await decide(server, { client }))), { client }))
  }
  made.push(await pushRequest(server, { object: true }))
  for (const parameters of [
    {},
    { response_mode: 'form_post' },
    { response_mode: 'jwt' },
    { resource: ['https://a.example', 'https://b.example'] },
    { max_age: 0, prompt: 'login' },
  ] as const) {
    made.push(await plainRequest(server, { parameters } as never))
  }
  const pushed = unwrap(await push(server, {}))
  const url = new URL(server.as.authorization_endpoint)
  url.search = String(
    new URLSearchParams({ client_id: server.clients.private_key_jwt.client_id, request_uri: pushed.request_uri }),
  )
  made.push({ method: 'GET', url: url.href, headers: new Headers() })
  made.push({ method: 'POST', url: `${server.as.issuer}/challenge`, headers: new Headers() })
  return made.map(write)
}

/** Whole requests to the test kit: no exception, no 5xx, no header that breaks a line, no redirect but to a registered target. */
export const makeRequestTarget = async (): Promise<Target<Reading>> => {
  const server = await testServer()
  const corpus = await makeCorpus(server)
  const targets = Object.values(server.clients).flatMap(({ redirect_uris = [] }) => redirect_uris)
  return {
    name: 'requests',
    isBytes: true,
    corpus,
    dictionary: [
      ...[
        'client_id=',
        '&state=',
        '&scope=openid',
        '&request=',
        '&request_uri=',
        '&client_secret=x',
        '&client_assertion=',
        '&prompt=none',
      ],
      ...[
        '&response_mode=form_post',
        '&response_type=',
        '&code_challenge_method=plain',
        '&authorization_details=[{"type":"x"}]',
      ],
      ...[
        '&claims={"id_token":',
        '&max_age=-1',
        '&dpop_jkt=',
        '&id_token_hint=a.b.c',
        '&registration={}',
        '&redirect_uri=https://evil.example',
      ],
      ...[
        '\n',
        '\n\n',
        '\r\n',
        '%0d%0a',
        '\0',
        '%00',
        '%ff',
        'authorization: Basic Og==',
        'dpop: a.b.c',
        'dpop: ,',
        'authorization: Bearer x',
      ],
      ...[
        'POST ',
        'GET ',
        '/par',
        '/token',
        '/authorize?',
        '"alg":"none",',
        '"crit":[],',
        '"jwk":{},',
        '"jti":1,',
        '"exp":1e99,',
        '__proto__',
        '#',
        '?',
      ],
    ],
    growthLength: 32_768,
    leastAccepted: 0.03,
    read: (text) => answer(server, read(text)),
    isAccepted: ({ isSuccess }) => isSuccess,
    compare: (_, { reply }) => {
      const told = (server.events as AuthorizationEvent[]).splice(0)
      if (told.some(({ type }) => type === 'failed')) return 'An event tells of a failure.'
      if (reply === undefined) return undefined
      if (reply.status >= 500) return `The status is ${reply.status}.`
      const broken = Object.entries(reply.headers).find(([, value]) => /[\0\r\n]/.test(value))
      if (broken) return `The header ${broken[0]} breaks a line.`
      const location = reply.headers.Location
      return location === undefined || targets.some((target) => location.startsWith(target))
        ? undefined
        : 'The redirect goes elsewhere.'
    },
  }
}
