import { describe, expect, it } from 'vitest'
import type { Setting } from '../../docs/playground/judge/judge.ts'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { testCertificate } from '../../src/testing/certificates.ts'
import { writeJWT } from '../../src/testing/jwt.ts'
import {
  ASSERTION_TYPE,
  assertionOf,
  attackerKey,
  CHALLENGE,
  device,
  judgePaste,
  NOW,
  proofOf,
  verdictOf,
} from './support.ts'

// The requests of public reports of bugs, in words of our own: each is pasted, and the page must name the fault that the report is about.

const CB = 'redirect_uri=https%3A%2F%2Fapp.example%2Fcb'
const ASKED = `response_type=code&scope=openid&${CB}&${CHALLENGE}`
const curl = (url: string, body: string, ...headers: string[]) =>
  `curl -X POST '${url}' ${headers.map((one) => `-H '${one}' `).join('')}--data-raw '${body}'`
const pushBy = async (url: string, aud: unknown) =>
  curl(
    url,
    `client_id=app&${ASKED}&${ASSERTION_TYPE}&client_assertion=${await assertionOf('app', aud)}`,
    `DPoP: ${await proofOf('POST', url)}`,
  )
const bySecret = { client_secret: 'hush', redirect_uris: ['https://app.example/cb'] }
const object = (claims: object) =>
  writeJWT({
    header: { alg: 'ES256', kid: attackerKey.kid, typ: 'oauth-authz-req+jwt' },
    claims: {
      iss: 'app',
      client_id: 'app',
      aud: 'https://as.example',
      response_type: 'code',
      exp: NOW + 60,
      nbf: NOW,
      ...claims,
    },
    key: attackerKey,
  })
const authority = await testCertificate({ commonName: 'Wallet Authority', isAuthority: true })
const attester = await testCertificate({ commonName: 'Wallet Attester', issuer: authority })
const chain = [attester, authority].map(({ der }) => Buffer.from(der).toString('base64'))
const wallet = { sub: 'wallet', iat: NOW, exp: NOW + 600, cnf: { jwk: device.publicJWK } }
const attestation = () =>
  writeJWT({
    header: { alg: attester.key.alg, typ: 'oauth-client-attestation+jwt', x5c: chain },
    claims: wallet,
    key: attester.key,
  })
const possession = (aud: string) =>
  writeJWT({
    header: { alg: 'ES256', typ: 'oauth-client-attestation-pop+jwt' },
    claims: { iss: 'wallet', aud, jti: 'one', iat: NOW },
    key: device,
  })

type Report = readonly [
  source: string,
  text: () => string | Promise<string>,
  verdict: string,
  changes?: Partial<Setting>,
]

const fapi = { profile: 'fapi2SecurityProfile' } as const

