import { type KeyObject, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, type JWK, SignJWT } from 'jose'
import { CLIENT_ASSERTION_TYPE } from '../../src/client-authentication/assertion.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import { unwrap } from '../../src/testing/results.ts'
import type { AuthorizationDecision, PendingAuthorization } from '../../src/types/authorization.ts'
import type { DetailTypes } from '../../src/types/authorization-details.ts'
import type { Client } from '../../src/types/client.ts'
import type { AuthorizationEvent } from '../../src/types/events.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../../src/types/server.ts'
import { makeKeyPair } from './key-pair.mjs'
import { testPolicy } from './policy.ts'
import { tracedStore } from './traced-store.ts'

export const ISSUER = 'https://as.example.com'
export const PUSH = `${ISSUER}/par`
export const TOKEN = `${ISSUER}/token`
export const CALLBACK = 'https://client.example.com/cb'
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
export const STATE = 'state-that-nobody-logs'
export const PREFIX = 'urn:ietf:params:oauth:request_uri:'
/** The secret of the test host's references and nonces. */
export const SECRET = 'a secret of the host, of 32 bytes and more'
const START = 1_800_000_000

export interface Key {
  readonly privateKey: KeyObject
  readonly jwk: JSONWebKey
}

export const makeKey = (): Key => {
  const { privateKey, publicKey } = makeKeyPair('ec', { namedCurve: 'P-256' })
  return { privateKey, jwk: publicKey.export({ format: 'jwk' }) as JSONWebKey }
}

export const keys = { client: makeKey(), proof: makeKey(), attacker: makeKey() }

export const thumbprintOf = (key: Key): Promise<string> => calculateJwkThumbprint(key.jwk as JWK)

const registered = { redirect_uris: [CALLBACK], scope: 'openid read write', response_types: ['code'] } as const

/** The clients of most tests: one with a secret, its neighbour, one with a key, and one with nothing. */
export const clients = {
  basic: { client_id: 'basic', client_secret: 'the secret of basic', ...registered },
  neighbour: { client_id: 'neighbour', client_secret: 'the secret of neighbour', ...registered },
  keyed: {
    client_id: 'keyed',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [keys.client.jwk] },
    ...registered,
  },
  open: { client_id: 'open', token_endpoint_auth_method: 'none', ...registered },
} as const satisfies Record<string, Client>

export type Parameters = Readonly<Record<string, string | undefined>>

const pairs = (parameters: Parameters): [string, string][] =>
  Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined)

