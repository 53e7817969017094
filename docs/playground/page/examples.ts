import type { State } from './state.ts'

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

/** An unsigned token for the looks of it: nobody verifies its signature here. */
const token = (header: object, claims: object): string =>
  [header, claims]
    .map((part) => btoa(JSON.stringify(part)).replaceAll('=', ''))
    .concat('A'.repeat(86))
    .join('.')

const MADE_AT = 1_800_000_000
const assertion = token(
  { alg: 'ES256', kid: 'unknown' },
  { iss: 'app', sub: 'app', aud: 'https://as.example', jti: 'one', iat: MADE_AT, exp: MADE_AT + 60 },
)
const bound = token({ alg: 'ES256', typ: 'at+jwt' }, { sub: 'alice', cnf: { jkt: `${'x'.repeat(42)}A` } })
const past = token({ alg: 'ES256', typ: 'at+jwt' }, { sub: 'alice', exp: MADE_AT })
const details = (value: unknown) => `&authorization_details=${encodeURIComponent(JSON.stringify(value))}`

/** A request for each reason that no fault of the kit is refused for under a shipped policy, as far as a request shows it. */
export const EXAMPLES: Readonly<Record<string, Partial<State>>> = {
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
}
