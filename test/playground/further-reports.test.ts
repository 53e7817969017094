import { describe, expect, it } from 'vitest'
import { readPaste } from '../../docs/playground/input/index.ts'
import type { Setting } from '../../docs/playground/judge/judge.ts'
import { INITIAL, situationOf } from '../../docs/playground/page/state.ts'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { writeJWT } from '../../src/testing/jwt.ts'
import { attackerKey, CHALLENGE, device, judgePaste, NOW, proofOf, verdictOf } from './support.ts'

// More requests of public reports, in the form in which each was reported and with values of our own: copied with its quirks.

const CB = 'redirect_uri=https%3A%2F%2Fapp.example%2Fcb'

const bound = async () =>
  writeJWT({
    header: { alg: 'ES256', typ: 'at+jwt' },
    claims: { sub: 'alice', exp: NOW + 60, cnf: { jkt: await computeJWKThumbprint(device.publicJWK) } },
    key: attackerKey,
  })

type Report = readonly [
  source: string,
  text: () => string | Promise<string>,
  verdict: string,
  changes?: Partial<Setting>,
]

const REPORTS: readonly Report[] = [
  [
    'wso2/product-is 2570: a secret in base64 for an assertion, and POST without -X',
    () =>
      'curl -k -v POST -H "Content-Type: application/x-www-form-urlencoded;charset=UTF-8" -k -d "grant_type=authorization_code&code= 0a1b2c&scope=openid&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=YXBwOmh1c2g&redirect_uri=http://localhost:8090/app/callback" https://localhost:9443/oauth2/token',
    'client-assertion-malformed',
  ],
  [
    'wso2/docs-is 3855: values without their names',
    () =>
      "curl --location --request POST 'https://localhost:9443/oauth2/par' \\\n  --header 'Authorization: Basic YXBwOmh1c2g=' \\\n  --data-urlencode 'client_id=app' \\\n  --data-urlencode http://localhost:8080/app \\\n  --data-urlencode 'response_type=code' \\\n  --data-urlencode 'openid email'",
    'redirect-uri-missing',
  ],
  [
    'openiddict/openiddict-core 1225: the request of a log, whose verifier only the server can compare',
    () =>
      `{\n  "grant_type": "authorization_code",\n  "code": "[redacted]",\n  "redirect_uri": "http://localhost:6200/",\n  "client_id": "app",\n  "code_verifier": "${'Ab3'.repeat(17)}"\n}.`,
    'accepted',
  ],
  [
    'mitreid-connect/OpenID-Connect-Java-Spring-Server 1260: prompt=none and another redirect_uri',
    () =>
      `https://id.example/authorize?response_type=code&client_id=app&scope=address+phone+openid&redirect_uri=https%3A%2F%2Fid.example%2Frp%2Fopenid_connect&nonce=0a1b&state=2c3d&login_hint=user%40id.example&prompt=none&${CHALLENGE}`,
    'redirect-uri-mismatch',
    { metadata: { redirect_uris: ['https://id.example/rp'], token_endpoint_auth_method: 'none' } },
  ],
  [
    'panva/node-oidc-provider 589: JSON',
    () =>
      'POST /token HTTP/1.1\nHost: op.example\nContent-Type: application/json\n\n{"grant_type":"authorization_code","code":"xyz","client_id":"app"}',
    'content-type-not-form',
  ],
  [
    'DuendeArchive/Support 168: a form with boundaries',
    () =>
      `curl --location --request POST 'https://localhost:5001/connect/token' \\\n--form 'client_id="app"' \\\n--form 'client_secret="hush"' \\\n--form 'grant_type="client_credentials"'`,
    'content-type-not-form',
  ],
  [
    'DuendeArchive/Support 912: the headers in the body',
    () =>
      'fetch("https://id.example/connect/token", {\n  "headers": { "content-type": "application/json" },\n  "body": "{\\"headers\\":{\\"Content-Type\\":\\"application/x-www-form-urlencoded\\"},\\"clientId\\":\\"app\\"}",\n  "method": "POST"\n});',
    'content-type-not-form',
  ],
  [
    'spring-attic/spring-authorization-server 1553: the parameters in the URL',
    () =>
      `http://localhost:8080/oauth2/token?client_id=app&${CB}&grant_type=authorization_code&code=abc&code_verifier=${'v'.repeat(43)}`,
    'method-not-allowed',
  ],
  [
    'mosip/esignet 2259: no code_verifier',
    () => `curl https://as.example/oauth2/token -d grant_type=authorization_code -d code=abc -d client_id=app -d ${CB}`,
    'code-verifier-missing',
  ],
  [
    'coder/coder 28003: a code_verifier of one character',
    () =>
      `curl https://coder.example/oauth2/tokens -d grant_type=authorization_code -d code=abc -d client_id=app -d code_verifier=a -d ${CB}`,
    'code-verifier-malformed',
  ],
  [
    'solid/authentication-panel 85: the method in small letters',
    async () =>
      `GET /private/album.ttl HTTP/1.1\nHost: pod.example\nauthorization: DPoP ${await bound()}\ndpop: ${await proofOf('get', 'https://pod.example/private/album.ttl')}`,
    'dpop-proof-htm',
  ],
  [
    'authlib/authlib 299: an authorization request for a token, by POST',
    () =>
      'POST /authorize HTTP/1.1\nHost: as.example\nContent-Type: application/x-www-form-urlencoded\n\nresponse_type=token&client_id=app&state=aba',
    'redirect-uri-missing',
  ],
]

