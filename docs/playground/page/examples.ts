import { CERTIFICATE, JWK, MADE_AT, OTHER_JWK, proof, token } from './example-tokens.ts'
import type { State } from './state.ts'

/** A state to be shown; with the request that it was before a fault was put into it, where the server must have seen that one. */
export type Example = Partial<State> & { readonly original?: string }

const FORM = 'Content-Type: application/x-www-form-urlencoded'
const REDIRECT = 'redirect_uri=https%3A%2F%2Fclient.example%2Fcallback'
const ASKED = `response_type=code&${REDIRECT}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256`
const VERIFIER = 'code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const REDEMPTION = `grant_type=authorization_code&client_id=app&code=a-code&${REDIRECT}&${VERIFIER}`

const post = (path: string, body: string, ...headers: readonly string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: as.example', FORM, ...headers, '', body].join('\n')
const push = (more = '', ...headers: readonly string[]) => post('/par', `client_id=app&${ASKED}${more}`, ...headers)
const visit = (query: string) => `GET /authorize?${query} HTTP/1.1\nHost: as.example`
const get = (...headers: readonly string[]) => ['GET /orders HTTP/1.1', 'Host: resource.example', ...headers].join('\n')

const client = (members: object) =>
  JSON.stringify({ client_id: 'app', redirect_uris: ['https://client.example/callback'], ...members })
const withSecret = { client_secret: 'the-right-secret', token_endpoint_auth_method: 'client_secret_post' }

const assertion = token(
  { alg: 'ES256', kid: 'unknown' },
  { iss: 'app', sub: 'app', aud: 'https://as.example', jti: 'one', iat: MADE_AT, exp: MADE_AT + 60 },
)
const bound = token({ alg: 'ES256', typ: 'at+jwt' }, { sub: 'alice', cnf: { jkt: `${'x'.repeat(42)}A` } })
const past = token({ alg: 'ES256', typ: 'at+jwt' }, { sub: 'alice', exp: MADE_AT })
const free = token({ alg: 'ES256', typ: 'at+jwt' }, { sub: 'alice' })
const certified = token({ alg: 'ES256', typ: 'at+jwt' }, { sub: 'alice', cnf: { 'x5t#S256': `${'x'.repeat(42)}A` } })
const object = token(
  { alg: 'ES256', typ: 'oauth-authz-req+jwt' },
  {
    iss: 'app',
    client_id: 'app',
    aud: 'https://tenant.verify.ibm.com/oauth2',
    exp: MADE_AT + 60,
    response_type: 'code',
  },
)
const ORDERS = 'https://resource.example/orders'
const TOKEN = 'https://as.example/token'
const read = (access: string, claims: object = {}) =>
  get(`Authorization: DPoP ${access}`, `DPoP: ${proof({ htm: 'GET', htu: ORDERS, ...claims })}`)
const redeem = (jwk?: object) =>
  post('/token', REDEMPTION, ...(jwk === undefined ? [] : [`DPoP: ${proof({ htm: 'POST', htu: TOKEN }, jwk)}`]))
const authenticated = `&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=${assertion}`

const attestation = `OAuth-Client-Attestation: ${token(
  { alg: 'ES256', typ: 'oauth-client-attestation+jwt', x5c: [CERTIFICATE] },
  { sub: 'app', iat: MADE_AT, exp: MADE_AT + 600, cnf: { jwk: JWK } },
)}`
/** A push by a wallet with a proof of possession. */
const byInstance = (claims: object) =>
  push(
    '',
    attestation,
    `OAuth-Client-Attestation-PoP: ${token(
      { alg: 'ES256', typ: 'oauth-client-attestation-pop+jwt' },
      { iss: 'app', aud: 'https://as.example', jti: 'one', iat: MADE_AT, ...claims },
    )}`,
  )
/** A push by a wallet whose attestation is proved by a DPoP proof. */
const byWallet = (more: string, jwk: object) =>
  post(
    '/par',
    `client_id=app&${ASKED}${more}`,
    attestation,
    `DPoP: ${proof({ htm: 'POST', htu: 'https://as.example/par' }, jwk)}`,
  )
const details = (value: unknown) => `&authorization_details=${encodeURIComponent(JSON.stringify(value))}`

/** A request for each reason that no fault of the kit is refused for under a shipped policy, as far as a request shows it. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  'client-authentication-malformed': { text: post('/par', ASKED, 'Authorization: Basic not-base64') },
  'client-method-mismatch': {
    text: push('&client_secret=the-right-secret'),
    metadata: client({ ...withSecret, token_endpoint_auth_method: 'client_secret_basic' }),
  },
  'client-method-not-allowed': { text: push('&client_secret=a-secret'), profile: 'fapi2SecurityProfile' },
  'client-keys-unavailable': {
    text: push(
      `&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=${assertion}`,
    ),
    metadata: client({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [] } }),
  },
  'client-secret-mismatch': { text: push('&client_secret=another'), metadata: client(withSecret) },
  'client-secret-expired': {
    text: push('&client_secret=the-right-secret'),
    metadata: client({ ...withSecret, client_secret_expires_at: 1_000_000_000 }),
  },
  'request-uri-expired': {
    text: visit('client_id=app&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aexample'),
    offset: 600,
  },
  'pushed-request-required': { text: visit(`client_id=app&${ASKED}`), profile: 'fapi2SecurityProfile' },
  'request-object-unsupported': { text: post('/par', `client_id=app&request=${assertion}`) },
  'response-type-not-allowed': {
    text: push('&client_secret=the-right-secret&state=a8chars8').replace('response_type=code', 'response_type=token'),
    metadata: client({ ...withSecret, response_types: ['code'] }),
    profile: 'ibmVerify',
  },
  'claims-need-access-token': {
    text: push(
      `&client_secret=the-right-secret&state=a8chars8&nonce=a8chars8&scope=openid&claims=${encodeURIComponent('{"userinfo":{"email":null}}')}`,
    ).replace('response_type=code', 'response_type=id_token'),
    metadata: client({ ...withSecret, response_types: ['id_token'], grant_types: ['implicit'] }),
    profile: 'ibmVerify',
  },
  'scope-not-allowed': {
    text: push('&scope=openid%20admin'),
    metadata: client({ token_endpoint_auth_method: 'none', scope: 'openid' }),
  },
  'resource-missing': { text: push(), profile: 'mcp' },
  'vendor-parameter-invalid': {
    text: push('&client_secret=a-secret&login_hint=%7B%22realm%22%3A%22cloud%22%7D'),
    profile: 'ibmVerify',
  },
  'authorization-details-malformed': { text: push(details([{ type: 'payment' }, {}])) },
  'authorization-details-type-not-allowed': {
    text: push(details([{ type: 'payment' }])),
    metadata: client({ token_endpoint_auth_method: 'none', authorization_details_types: ['account'] }),
  },
  'grant-type-not-allowed': {
    text: post('/token', REDEMPTION),
    metadata: client({ token_endpoint_auth_method: 'none', grant_types: ['refresh_token'] }),
  },
  'code-expired': { text: post('/token', REDEMPTION), offset: 3600 },
  'code-already-used': { text: post('/token', REDEMPTION), sends: 2 },
  'access-token-missing': { text: get('Accept: application/json') },
  'access-token-malformed': { text: get('Authorization: Bearer two words') },
  'access-token-downgraded': { text: get(`Authorization: Bearer ${bound}`) },
  'access-token-invalid': { text: get(`Authorization: Bearer ${past}`, 'Date: Fri, 01 Jan 2038 00:00:00 GMT') },
  'attestation-pop-key': { text: byWallet('', OTHER_JWK), profile: 'haip' },
  'authorization-details-type': { text: byWallet(details([{ type: 'payment' }]), JWK), profile: 'haip' },
  'authorization-details-invalid': { text: byWallet(details([{ type: 'openid_credential' }]), JWK), profile: 'haip' },
  'request-object-required': { text: push(authenticated), profile: 'fapi2MessageSigning' },
  'request-object-keys-unavailable': {
    text: post('/oauth2/par', `client_id=app&client_secret=the-right-secret&request=${object}`).replace(
      'as.example',
      'tenant.verify.ibm.com',
    ),
    metadata: client({ ...withSecret, jwks: { keys: [] } }),
    profile: 'ibmVerify',
  },
  'dpop-nonce-stale': {
    text: push('', `DPoP: ${proof({ htm: 'POST', htu: 'https://as.example/par', nonce: 'of-a-minute-ago' })}`),
    offset: 600,
    nonces: true,
  },
  'dpop-nonce-missing': {
    text: push('', `DPoP: ${proof({ htm: 'POST', htu: 'https://as.example/par' })}`),
    nonces: true,
  },
  'attestation-challenge-missing': { text: byInstance({}), profile: 'haip', nonces: true },
  'attestation-challenge-stale': {
    text: byInstance({ challenge: 'of-another-server' }),
    original: byInstance({ challenge: 'of-this-server' }),
    profile: 'haip',
    nonces: true,
  },
  'dpop-proof-missing': {
    text: redeem(),
    metadata: client({ token_endpoint_auth_method: 'none', dpop_bound_access_tokens: true }),
  },
  'dpop-binding-missing': { text: redeem(), original: redeem(JWK) },
  'dpop-binding-mismatch': { text: redeem(OTHER_JWK), original: redeem(JWK) },
  'code-foreign': {
    text: redeem().replace('client_id=app', 'client_id=test-none'),
    original: redeem(),
  },
  'code-verifier-unexpected': {
    text: post('/oauth2/token', `${REDEMPTION}&client_secret=a-secret`),
    original: post('/oauth2/token', `${REDEMPTION}&client_secret=a-secret`.replace(`&${VERIFIER}`, '')),
    profile: 'ibmVerify',
  },
  'dpop-proof-ath': { text: read('a-token') },
  'access-token-unbound': { text: read(free, { ath: 'xbjA0kN1PsEzLrI-Q9Q2XViTVCzNOmgEIec24mPFdiM' }) },
  'access-token-key': { text: read(bound, { ath: '4feiCc515xGjc64cv8PoXZUDWpQt1BFLyI0kTTwErOw' }) },
  'access-token-certificate': { text: get(`Authorization: Bearer ${certified}`) },
}
