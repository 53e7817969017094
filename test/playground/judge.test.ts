import { describe, expect, it } from 'vitest'
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

const PAR = 'https://as.example/par'
const REQUEST = `response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid&${CHALLENGE}`
const post = (url: string, body: string, ...headers: string[]) =>
  [
    'POST ',
    url,
    ' HTTP/1.1\n',
    'Content-Type: application/x-www-form-urlencoded\n',
    ...headers.map((one) => `${one}\n`),
    '\n',
    body,
  ].join('')

const VERIFIER = 'code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const checkOf = (checks: readonly { check: string; outcome: string }[], name: string) =>
  checks.filter(({ check }) => check === name).map(({ outcome }) => outcome)

describe('a push by a client that the page has never seen', () => {
  it('is accepted with what cannot be judged marked as presumed', async () => {
    const client_assertion = await assertionOf('app', 'https://as.example')
    const judged = await judgePaste(
      post(PAR, `client_id=app&${REQUEST}&${ASSERTION_TYPE}&client_assertion=${client_assertion}`),
    )
    expect(verdictOf(judged)).toBe('accepted')
    expect(checkOf(judged.checks, 'the signature verifies')).toEqual(['presumed'])
    expect(checkOf(judged.checks, 'redirect_uri is registered')).toEqual(['presumed'])
    expect(judged.reply).toMatch(/^HTTP\/1\.1 201 Created\nContent-Type: application\/json[\s\S]*"expires_in":60/)
    expect(judged.follows.map(({ title }) => title)).toEqual([
      'The browser is sent to',
      'The redirect after alice has logged in and agreed',
    ])
    expect(judged.follows[1]?.text).toMatch(/^HTTP\/1\.1 303 See Other\nLocation: https:\/\/app\.example\/cb\?code=/)
  })

  it.each(['[{', '{}'])('is refused for authorization_details of %s, which names no type', async (details) => {
    const judged = await judgePaste(post(PAR, `client_id=app&${REQUEST}&authorization_details=${details}`))
    expect(verdictOf(judged)).toBe('authorization-details-malformed')
  })

  it.each(['Fri, 01 Jan 9999 00:00:00 GMT', 'Mon, 01 Jan 0001 00:00:00 GMT', 'yesterday'])(
    'is not judged at the Date %s, which is none of a request',
    async (date) => {
      expect(verdictOf(await judgePaste(post(PAR, `client_id=app&${REQUEST}`, `Date: ${date}`)))).toBe('accepted')
    },
  )

  it('has its signature verified when its key is pasted', async () => {
    const metadata = {
      client_id: 'app',
      redirect_uris: ['https://app.example/cb'],
      token_endpoint_auth_method: 'private_key_jwt',
    }
    const client_assertion = await assertionOf('app', 'https://as.example')
    const text = post(PAR, `client_id=app&${REQUEST}&${ASSERTION_TYPE}&client_assertion=${client_assertion}`)
    const good = await judgePaste(text, { metadata: { ...metadata, jwks: { keys: [attackerKey.publicJWK as never] } } })
    expect(checkOf(good.checks, 'the signature verifies')).toEqual(['passed'])
    const { kid } = attackerKey.publicJWK
    const other = { ...device.publicJWK, kid: kid as string }
    const bad = await judgePaste(text, { metadata: { ...metadata, jwks: { keys: [other as never] } } })
    expect(verdictOf(bad)).toBe('client-assertion-signature')
  })

  it('is refused where its own proof is not signed by its own key', async () => {
    const proof = await proofOf('POST', PAR)
    const tampered = `${proof.slice(0, -4)}AAAA`
    const judged = await judgePaste(post(PAR, `client_id=app&${REQUEST}`, `DPoP: ${tampered}`))
    expect(verdictOf(judged)).toBe('dpop-proof-signature')
  })

  it('has a signature in DER refused, which no key could make good', async () => {
    const [header, claims] = (await assertionOf('app', 'https://as.example')).split('.')
    const der = `MEUCIQ${'A'.repeat(90)}`
    const body = `client_id=app&${REQUEST}&${ASSERTION_TYPE}&client_assertion=${header}.${claims}.${der}`
    expect(verdictOf(await judgePaste(post(PAR, body)))).toBe('client-assertion-signature')
  })

  it('is refused for a redirect_uri that the pasted registration has not', async () => {
    const metadata = { redirect_uris: ['https://app.example/cb/'], token_endpoint_auth_method: 'none' }
    expect(verdictOf(await judgePaste(post(PAR, `client_id=app&${REQUEST}`), { metadata }))).toBe(
      'redirect-uri-mismatch',
    )
  })

  it('is told what is wrong with the pasted registration', async () => {
    const metadata = { redirect_uris: ['http://app.example/cb'], token_endpoint_auth_method: 'none' }
    const judged = await judgePaste(post(PAR, `client_id=app&${REQUEST}`), { metadata })
    expect(judged.clientProblem).toMatch(/^refused for client-metadata-redirect-[a-z]+\. redirect_uris/)
  })
})