export const formPost = (
  url: string,
  form: Parameters,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest => ({
  method: 'POST',
  url,
  headers: new Headers({ 'Content-Type': 'application/x-www-form-urlencoded', ...headers }),
  body: new URLSearchParams(pairs(form)).toString(),
})

export const query = (parameters: Parameters): HttpRequest => ({
  method: 'GET',
  url: `${ISSUER}/authorize?${new URLSearchParams(pairs(parameters))}`,
  headers: new Headers(),
})

/** The header of a client that authenticates by Basic; none for a client without a secret. */
export const basicAuth = ({ client_id, client_secret }: Client): Readonly<Record<string, string>> =>
  client_secret === undefined
    ? {}
    : { Authorization: `Basic ${btoa(`${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`)}` }

/** The parameters of a client's request for a code. */
export const codeRequest = (client: Client, changes: Parameters = {}): Parameters => ({
  response_type: 'code',
  client_id: client.client_id,
  redirect_uri: CALLBACK,
  scope: 'read',
  state: STATE,
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
  ...changes,
})

interface Setup {
  readonly policy?: Partial<Policy>
  readonly clients?: readonly Client[]
  readonly options?: Partial<AuthorizationServerOptions<DetailTypes, VendorParameters>>
}

/** A host with everything that the operations need, its clock standing still. */
export const testHost = ({ policy = {}, clients: own = Object.values(clients), options = {} }: Setup = {}) => {
  const clock = fixedClock(START)
  const store = tracedStore()
  const events: AuthorizationEvent[] = []
  const registry = new Map<string, Client>(own.map((client) => [client.client_id, client]))
  const settings = {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: TOKEN,
    pushed_authorization_request_endpoint: PUSH,
    policy: testPolicy(policy),
    store,
    secret: SECRET,
    clock,
    findClient: async (client_id: string) => registry.get(client_id),
    onEvent: (event: AuthorizationEvent) => {
      events.push(event)
    },
    ...options,
  }
  const as = authorizationServer<DetailTypes, VendorParameters>(settings)

  const push = (client: Client = clients.basic, changes: Parameters = {}, headers: Parameters = {}) =>
    processPushedAuthorizationRequest(
      as,
      formPost(PUSH, codeRequest(client, changes), { ...basicAuth(client), ...Object.fromEntries(pairs(headers)) }),
    )
  const pushed = async (client?: Client, changes?: Parameters, headers?: Parameters): Promise<string> =>
    unwrap(await push(client, changes, headers)).request_uri

  const present = (request_uri: string, client: Client = clients.basic) =>
    processAuthorizationRequest(as, query({ client_id: client.client_id, request_uri }))
  const begin = (client: Client = clients.open, changes: Parameters = {}) =>
    processAuthorizationRequest(as, query(codeRequest(client, changes)))
  const resume = (reference: string) => resumeAuthorizationRequest(as, reference)

  /** Pushes and presents. */
  const pending = async (client?: Client, changes?: Parameters, headers?: Parameters): Promise<PendingAuthorization> =>
    unwrap(await present(await pushed(client, changes, headers), client))
  const decide = (
    waiting: PendingAuthorization,
    decision: AuthorizationDecision = { decision: 'granted', subject: 'alice' },
  ) => issueAuthorizationResponse(as, waiting, decision)

  /** Gets a code the whole way. */
  const code = async (client?: Client, changes?: Parameters, headers?: Parameters): Promise<string> => {
    const { parameters } = unwrap(await decide(await pending(client, changes, headers)))
    return parameters.code ?? ''
  }
  const redeem = (value: string, client: Client = clients.basic, changes: Parameters = {}, headers: Parameters = {}) =>
    redeemAuthorizationCode(
      as,
      formPost(
        TOKEN,
        { grant_type: 'authorization_code', code: value, redirect_uri: CALLBACK, code_verifier: VERIFIER, ...changes },
        { ...basicAuth(client), ...Object.fromEntries(pairs(headers)) },
      ),
    )

  const proof = (key: Key, htu: string, claims: object = {}): Promise<string> =>
    new SignJWT({ jti: randomUUID(), htm: 'POST', htu, iat: clock(), ...claims })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk as JWK })
      .sign(key.privateKey)
  const assertion = async (claims: object = {}): Promise<Parameters> => ({
    client_assertion_type: CLIENT_ASSERTION_TYPE,
    client_assertion: await new SignJWT({
      iss: 'keyed',
      sub: 'keyed',
      aud: ISSUER,
      jti: randomUUID(),
      iat: clock(),
      exp: clock() + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(keys.client.privateKey),
  })
  const requestObject = (claims: object): Promise<string> =>
    new SignJWT({ iss: 'keyed', aud: ISSUER, client_id: 'keyed', ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
      .sign(keys.client.privateKey)

  return {
    as,
    settings,
    clock,
    store,
    events,
    registry,
    push,
    pushed,
    present,
    begin,
    resume,
    pending,
    decide,
    code,
    redeem,
    proof,
    assertion,
    requestObject,
  }
}

export type TestHost = ReturnType<typeof testHost>

/** The code of a response; empty where it has none. */
export const codeOf = (result: Awaited<ReturnType<TestHost['decide']>>): string =>
  result.ok ? (result.value.parameters.code ?? '') : ''
