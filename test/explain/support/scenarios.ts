import { parseClient } from '../../../src/client-registration/parse-client.ts'
import { clientIdMetadataDocuments } from '../../../src/client-sources/client-id-metadata-documents.ts'
import type { ClientIdMetadataDocumentsOptions } from '../../../src/client-sources/document-options.ts'
import { verifyDPoPProof } from '../../../src/dpop/proof.ts'
import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { verifyResourceRequest } from '../../../src/endpoints/resource.ts'
import { resumeAuthorizationRequest } from '../../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../../src/endpoints/token.ts'
import { type CoreReason, REASONS } from '../../../src/errors/catalogue.ts'
import type { OAuthError } from '../../../src/errors/oauth-error.ts'
import { type Explanation, explaining, type Operation } from '../../../src/explain/index.ts'
import { keysUnavailable } from '../../../src/host/keys-unavailable.ts'
import { serverErrorReply } from '../../../src/http/replies.ts'
import { oauth21 } from '../../../src/profiles/oauth21.ts'
import {
  authorizationRequest,
  codeOf,
  decide,
  dpopProof,
  type FlowScript,
  type NamedFault,
  namedFaults,
  present,
  push,
  pushRequest,
  type Script,
  type TestServer,
  type TestServerOptions,
  testKey,
  testServer,
  tokenRequest,
  unwrap,
} from '../../../src/testing/index.ts'
import type { DenialError } from '../../../src/types/authorization.ts'
import type { DetailTypes } from '../../../src/types/authorization-details.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import type { Policy } from '../../../src/types/policy.ts'
import type { Limit, Store } from '../../../src/types/ports.ts'
import type { ResourceDemands, ValidAccessToken } from '../../../src/types/resource.ts'
import type { Result } from '../../../src/types/result.ts'
import type { VendorParameters } from '../../../src/types/server.ts'
import { attestationScenarios } from './attestation-scenarios.ts'

/** Keeps what has expired, as a store may. */
const keepingStore = (): Store => {
  const entries = new Map<string, string>()
  return {
    insert: async (key, value) => !entries.has(key) && entries.set(key, value) !== undefined,
    get: async (key) => entries.get(key),
    take: async (key) => {
      const value = entries.get(key)
      entries.delete(key)
      return value
    },
  }
}

type AnyResult = Result<unknown, OAuthError<string> | { readonly error: OAuthError<string> }>

/** What a scenario came to: the reason, and the explanation where an operation gave it. */
export interface Produced {
  readonly reason: string
  readonly explanation?: Explanation
  /** The server that refused, as its replies need it, and what it was asked. */
  readonly as?: Server['as']
  readonly result?: AnyResult
  /** Absent where the host asked the operation by itself. */
  readonly request?: HttpRequest
  /** The metadata that a registration was refused for. */
  readonly metadata?: object
  /** What the host decided. */
  readonly denial?: DenialError
}

/** Keeps the request that an operation is about to get. */
export type Note = (request: HttpRequest) => HttpRequest

export interface Scenario {
  readonly name: string
  readonly expected: CoreReason
  readonly produce: () => Promise<Produced>
}

type Options = TestServerOptions<DetailTypes, VendorParameters>
type Server = TestServer<DetailTypes, VendorParameters>

const reasonOf = (result: AnyResult): string =>
  result.ok ? 'none' : 'reason' in result.error ? result.error.reason : result.error.error.reason

/** Runs one operation under observation. */
export const explained = async (
  server: Server,
  operation: Operation,
  run: (server: Server, note: Note) => Promise<AnyResult>,
): Promise<Produced> => {
  const { as, explain } = explaining(server.as, operation)
  let request: HttpRequest | undefined
  const note: Note = (noted) => {
    request = noted
    return noted
  }
  const result = await run({ ...server, as }, note)
  const explanation = explain(result as Parameters<typeof explain>[0])
  return { reason: reasonOf(result), explanation, as: server.as, result, ...(request && { request }) }
}

