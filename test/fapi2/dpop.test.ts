import { calculateJwkThumbprint } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dpopKey } from '../examples/support/dpop.ts'
import { ISSUER } from '../examples/support/tls.ts'
import { type Answer, type Behaviour, createClient, type TestClient } from './support/client.ts'
import { parties, securityProfile, startServer, type TestedServer } from './support/server.ts'

const [one] = parties
const otherKey = await dpopKey()

let server: TestedServer
let client: TestClient
beforeAll(async () => {
  server = await startServer(securityProfile)
  client = createClient(server)
})
afterAll(() => server.close())

const errorOf = ({ status, body }: Answer) => ({ status, error: body.error })
const withProof = (claims: Readonly<Record<string, unknown>>): Behaviour => ({ proof: { claims } })
/** The header has a member alg2 in the place of alg. */
const withoutAlg = (token: string): string => {
  const [header = '', ...rest] = token.split('.')
  const renamed = Buffer.from(header, 'base64url').toString().replace('"alg"', '"alg2"')
  return [Buffer.from(renamed).toString('base64url'), ...rest].join('.')
}
const other: Behaviour = { proof: { key: otherKey } }

describe('a proof', () => {
  it.each<[string, () => Behaviour]>([
    ['FAPI2SPFinalEnsureDpopProofWithIat10SecondsBeforeSucceeds', () => withProof({ iat: server.clock() - 10 })],
    ['FAPI2SPFinalEnsureDpopProofWithIat10SecondsAfterSucceeds', () => withProof({ iat: server.clock() + 10 })],
    ['FAPI2SPFinalCheckDpopProofNbfExp', () => withProof({ nbf: server.clock(), exp: server.clock() + 60 })],
    [
      'FAPI2SPFinalDpopNegativeTests: more than is asked for',
      () => ({ proof: { header: { more: 1 }, claims: { more: 1 } } }),
    ],
    ['FAPI2SPFinalDpopNegativeTests: a query in htu', () => withProof({ htu: `${ISSUER}/resource?a=b#c` })],
    [
      'FAPI2SPFinalDpopNegativeTests: scheme and host of htu in capitals',
      () => withProof({ htu: `${ISSUER.toUpperCase()}/resource` }),
    ],
    ['FAPI2SPFinalDpopNegativeTests: the default port in htu', () => withProof({ htu: `${ISSUER}:443/resource` })],
  ])('%s', async (_module, behaviour) => {
    const { body } = await client.redeem(await client.authorize())
    expect((await client.call(body, behaviour())).status).toBe(200)
  })

  it.each<[string, () => Behaviour]>([
    ['two proofs', () => ({ proof: { spoil: (token) => `${token}, ${token}` } })],
    ['two parts', () => ({ proof: { spoil: (token) => token.split('.').slice(0, 2).join('.') } })],
    ['typ JWT', () => ({ proof: { header: { typ: 'JWT' } } })],
    ['no typ', () => ({ proof: { header: { typ: undefined } } })],
    ['no alg', () => ({ proof: { spoil: withoutAlg } })],
    ['alg none', () => ({ proof: { header: { alg: 'none' } } })],
    [
      'RS256',
      () => ({ proof: { header: { alg: 'RS256', jwk: one.rsaPublicJwk }, signer: { key: one.rsaKey, kid: '' } } }),
    ],
    ['no jwk', () => ({ proof: { header: { jwk: undefined } } })],
    ['a text as jwk', () => ({ proof: { header: { jwk: 'key' } } })],
    ['a private key as jwk', () => ({ proof: { header: { jwk: { ...one.dpop.jwk, d: 'AAAA' } } } })],
    ['the key of another', () => ({ proof: { header: { jwk: otherKey.jwk } } })],
    ['a spoilt signature', () => ({ proof: { spoil: (token) => `${token.slice(0, -4)}AAAA` } })],
    ['no jti', () => withProof({ jti: undefined })],
    ['no htm', () => withProof({ htm: undefined })],
    ['another htm', () => withProof({ htm: 'DELETE' })],
    ['no htu', () => withProof({ htu: undefined })],
    ['another htu', () => withProof({ htu: `${ISSUER}/other` })],
    ['no iat', () => withProof({ iat: undefined })],
    ['an old iat', () => withProof({ iat: server.clock() - 3600 })],
    ['an iat far ahead', () => withProof({ iat: server.clock() + 3600 })],
    ['a past exp', () => withProof({ exp: server.clock() - 60 })],
    ['an nbf ahead', () => withProof({ nbf: server.clock() + 60 })],
  ])('FAPI2SPFinalDpopNegativeTests: %s', async (_what, behaviour) => {
    expect(errorOf(await client.push(behaviour()))).toEqual({ status: 400, error: 'invalid_dpop_proof' })
    const response = await client.authorize()
    expect(errorOf(await client.redeem(response, behaviour()))).toEqual({ status: 400, error: 'invalid_dpop_proof' })
    const { body } = await client.redeem(response)
    expect(errorOf(await client.call(body, behaviour()))).toEqual({ status: 401, error: 'invalid_dpop_proof' })
  })

  it.each([
    ['another ath', { ath: 'A'.repeat(43) }],
    ['no ath', { ath: undefined }],
  ])('FAPI2SPFinalDpopNegativeTests: %s at the resource', async (_what, claims) => {
    const { body } = await client.redeem(await client.authorize())
    expect(errorOf(await client.call(body, withProof(claims)))).toEqual({ status: 401, error: 'invalid_dpop_proof' })
  })

  it('FAPI2SPFinalDpopNegativeTests: the same one again', async () => {
    const { body } = await client.redeem(await client.authorize())
    const again = withProof({ jti: 'the same' })
    expect((await client.call(body, again)).status).toBe(200)
    expect(errorOf(await client.call(body, again))).toEqual({ status: 401, error: 'invalid_dpop_proof' })
  })
})