describe('the request of a further report', () => {
  it.each(REPORTS.map(([source, ...rest]) => ({ source, rest })))('$source', async ({ rest }) => {
    const [text, verdict, changes] = rest
    expect(verdictOf(await judgePaste(await text(), changes))).toBe(verdict)
  })

  it('is read with a note where a word stands in the wrong place', () => {
    const reading = readPaste(REPORTS[0]?.[1]() as string)
    expect(reading).toMatchObject({
      request: { method: 'POST', url: 'https://localhost:9443/oauth2/token' },
      notes: [expect.stringContaining('POST stands without -X')],
    })
  })

  it('is told that its parameters are in the URL of an endpoint that does not look there', async () => {
    const text = 'http://localhost:8080/oauth2/token?client_id=app&grant_type=authorization_code&code=abc'
    expect(situationOf({ ...INITIAL, text }, NOW)).toMatchObject({
      situation: { notes: [expect.stringContaining('client_id, grant_type, code in the URL')] },
    })
    const authorize = `https://as.example/authorize?client_id=app&${CB}`
    expect(situationOf({ ...INITIAL, text: authorize }, NOW)).toMatchObject({ situation: { notes: [] } })
  })

  it('of a log is taken for granted where only the server knows', async () => {
    const { presumptions } = await judgePaste(REPORTS[2]?.[1]() as string)
    expect(presumptions.map(({ reason }) => reason)).toContain('code-verifier-mismatch')
  })
})

describe('a call of fetch', () => {
  it('is read as browsers copy it', () => {
    const text = `await fetch("https://as.example/par", {\n  "credentials": "include",\n  "headers": {\n    "Accept": "*/*",\n    "Content-Type": "application/x-www-form-urlencoded"\n  },\n  "body": "client_id=app",\n  "method": "POST",\n  "mode": "cors"\n});`
    expect(readPaste(text)).toMatchObject({
      request: { method: 'POST', url: 'https://as.example/par', body: 'client_id=app' },
    })
    expect(readPaste('fetch("https://as.example/authorize?client_id=a")')).toMatchObject({
      request: { method: 'GET', body: '' },
    })
  })

  it('may stand before others, which are not read', () => {
    const text = 'fetch("https://as.example/par", {"body": "state=)"}); ;\nfetch("https://app.example/");'
    expect(readPaste(text)).toMatchObject({
      request: { url: 'https://as.example/par', body: 'state=)' },
      notes: [expect.stringMatching(/more than one call/)],
    })
  })

  it.each([
    "fetch(base + '/par', { method: 'POST' })",
    'fetch(',
    'fetch()',
    `fetch("https://as.example/par", ${'['.repeat(50_000)})`,
    'fetch("javascript:alert(1)")',
    'fetch("https://as.example/par", null)',
  ])('that is a program is run by nobody: %.50s', (text) => {
    expect(readPaste(text)).toMatchObject({ ok: false })
  })

  it('of PowerShell is told what to copy', () => {
    expect(readPaste('Invoke-WebRequest -Uri "https://as.example/par"')).toMatchObject({
      problem: expect.stringContaining('Copy the request as cURL'),
    })
  })
})