const pushAs = (script: Script) => async (server: Server, note: Note) =>
  processPushedAuthorizationRequest(server.as, note(await pushRequest(server, script)))

const pushing = (options: Options, script: Script) => async () =>
  explained(await testServer<DetailTypes, VendorParameters>(options), 'push', pushAs(script))

const flawless = ({ client, parameters, object }: FlowScript): FlowScript => ({
  ...(client && { client }),
  ...(parameters && { parameters }),
  ...(object && { object }),
})

export const redeeming =
  (options: Options, script: FlowScript, before: FlowScript = flawless(script)) =>
  async (): Promise<Produced> => {
    const server = await testServer<DetailTypes, VendorParameters>(options)
    const code = codeOf(unwrap(await decide(server, before)))
    return explained(server, 'token', async ({ as }, note) =>
      redeemAuthorizationCode(as, note(await tokenRequest(server, code, script))),
    )
  }

export const presenting =
  (options: Options, script: FlowScript, change: (server: Server) => void = () => {}) =>
  async (): Promise<Produced> => {
    const server = await testServer<DetailTypes, VendorParameters>(options)
    const { request_uri } = unwrap(await push(server))
    change(server)
    return explained(server, 'authorization', ({ as }, note) =>
      processAuthorizationRequest(as, note(authorizationRequest(server, request_uri, script))),
    )
  }

const ofFault = ({ at, needs = {}, script }: NamedFault) =>
  at === 'push' ? pushing(needs, script) : at === 'present' ? presenting(needs, script) : redeeming(needs, script)

/** A denial is no refusal: its reason is that whose words it carries. */
const denying = (error: DenialError) => async (): Promise<Produced> => {
  const server = await testServer()
  const pending = unwrap(await present(server))
  const { as, explain } = explaining(server.as, 'decision')
  const result = await issueAuthorizationResponse(as, pending as never, { decision: 'denied', error })
  const { error: code, error_description } = unwrap(result).parameters
  const found = Object.entries(REASONS).find(
    ([, entry]) => entry.error === code && entry.description === error_description,
  )
  return { reason: found?.[0] ?? 'none', explanation: explain(result), as: server.as, result, denial: error }
}

const registering =
  (metadata: object, policy: Partial<Policy> = {}) =>
  async (): Promise<Produced> => {
    const { as } = await testServer({ policy })
    const client = { client_id: 'x', client_secret: 'a secret', redirect_uris: ['https://client.example/cb'] }
    return {
      reason: reasonOf(parseClient({ ...client, ...metadata }, as.policy)),
      metadata: { ...client, ...metadata },
    }
  }

const DOCUMENT = 'https://client.example.com/client.json'

/** A push by a client that only a document could describe. */
const naming =
  (client_id: string, options: Partial<ClientIdMetadataDocumentsOptions>) => async (): Promise<Produced> => {
    const findClient = clientIdMetadataDocuments({
      fetch: async () => new Response(''),
      policy: oauth21,
      clock: () => 1_784_000_000,
      ...options,
    })
    const server = await testServer<DetailTypes, VendorParameters>({ findClient })
    const request: HttpRequest = {
      method: 'POST',
      url: server.as.pushed_authorization_request_endpoint ?? '',
      headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
      body: new URLSearchParams({ client_id }),
    }
    return explained(server, 'push', ({ as }, note) => processPushedAuthorizationRequest(as, note(request)))
  }

const later = (seconds: number) => (server: Server) => server.clock.advance(seconds)
const bind = { tls_client_certificate_bound_access_tokens: true }
const noDPoP = { dpop_signing_alg_values_supported: [], dpopNonce: 'off' } as const
const certificateOf = (octet: number) =>
  ({ kind: 'certificate', certificate: { der: Uint8Array.of(octet), verified: true } }) as const
const anything = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const
const nothing = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
} as const
const details = (authorization_details: string) => ({ parameters: { authorization_details } })
const payment = { authorizationDetails: { payment: nothing } }