describe('the binding of a code', () => {
  const jkt = (): Promise<string> => calculateJwkThumbprint(one.dpop.jwk)

  it('FAPI2SPFinalEnsureMismatchedDpopJktFails', async () => {
    const parameters = { dpop_jkt: await calculateJwkThumbprint(otherKey.jwk) }
    expect(errorOf(await client.push({ parameters }))).toEqual({ status: 400, error: 'invalid_request' })
  })

  it('FAPI2SPFinalEnsureTokenEndpointFailsWithMismatchedDpopProofJkt', async () => {
    const response = await client.authorize()
    expect(errorOf(await client.redeem(response, other))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  it('FAPI2SPFinalEnsureTokenEndpointFailsWithMismatchedDpopJkt', async () => {
    const response = await client.authorize({ isUnbound: true, parameters: { dpop_jkt: await jkt() } })
    expect(errorOf(await client.redeem(response, other))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  it('FAPI2SPFinalEnsureDpopProofAtParEndpointBindingSuccess', async () => {
    expect((await client.redeem(await client.authorize())).status).toBe(200)
  })

  it('FAPI2SPFinalEnsureDpopAuthCodeBindingSuccess', async () => {
    const response = await client.authorize({ isUnbound: true, parameters: { dpop_jkt: await jkt() } })
    expect((await client.redeem(response)).status).toBe(200)
  })

  it('a client that meets nonces gets through with them', async () => {
    const strict = await startServer(securityProfile, { dpopNonce: 'required' })
    try {
      const careful = createClient(strict)
      const first = await careful.push()
      expect(errorOf(first)).toEqual({ status: 400, error: 'use_dpop_nonce' })
      const nonce = first.headers.get('dpop-nonce')
      expect((await careful.push(withProof({ nonce }))).status).toBe(201)
    } finally {
      await strict.close()
    }
  })
})
