import * as oauth4webapi from 'oauth4webapi'
import * as openidClient from 'openid-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { pairsOf, readPaste } from '../../docs/playground/input/index.ts'
import { findEvidence, guessEndpoint } from '../../docs/playground/judge/evidence.ts'
import { guessIssuer } from '../../docs/playground/judge/profiles.ts'
import { samplesOf } from '../../docs/playground/page/code-samples.ts'
import { writeJWT } from '../../src/testing/jwt.ts'
import { ASSERTION_TYPE, assertionOf, attackerKey, CHALLENGE, NOW, proofOf, requestOf } from './support.ts'

const PAR = 'https://as.example/par'
const ASKED = `response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example&${CHALLENGE}`
const post = (url: string, body: string, ...headers: string[]) =>
  [`POST ${url} HTTP/1.1`, 'Content-Type: application/x-www-form-urlencoded', ...headers, '', body].join('\n')

const samples = (text: string) => {
  const request = requestOf(text)
  const evidence = findEvidence(request, guessEndpoint(request))
  const [curl, openid, oauth] = samplesOf({ request, evidence, issuer: guessIssuer(request.url, 'oauth21') })
  return { request, curl: curl?.text ?? '', openid: openid?.text ?? '', oauth: oauth?.text ?? '' }
}

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: string
}

const AsyncFunction = (async () => undefined).constructor as new (
  ...texts: string[]
) => (library: unknown) => Promise<unknown>

/** Runs a sample with its library, and returns the requests that it sends. */
const sentBy = async (sample: string, name: 'client' | 'oauth'): Promise<readonly Sent[]> => {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (url: string | URL, { method = 'GET', headers = {}, body = '' }: RequestInit = {}) => {
    sent.push({ method, url: String(url), headers: new Headers(headers), body: String(body) })
    return Response.json(
      { request_uri: 'urn:x', expires_in: 60, access_token: 'a', token_type: 'dpop' },
      { status: String(url).endsWith('/par') ? 201 : 200 },
    )
  })
  const [first = '', ...lines] = sample.split('\n')
  expect(first).toMatch(/^import \* as (?:client|oauth) from '(?:openid-client|oauth4webapi)'$/)
  await new AsyncFunction(name === 'client' ? 'client' : 'oauth', lines.join('\n'))(
    name === 'client' ? openidClient : oauth4webapi,
  )
  return sent
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a request as curl', () => {
  it.each([
    post(PAR, `client_id=app&state=it's&${ASKED}`, 'X-Empty:', "DPoP: a'b"),
    'GET https://as.example/authorize?client_id=app&request_uri=urn%3Ax HTTP/1.1\nAccept: */*',
    'DELETE https://rs.example/things/1 HTTP/1.1\nAuthorization: Bearer t',
  ])('is the same when it is pasted again (%#)', (text) => {
    const { request, curl } = samples(text)
    expect(readPaste(curl)).toEqual({ ok: true, request, notes: [] })
  })
})

const TEXTS: readonly (readonly [string, () => Promise<string>])[] = [
  ['a public client', async () => post(PAR, `client_id=app&${ASKED}`)],
  ['a secret in the form', async () => post(PAR, `client_id=app&client_secret=it%27s&${ASKED}`)],
  ['a secret in the header', async () => post(PAR, ASKED, 'Authorization: Basic YXBwOng=')],
  [
    'an assertion and a proof',
    async () =>
      post(
        PAR,
        `client_id=app&${ASKED}&${ASSERTION_TYPE}&client_assertion=${await assertionOf('app', 'https://as.example')}`,
        `DPoP: ${await proofOf('POST', PAR)}`,
      ),
  ],
  [
    'a redemption',
    async () =>
      post(
        'https://as.example/token',
        `grant_type=authorization_code&client_id=app&code=x&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&code_verifier=${'v'.repeat(43)}`,
        `DPoP: ${await proofOf('POST', 'https://as.example/token')}`,
      ),
  ],
]

describe.each(['openid', 'oauth'] as const)('a request for the library %s', (kind) => {
  it.each(TEXTS)('of %s is sent with the same parameters', async (_, text) => {
    const { request, ...texts } = samples(await text())
    const [sent] = await sentBy(texts[kind], kind === 'openid' ? 'client' : 'oauth')
    const names = (body: string) =>
      pairsOf(body)
        .filter(([name]) => name !== 'client_assertion')
        .map((pair) => pair.join('='))
        .sort()
    expect([sent?.method, sent?.url]).toEqual([request.method, request.url])
    expect(names(sent?.body ?? '').filter((pair) => !pair.startsWith('client_id='))).toEqual(
      names(request.body).filter((pair) => !pair.startsWith('client_id=')),
    )
    for (const name of ['dpop', 'authorization']) {
      expect(sent?.headers.has(name)).toBe(request.headers.some(([one]) => one.toLowerCase() === name))
    }
  })

  it('with a request object signs one with the same parameters', async () => {
    const request = await writeJWT({
      header: { alg: 'ES256', kid: attackerKey.kid },
      claims: {
        iss: 'app',
        client_id: 'app',
        aud: 'https://as.example',
        exp: NOW + 60,
        response_type: 'code',
        state: 'xyz',
      },
      key: attackerKey,
    })
    const texts = samples(post(PAR, `client_id=app&request=${request}`))
    const [sent] = await sentBy(texts[kind], kind === 'openid' ? 'client' : 'oauth')
    const evidence = findEvidence({ method: 'POST', url: PAR, headers: [], body: sent?.body ?? '' }, 'push')
    expect(evidence.object?.claims).toMatchObject({ response_type: 'code', state: 'xyz', client_id: 'app' })
  })

  it('to a resource brings its token and a proof', async () => {
    const text = `GET https://rs.example/things HTTP/1.1\nAuthorization: DPoP token\nDPoP: ${await proofOf('GET', 'https://rs.example/things')}`
    const [sent] = await sentBy(samples(text)[kind], kind === 'openid' ? 'client' : 'oauth')
    expect([sent?.url, sent?.headers.get('authorization')]).toEqual(['https://rs.example/things', 'DPoP token'])
    expect(sent?.headers.has('dpop')).toBe(true)
  })
})