const deciding = (seconds: number, times: number) => async (): Promise<Produced> => {
  const server = await testServer<DetailTypes, VendorParameters>()
  const pending = unwrap(await present(server))
  const decision = { decision: 'granted', subject: 'alice' } as const
  for (let time = 1; time < times; time++) unwrap(await issueAuthorizationResponse(server.as, pending, decision))
  server.clock.advance(seconds)
  return explained(server, 'decision', ({ as }) => issueAuthorizationResponse(as, pending, decision))
}

const encryptingWithoutKey = async (): Promise<Produced> => {
  const sign = async () => Promise.reject(keysUnavailable('The keys of the client are gone.'))
  const server = await testServer<DetailTypes, VendorParameters>({
    sign,
    policy: { response_modes_supported: ['jwt', 'query.jwt'] },
  })
  const pending = unwrap(await present(server, { parameters: { response_mode: 'jwt' } }))
  return explained(server, 'decision', ({ as }) =>
    issueAuthorizationResponse(as, pending, { decision: 'granted', subject: 'alice' }),
  )
}

const resuming = (reference: string | undefined, seconds: number) => async (): Promise<Produced> => {
  const server = await testServer<DetailTypes, VendorParameters>({ store: keepingStore() })
  const pending = unwrap(await present(server))
  server.clock.advance(seconds)
  return explained(server, 'resumption', ({ as }) => resumeAuthorizationRequest(as, reference ?? pending.reference))
}

const twice = async (): Promise<Produced> => {
  const server = await testServer<DetailTypes, VendorParameters>()
  const code = codeOf(unwrap(await decide(server)))
  unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code)))
  return explained(server, 'token', async ({ as }, note) =>
    redeemAuthorizationCode(as, note(await tokenRequest(server, code))),
  )
}

const byAnotherKey = async (): Promise<Produced> => {
  const server = await testServer<DetailTypes, VendorParameters>()
  const code = codeOf(unwrap(await decide(server)))
  const proof = await dpopProof(server, { key: await testKey(), url: server.as.token_endpoint })
  return explained(server, 'token', async ({ as }, note) =>
    redeemAuthorizationCode(as, note(await tokenRequest(server, code, { proof: false, headers: { DPoP: proof } }))),
  )
}

const byAnotherClient = async (): Promise<Produced> => {
  const server = await testServer<DetailTypes, VendorParameters>()
  const code = codeOf(unwrap(await decide(server)))
  return explained(server, 'token', async ({ as }, note) =>
    redeemAuthorizationCode(as, note(await tokenRequest(server, code, { client: 'none' }))),
  )
}

/** A code that was issued before the client or the policy asked for more. */
const afterwards = (earlier: Options, now: Options, script: FlowScript) => async (): Promise<Produced> => {
  const before = await testServer<DetailTypes, VendorParameters>(earlier)
  const code = codeOf(unwrap(await decide(before, script)))
  const server = {
    ...before,
    as: (await testServer<DetailTypes, VendorParameters>({ ...now, store: before.store, clock: before.clock })).as,
  }
  return explained(server, 'token', async ({ as }, note) =>
    redeemAuthorizationCode(as, note(await tokenRequest(before, code, script))),
  )
}

const expiredCode = async (): Promise<Produced> => {
  const server = await testServer<DetailTypes, VendorParameters>({ store: keepingStore() })
  const code = codeOf(unwrap(await decide(server)))
  server.clock.advance(server.as.policy.codeLifetime)
  return explained(server, 'token', async ({ as }, note) =>
    redeemAuthorizationCode(as, note(await tokenRequest(server, code))),
  )
}

const expiredSecret = async (): Promise<Produced> => {
  const server = await testServer<DetailTypes, VendorParameters>({ client: { client_secret_expires_at: 1 } })
  return explained(server, 'push', pushAs({ client: 'client_secret_basic' }))
}

const hashedSecret = async (): Promise<Produced> => {
  const server = await testServer<DetailTypes, VendorParameters>({ client: { client_secret: '$2b$12$a-hash' } })
  const headers = { Authorization: `Basic ${btoa('test-client_secret_basic:the secret')}` }
  return explained(server, 'push', pushAs({ client: 'none', headers }))
}