const REPORTS: readonly Report[] = [
  [
    'mosip/esignet 2176',
    () => pushBy('https://id.example/v1/esignet/oauth2/par', 'https://id.example/v1/esignet/oauth2/par'),
    'client-assertion-audience',
    { ...fapi, issuer: 'https://id.example' },
  ],
  [
    'mosip/esignet 2258',
    () => pushBy('https://id.example/oauth2/par', ['https://id.example']),
    'client-assertion-audience',
    { ...fapi, issuer: 'https://id.example' },
  ],
  // the server was at fault: the request is good
  [
    'thunder-id/thunderid 4173',
    () => pushBy('https://id.example/oauth2/par', 'https://id.example'),
    'accepted',
    { ...fapi, issuer: 'https://id.example' },
  ],
  [
    'bluesky-social/atproto 4127',
    () => pushBy('https://bsky.example/oauth/par', 'https://bsky.example/oauth/par'),
    'client-assertion-audience',
  ],
  [
    'gravitee-io/issues 5990',
    () => pushBy('https://am.example/oauth/par', 'https://elsewhere.example'),
    'client-assertion-audience',
  ],
  [
    'bluesky-social/pds 163',
    async () =>
      curl(
        'http://localhost:3000/oauth/par',
        `client_id=app&${ASKED}`,
        `DPoP: ${await proofOf('POST', 'https://pds.example/oauth/par')}`,
      ),
    'dpop-proof-htu',
  ],
  [
    'keycloak/keycloak 39332',
    async () =>
      curl(
        'https://kc.example/realms/master/protocol/openid-connect/token',
        `grant_type=authorization_code&client_id=app&code=xyz&${CB}&code_verifier=${'v'.repeat(43)}`,
        `DPoP: ${await proofOf('POST', 'http://kc.example/realms/master/protocol/openid-connect/token')}`,
      ),
    'dpop-proof-htu',
  ],
  [
    'streamplace/streamplace 469',
    async () =>
      curl(
        'https://pds.example/oauth/par',
        `client_id=app&${ASKED}`,
        `DPoP: ${await proofOf('POST', 'https://pds.example/oauth/par')}`,
      ),
    'dpop-proof-replayed',
    { sends: 2 },
  ],
  [
    'webuild-consortium/wp4-interop-test-bed 33',
    async () => `curl https://issuer.example/credential -H 'Authorization: DPoP ${await boundToken()}'`,
    'dpop-proof-multiple',
  ],
  [
    'django-oauth/django-oauth-toolkit 1326',
    () =>
      `http://127.0.0.1:8000/o/authorize/?response_type-code&code_challenge=${'a'.repeat(43)}&code_challenge_method=5256&client_id=app&redirect_uri=http://127.0.0.1:8000/noexist/callback`,
    'response-type-missing',
  ],
  [
    'anthropics/claude-code 58595',
    () =>
      `https://mcp.example/authorize?client_id=app&response_type=code&${CHALLENGE}&resource=https%3A%2F%2Fmcp.example%2F&redirect_uri=http%3A%2F%2F127.0.0.1%3A8205%2Fcallback`,
    'redirect-uri-mismatch',
    {
      profile: 'mcp',
      metadata: { redirect_uris: ['http://127.0.0.1:8205/oauth/callback'], token_endpoint_auth_method: 'none' },
    },
  ],
  [
    'anthropics/claude-code 10439',
    () =>
      `https://mcp.example/oauth2/authorize?client_id=app&response_type=code&${CHALLENGE}&resource=https%3A%2F%2Fmcp.example%2F&redirect_uri=http%3A%2F%2Flocalhost%3A56648%2Fcallback`,
    'redirect-uri-mismatch',
    {
      profile: 'mcp',
      metadata: { redirect_uris: ['https://mcp.example/oauth2callback'], token_endpoint_auth_method: 'none' },
    },
  ],
  [
    'MikkoParkkola/mcp-gateway 369',
    () => `https://mcp.example/authorize?client_id=app&response_type=code&${CB}&${CHALLENGE}`,
    'resource-missing',
    { profile: 'mcp' },
  ],
  [
    'lichess-org/lila 16443',
    () =>
      `https://chess.example/oauth?client_id=app&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A8000&${CHALLENGE}`,
    'redirect-uri-mismatch',
    {
      endpoint: 'authorization',
      metadata: { redirect_uris: ['http://127.0.0.1:8000/'], token_endpoint_auth_method: 'none' },
    },
  ],
  [
    'ornicar/lichess-puzzler 12',
    () => `https://chess.example/oauth/authorize?client_id=app&response_type=code&${CB}&scope=read`,
    'code-challenge-missing',
  ],
  [
    'tidbyt/pixlet 991',
    () =>
      `https://chess.example/oauth/authorize?client_id=app&response_type=code&${CB}&code_challenge=${'a'.repeat(42)}A`,
    'code-challenge-method-unsupported',
  ],
  [
    'DuendeArchive/IdentityServer4 4238',
    () => `https://demo.example/connect/authorize?client_id=app&${CB}&response_type=code&scope=openid%20profile`,
    'code-challenge-missing',
  ],
  [
    'go-authgate/authgate 221',
    () =>
      `https://gate.example/authorize?client_id=app&${CB}&response_type=code&code_challenge=&code_challenge_method=S256`,
    'code-challenge-missing',
  ],
  [
    'gravitee-io/issues 5973',
    async () => (await pushBy('https://am.example/par', 'https://am.example')).replace(CHALLENGE, 'state=x'),
    'code-challenge-missing',
    fapi,
  ],
  [
    'panva/node-oidc-provider 993',
    () =>
      curl(
        'https://op.example/token',
        `client_id=app&code=xyz&${CB}&code_verifier=${'v'.repeat(43)}&grant_type=authorization_code`,
      ),
    'client-authentication-missing',
    { metadata: bySecret },
  ],
  [
    'panva/node-oidc-provider 697',
    () =>
      curl(
        'https://op.example/token',
        `grant_type=authorization_code&client_id=app&code_verifier=${'v'.repeat(43)}&code=xyz&${CB}`,
      ),
    'client-authentication-missing',
    { metadata: { ...bySecret, token_endpoint_auth_method: 'client_secret_post' } },
  ],
  [
    'JanssenProject/jans 522',
    async () =>
      curl(
        'https://as.example/par',
        `client_id=app&client_secret=hush&request=${await object({ request_uri: 'https://app.example/r', redirect_uri: 'https://app.example/cb' })}`,
      ),
    'request-object-nested',
    { profile: 'ibmVerify' },
  ],
  [
    'TalaoDAO/AltMe 2481',
    async () =>
      curl(
        'https://as.example/par',
        `client_id=app&${ASKED}&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-client-attestation&client_assertion=${await assertionOf('app', 'https://as.example')}`,
      ),
    'client-assertion-type',
  ],
  [
    'keycloak/keycloak 48532',
    async () =>
      curl(
        'https://as.example/par',
        `client_id=wallet&${ASKED}`,
        `OAuth-Client-Attestation: ${await attestation()}`,
        `OAuth-Client-Attestation-PoP: ${await possession('https://elsewhere.example')}`,
      ),
    'attestation-pop-audience',
    { profile: 'haip' },
  ],
]

const boundToken = async () =>
  writeJWT({
    header: { alg: 'ES256', typ: 'at+jwt' },
    claims: { sub: 'alice', exp: NOW + 60, cnf: { jkt: await computeJWKThumbprint(device.publicJWK) } },
    key: attackerKey,
  })

describe('the request of a public report', () => {
  it.each(REPORTS.map(([source, ...rest]) => ({ source, rest })))('$source is told its fault', async ({ rest }) => {
    const [text, verdict, changes] = rest
    expect(verdictOf(await judgePaste(await text(), changes))).toBe(verdict)
  })

  it('is one of more than twenty', () => {
    expect(new Set(REPORTS.map(([source]) => source)).size).toBeGreaterThanOrEqual(20)
  })
})
