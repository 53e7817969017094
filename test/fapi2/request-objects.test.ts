import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { approve, ISSUER } from '../examples/support/tls.ts'
import { createClient, type JWTChanges, type PushBehaviour, type TestClient } from './support/client.ts'
import { ALICE, messageSigning, parties, startServer, type TestedServer } from './support/server.ts'

const [one, two] = parties

let server: TestedServer
let client: TestClient
beforeAll(async () => {
  server = await startServer(messageSigning)
  client = createClient(server)
})
afterAll(() => server.close())

const claims = (changes: NonNullable<JWTChanges['claims']>): PushBehaviour => ({ object: { claims: changes } })
const now = () => server.clock()

it.each<[string, () => PushBehaviour]>([
  [
    'FAPI2SPFinalEnsureServerAcceptsRequestObjectWithMultipleAud',
    () => claims({ aud: ['https://other.example', ISSUER] }),
  ],
  [
    'FAPI2SPFinalEnsureRequestObjectWithNbf8SecondsInTheFutureIsAccepted',
    () => claims({ nbf: now() + 8, exp: now() + 68 }),
  ],
])('%s', async (_module, behaviour) => {
  const tokens = await client.redeem(await client.authorize(behaviour()))
  expect(tokens.status).toBe(200)
})

it.each<[string, () => PushBehaviour, string]>([
  ['FAPI2SPFinalEnsureRequestObjectWithoutExpFails', () => claims({ exp: undefined }), 'invalid_request_object'],
  ['FAPI2SPFinalEnsureRequestObjectWithoutNbfFails', () => claims({ nbf: undefined }), 'invalid_request_object'],
  [
    'FAPI2SPFinalEnsureRequestObjectWithoutRedirectUriFails',
    () => claims({ redirect_uri: undefined }),
    'invalid_request',
  ],
  [
    'FAPI2SPFinalEnsureExpiredRequestObjectFails',
    () => claims({ nbf: now() - 600, exp: now() - 300 }),
    'invalid_request_object',
  ],
  [
    'FAPI2SPFinalEnsureRequestObjectWithBadAudFails',
    () => claims({ aud: 'https://other.example' }),
    'invalid_request_object',
  ],
  ['FAPI2SPFinalEnsureRequestObjectWithExpOver60Fails', () => claims({ exp: now() + 4200 }), 'invalid_request_object'],
  ['FAPI2SPFinalEnsureRequestObjectWithNbfOver60Fails', () => claims({ nbf: now() - 4200 }), 'invalid_request_object'],
  [
    'FAPI2SPFinalEnsureSignedRequestObjectWithRS256Fails',
    () => ({ object: { header: { alg: 'RS256' }, signer: { key: one.rsaKey, kid: 'one-rsa' } } }),
    'invalid_request_object',
  ],
  [
    'FAPI2SPFinalEnsureRequestObjectSignatureAlgorithmIsNotNone',
    () => ({ object: { header: { alg: 'none' } } }),
    'invalid_request_object',
  ],
  [
    'FAPI2SPFinalEnsureRequestObjectWithInvalidSignatureFails',
    () => ({ object: { spoil: (token) => `${token.slice(0, -4)}AAAA` } }),
    'invalid_request_object',
  ],
  [
    'FAPI2SPFinalEnsureMatchingKeyInAuthorizationRequest',
    () => ({ object: { signer: two } }),
    'invalid_request_object',
  ],
  [
    'FAPI2SPFinalPARRejectRequestUriInParAuthorizationRequest',
    () => claims({ request_uri: 'urn:ietf:params:oauth:request_uri:AAAA' }),
    'invalid_request_object',
  ],
  [
    'FAPI2SPFinalEnsureUnsignedRequestAtParEndpointFails',
    () => ({ form: { request: undefined, response_type: 'code', redirect_uri: one.redirect_uri, scope: 'openid' } }),
    'invalid_request',
  ],
])('%s', async (_module, behaviour, error) => {
  expect(await client.push(behaviour())).toMatchObject({ status: 400, body: { error } })
})

/** Puts parameters beside the request object at the PAR endpoint, and beside the request_uri at the authorization endpoint. */
const authorizeBeside = async (beside: Readonly<Record<string, string>>, behaviour: PushBehaviour = {}) => {
  const request_uri = await client.requestUri({ ...behaviour, form: beside })
  const url = client.authorizationUrl({ client_id: one.client_id, request_uri, ...beside })
  return client.readResponse(await approve(server.browser(), url, ALICE))
}

it('FAPI2SPFinalEnsureDifferentNonceInsideAndOutsideRequestObject', async () => {
  const { body } = await client.redeem(await authorizeBeside({ nonce: 'outside' }))
  expect(decodeJwt(String(body.id_token)).nonce).toBe('the nonce')
})

it('FAPI2SPFinalEnsureDifferentStateInsideAndOutsideRequestObject', async () => {
  expect((await authorizeBeside({ state: 'outside' })).state).toBe('the state')
})

it('FAPI2SPFinalStateOnlyOutsideRequestObjectNotUsed', async () => {
  const response = await authorizeBeside({ state: 'outside' }, claims({ state: undefined }))
  expect(response).toHaveProperty('code')
  expect(response).not.toHaveProperty('state')
})

it('FAPI2SPFinalHappyFlow: an error comes in a JWT as well', async () => {
  const request_uri = await client.requestUri()
  const user = server.browser()
  const login = await user.open(client.authorizationUrl({ client_id: one.client_id, request_uri }))
  const { leftFor } = await user.press(login, 'deny')
  expect([...(leftFor?.searchParams.keys() ?? [])]).toEqual(['kept', 'response'])
  expect(await client.readResponse(leftFor ?? new URL(ISSUER))).toMatchObject({
    iss: ISSUER,
    aud: one.client_id,
    error: 'access_denied',
    state: 'the state',
  })
})