const ath = async (): Promise<Produced> => {
  const server = await testServer()
  const header = await dpopProof(server, { accessToken: 'a token' })
  const { as, clock } = server
  const result = await verifyDPoPProof(header, {
    now: clock(),
    method: 'POST',
    url: as.pushed_authorization_request_endpoint ?? '',
    algorithms: ['ES256'],
    maxAge: 60,
    clockTolerance: 10,
    nonce: 'off',
    accessToken: 'another token',
  })
  return { reason: reasonOf(result) }
}

/** A request to a protected resource. */
const accessing =
  (
    headers: Readonly<Record<string, string>>,
    token?: Partial<ValidAccessToken>,
    demands: ResourceDemands = {},
    prove?: 'DPoP',
  ) =>
  async (): Promise<Produced> => {
    const server = await testServer()
    const url = 'https://api.example/orders'
    const proof = await dpopProof(server, { url, accessToken: 'a-token' })
    const request = { method: 'POST', url, headers: new Headers({ ...headers, ...(prove && { DPoP: proof }) }) }
    const valid = token && { access_token: 'a-token', ...token }
    const run = ({ as }: Pick<TestServer, 'as'>) => verifyResourceRequest(as, request, valid, demands)
    return explained(server as never, 'resource', async (one, note) => {
      note(request)
      return (await run(one as never)) as AnyResult
    })
  }

const anotherKey = 'A'.repeat(43)
const bearer = { Authorization: 'Bearer a-token' }

const limitsClients: Limit = ({ client_id }) => (client_id === undefined ? undefined : { retryAfter: 30 })

const serverError = async (): Promise<Produced> => {
  const reply = serverErrorReply('push')
  const { description } = REASONS['server-error']
  return { reason: reply.status === 500 && reply.body.includes(description) ? 'server-error' : 'none' }
}

const withHeader = (headers: Readonly<Record<string, string>>) => pushing({}, { client: 'none', headers })

const octets = (length: number) => Buffer.alloc(length, 255).toString('base64url')
const rsa = (bytes: number) => ({ kty: 'RSA', n: octets(bytes), e: 'AQAB' })
const ec = { kty: 'EC', crv: 'P-256', x: octets(32), y: octets(32) }
const keyed = { token_endpoint_auth_method: 'private_key_jwt' }
const busy = () => Promise.reject(keysUnavailable('Too many.', undefined, { retryAfter: 60 }))
const missingKeys = { client: { jwks: undefined as never } }