describe('the clock', () => {
  it('lets an assertion and a nonce expire', async () => {
    const client_assertion = await assertionOf('app', 'https://as.example')
    const text = post(PAR, `client_id=app&${REQUEST}&${ASSERTION_TYPE}&client_assertion=${client_assertion}`)
    expect(verdictOf(await judgePaste(text, { now: NOW + 50 }))).toBe('accepted')
    expect(verdictOf(await judgePaste(text, { now: NOW + 600 }))).toBe('client-assertion-expired')
  })

  it('lets a request_uri and a code expire', async () => {
    const uri = `${'https://as.example/authorize?client_id=app&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A'}abc`
    const madeAt = NOW
    expect(verdictOf(await judgePaste(uri, { madeAt, now: NOW + 59 }))).toBe('accepted')
    expect(verdictOf(await judgePaste(uri, { madeAt, now: NOW + 60 }))).toBe('request-uri-expired')
    const code = post(
      'https://as.example/token',
      `grant_type=authorization_code&client_id=app&code=xyz&redirect_uri=https://app.example/cb&${VERIFIER}`,
    )
    expect(verdictOf(await judgePaste(code, { madeAt, now: NOW + 59 }))).toBe('accepted')
    expect(verdictOf(await judgePaste(code, { madeAt, now: NOW + 3600 }))).toBe('code-expired')
  })
})

describe('a request that is sent twice', () => {
  it('is a replay by its assertion, or by its proof', async () => {
    const client_assertion = await assertionOf('app', 'https://as.example')
    const asserted = post(PAR, `client_id=app&${REQUEST}&${ASSERTION_TYPE}&client_assertion=${client_assertion}`)
    expect(verdictOf(await judgePaste(asserted, { sends: 2 }))).toBe('client-assertion-replayed')
    const proven = post(PAR, `client_id=app&${REQUEST}`, `DPoP: ${await proofOf('POST', PAR)}`)
    expect(verdictOf(await judgePaste(proven, { sends: 2 }))).toBe('dpop-proof-replayed')
    const redemption = post(
      'https://as.example/token',
      'grant_type=authorization_code&client_id=app&code=xyz&redirect_uri=https://app.example/cb',
    )
    const redeemed = { sends: 2 }
    expect(verdictOf(await judgePaste(`${redemption}&${VERIFIER}`))).toBe('accepted')
    expect(verdictOf(await judgePaste(`${redemption}&${VERIFIER}`, redeemed))).toBe('code-already-used')
  })
})

describe('a request to a protected resource', () => {
  const URL_OF_RESOURCE = 'https://rs.example/orders'
  const get = (...headers: string[]) =>
    ['GET ', URL_OF_RESOURCE, ' HTTP/1.1\n', ...headers.map((one) => `${one}\n`)].join('')

  it('is judged by its token and its proof', async () => {
    const ath = 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo'
    const token = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'
    const headers = async (claims: object) => [
      `Authorization: DPoP ${token}`,
      `DPoP: ${await proofOf('GET', URL_OF_RESOURCE, claims)}`,
    ]
    expect(verdictOf(await judgePaste(get(...(await headers({ ath })))))).toBe('accepted')
    const judged = await judgePaste(get(...(await headers({}))))
    expect(verdictOf(judged)).toBe('dpop-proof-ath')
    expect(judged.checks.at(-1)).toMatchObject({ check: 'ath is the hash of the access token', outcome: 'objected' })
    expect(judged.reply).toMatch(/WWW-Authenticate: DPoP error="invalid_dpop_proof"/)
  })
})