/** What no single fault of the kit produces. */
const others: Readonly<Partial<Record<CoreReason, Scenario['produce'] | readonly Scenario['produce'][]>>> = {
  ...attestationScenarios,
  'client-authentication-malformed': pushing({}, { client: 'none', headers: { Authorization: 'Basic x' } }),
  'client-method-mismatch': redeeming(
    {},
    {
      headers: { Authorization: `Basic ${btoa('test-client_secret_post:the secret of every client of the kit')}` },
      client: 'none',
    },
    { client: 'none' },
  ),
  'client-method-not-allowed': pushing(
    { policy: { token_endpoint_auth_methods_supported: ['none'] } },
    { client: 'private_key_jwt' },
  ),
  'client-secret-mismatch': withHeader({ Authorization: `Basic ${btoa('test-client_secret_basic:guess')}` }),
  'client-secret-unverifiable': hashedSecret,
  'client-secret-expired': expiredSecret,
  'client-keys-unavailable': pushing(missingKeys, {}),
  'client-keys-rate': [
    pushing({ ...missingKeys, findClientKeys: busy }, {}),
    pushing({ ...missingKeys, findClientKeys: busy }, { client: 'none', object: true }),
  ],
  'dpop-proof-ath': [
    accessing(
      { Authorization: 'DPoP another-token' },
      { access_token: 'another-token', cnf: { jkt: anotherKey } },
      {},
      'DPoP',
    ),
    ath,
  ],
  'request-object-unsupported': pushing({ policy: { request_parameter_supported: false } }, { object: true }),
  'request-object-required': pushing({ policy: { require_signed_request_object: true } }, { object: false }),
  'request-object-keys-unavailable': pushing(missingKeys, { client: 'none', object: true }),
  'request-uri-expired': presenting({}, {}, later(60)),
  'reference-invalid': resuming('not.mine', 0),
  'interaction-expired': [resuming(undefined, 3600), deciding(3600, 1)],
  'request-already-decided': deciding(0, 2),
  'response-keys-unavailable': encryptingWithoutKey,
  'pushed-request-required': async () => {
    const server = await testServer<DetailTypes, VendorParameters>({
      policy: { require_pushed_authorization_requests: true },
    })
    const { body } = await pushRequest(server, { client: 'none', proof: false })
    const request: HttpRequest = {
      method: 'GET',
      url: `${server.as.authorization_endpoint}?${body}`,
      headers: new Headers(),
    }
    return explained(server, 'authorization', ({ as }, note) => processAuthorizationRequest(as, note(request)))
  },
  'response-type-not-allowed': pushing({ client: { response_types: ['none'] } }, {}),
  'claims-need-access-token': pushing(
    { policy: { response_types_supported: ['id_token'] } },
    { parameters: { response_type: 'id_token', scope: 'openid', nonce: 'n', claims: '{"userinfo":{"email":null}}' } },
  ),
  'vendor-parameter-invalid': pushing({ parameters: { audience: nothing } }, { parameters: { audience: 'x' } }),
  'authorization-details-malformed': pushing(payment, details('{}')),
  'authorization-details-type': pushing(payment, details('[{"type":"x"}]')),
  'authorization-details-type-not-allowed': pushing(
    { ...payment, client: { authorization_details_types: [] } },
    details('[{"type":"payment"}]'),
  ),
  'authorization-details-invalid': [
    pushing(payment, details('[{"type":"payment"}]')),
    pushing(
      { authorizationDetails: { payment: anything } },
      details('[{"type":"payment"},{"type":"payment","actions":1}]'),
    ),
    redeeming(
      { authorizationDetails: { payment: anything } },
      { token: { authorization_details: '[{"type":"payment","amount":2}]' } },
      details('[{"type":"payment","amount":1}]'),
    ),
  ],
  'resource-not-allowed': redeeming({}, { token: { resource: 'https://elsewhere.example' } }),
  'access-denied': denying('access_denied'),
  'login-required': denying('login_required'),
  'consent-required': denying('consent_required'),
  'interaction-required': denying('interaction_required'),
  'account-selection-required': denying('account_selection_required'),
  'authentication-requirements-unmet': denying('unmet_authentication_requirements'),
  'temporarily-unavailable': denying('temporarily_unavailable'),
  'server-error': serverError,
  'rate-limited': [pushing({ limit: () => ({ retryAfter: 30 }) }, {}), pushing({ limit: limitsClients }, {})],
  'grant-type-not-allowed': afterwards({}, { client: { grant_types: [] } }, { client: 'none' }),
  'code-expired': expiredCode,
  'code-foreign': byAnotherClient,
  'code-already-used': twice,
  'dpop-binding-missing': redeeming({}, { proof: false }),
  'dpop-binding-mismatch': byAnotherKey,
  'certificate-binding-mismatch': afterwards(
    { policy: { ...noDPoP, ...bind }, readClientCertificate: () => certificateOf(1) },
    { policy: { ...noDPoP, ...bind }, readClientCertificate: () => certificateOf(2) },
    { client: 'none' },
  ),
  'dpop-proof-missing': afterwards(
    { policy: noDPoP },
    { client: { dpop_bound_access_tokens: true } },
    { client: 'none', proof: false },
  ),
  'client-certificate-required': afterwards({ policy: noDPoP }, { policy: bind }, { client: 'none', proof: false }),
  'code-verifier-unexpected': redeeming(
    { policy: { codeChallengeRequired: false } },
    {},
    { parameters: { code_challenge: undefined, code_challenge_method: undefined } },
  ),
  'access-token-missing': accessing({}),
  'access-token-malformed': accessing({ Authorization: 'Bearer a, Bearer b' }),
  'access-token-ambiguous': accessing(bearer, { access_token: 'another' }),
  'access-token-invalid': accessing(bearer),
  'access-token-downgraded': accessing(bearer, { cnf: { jkt: anotherKey } }),
  'access-token-unbound': accessing(bearer, {}, {}, 'DPoP'),
  'access-token-key': accessing({ Authorization: 'DPoP a-token' }, { cnf: { jkt: anotherKey } }, {}, 'DPoP'),
  'access-token-certificate': accessing(bearer, { cnf: { 'x5t#S256': anotherKey } }),
  'access-token-scope': accessing(bearer, {}, { scope: ['orders'] }),
  'access-token-authentication': accessing(bearer, {}, { max_age: 60 }),
  'client-document-url': naming('https://client.example.com', {}),
  'client-document-denied': naming(DOCUMENT, { allowsUrl: () => false }),
  'client-document-unavailable': naming(DOCUMENT, { fetch: async () => new Response('', { status: 404 }) }),
  'client-document-invalid': naming(DOCUMENT, { fetch: async () => Response.json([]) }),
  'client-document-rate': naming(DOCUMENT, { budget: { begin: () => ({ retryAfter: 60 }) } }),
  'resource-missing': pushing({ policy: { resourceRequired: true } }, { parameters: { resource: undefined } }),
  'client-metadata-malformed': registering({ redirect_uris: 'x' }),
  'client-metadata-redirect-uris': registering({ redirect_uris: [] }),
  'client-metadata-redirect-uri': registering({ redirect_uris: ['javascript:x'] }),
  'client-metadata-redirect-scheme': registering({ redirect_uris: ['app:/cb'] }),
  'client-metadata-response-type': registering({ response_types: ['x'] }),
  'client-metadata-grant-types': registering({ response_types: ['code'], grant_types: ['implicit'] }),
  'client-metadata-scope': registering({ scope: '"' }),
  'client-metadata-uri': registering({ logo_uri: 'data:x' }),
  'client-metadata-method': registering({}, { token_endpoint_auth_methods_supported: ['none'] }),
  'client-metadata-secret': registering({ client_secret: undefined }),
  'client-metadata-tls-subject': registering({ token_endpoint_auth_method: 'tls_client_auth' }),
  'client-metadata-algorithm': registering({ request_object_signing_alg: 'none' }),
  'client-metadata-encryption': registering({ request_object_encryption_alg: 'RSA1_5' }),
  'client-metadata-keys-missing': registering(keyed),
  'client-metadata-keys-ambiguous': registering({
    ...keyed,
    jwks: { keys: [ec] },
    jwks_uri: 'https://client.example/jwks',
  }),
  'client-metadata-jwks-uri': registering({ ...keyed, jwks_uri: 'http://client.example/jwks' }),
  'client-metadata-key-private': registering({ jwks: { keys: [{ kty: 'oct' }] } }),
  'client-metadata-key-weak': registering({ jwks: { keys: [rsa(128)] } }),
  'client-metadata-key-unusable': registering({
    ...keyed,
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [rsa(256)] },
  }),
  'client-metadata-unsupported': registering(
    { dpop_bound_access_tokens: true },
    { dpop_signing_alg_values_supported: [], dpopNonce: 'off' },
  ),
}

/** Every way in which a test can be refused that is known here, one for each reason at least. */
export const scenarios: readonly Scenario[] = [
  ...namedFaults.map((fault) => ({ name: fault.name, expected: fault.reason, produce: ofFault(fault) })),
  ...Object.entries(others).flatMap(([reason, produce]) =>
    (typeof produce === 'function' ? [produce] : produce).map((one) => ({
      name: reason,
      expected: reason as CoreReason,
      produce: one,
    })),
  ),
]
