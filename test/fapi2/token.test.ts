import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dpopKey } from '../examples/support/dpop.ts'
import { type Answer, type Behaviour, createClient, type TestClient } from './support/client.ts'
import { haip, parties, securityProfile, startServer, type TestedServer, type Variant } from './support/server.ts'

const [one, two] = parties

const errorOf = ({ status, body }: Answer) => ({ status, error: body.error })

describe.each<[string, Variant]>([
  ['private_key_jwt, DPoP', securityProfile],
  ['private_key_jwt, mTLS', { ...securityProfile, sender_constrain: 'mtls' }],
  ['mTLS, DPoP', { ...securityProfile, client_auth_type: 'mtls' }],
  ['mTLS, mTLS', { ...securityProfile, client_auth_type: 'mtls', sender_constrain: 'mtls' }],
  ['client attestations, DPoP', haip],
])('a code, with %s', (_name, variant) => {
  let server: TestedServer
  let client: TestClient
  beforeAll(async () => {
    server = await startServer(variant)
    client = createClient(server)
  })
  afterAll(() => server.close())

  it('FAPI2SPFinalEnsureHolderOfKeyRequired', async () => {
    const response = await client.authorize()
    const isCertificate = variant.sender_constrain === 'mtls'
    const answer = await client.redeem(response, { isUnbound: true, ...(isCertificate ? { identity: undefined } : {}) })
    const expected = { status: 400, error: 'invalid_grant' }
    const unauthenticated = { status: 401, error: 'invalid_client' }
    expect(errorOf(answer)).toEqual(isCertificate && variant.client_auth_type === 'mtls' ? unauthenticated : expected)
    expect((await client.redeem(response)).status).toBe(200)
  })

  it('FAPI2SPFinalEnsureAuthorizationCodeIsBoundToClient', async () => {
    const response = await client.authorize()
    const stolen = await client.redeem(response, { party: two, form: { redirect_uri: one.redirect_uri } })
    expect(errorOf(stolen)).toEqual({ status: 400, error: 'invalid_grant' })
    expect((await client.redeem(response)).status).toBe(200)
  })

  it('FAPI2SPFinalAttemptReuseAuthorizationCodeAfterOneSecond', async () => {
    const response = await client.authorize()
    const tokens = await client.redeem(response)
    expect((await client.call(tokens.body)).status).toBe(200)
    server.clock.advance(1)
    expect(errorOf(await client.redeem(response))).toEqual({ status: 400, error: 'invalid_grant' })
    // and what the code was good for is over
    expect(errorOf(await client.call(tokens.body))).toEqual({ status: 401, error: 'invalid_token' })
    expect(server.events.filter(({ type }) => type === 'grant_revoked')).toHaveLength(1)
  })

  it('FAPI2SPFinalAttemptToUseExpiredAuthCode', async () => {
    const response = await client.authorize()
    server.clock.advance(61)
    expect(errorOf(await client.redeem(response))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  it.each([
    ['FAPI2SPFinalPAREnsurePKCECodeVerifierRequired', undefined],
    ['FAPI2SPFinalPARIncorrectPKCECodeVerifierRejected', 'a'.repeat(43)],
  ])('%s', async (_module, code_verifier) => {
    const response = await client.authorize()
    expect(errorOf(await client.redeem(response, { form: { code_verifier } }))).toEqual({
      status: 400,
      error: 'invalid_grant',
    })
  })

  it('FAPI2SPFinalEnsureClientIdInTokenEndpoint: the client_id of another is refused', async () => {
    const response = await client.authorize()
    const answer = await client.redeem(response, { form: { client_id: two.client_id } })
    expect([400, 401]).toContain(answer.status)
    expect(['invalid_request', 'invalid_client']).toContain(answer.body.error)
    expect((await client.redeem(response)).status).toBe(200)
  })

  const withoutProof: Behaviour = {
    isUnbound: true,
    ...(variant.sender_constrain === 'mtls' ? { identity: undefined } : {}),
  }
  const withoutCredentials: Behaviour = {
    isUnauthenticated: true,
    ...(variant.client_auth_type === 'mtls' ? { identity: undefined } : {}),
  }

  it('FAPI2SPFinalRefreshToken: the token stays the same, and is for its own client alone', async () => {
    const { body: first } = await client.redeem(await client.authorize())
    server.clock.advance(60)
    const second = await client.refresh(first)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).toBe(first.refresh_token)
    expect((await client.call(second.body)).status).toBe(200)
    expect(errorOf(await client.refresh(first, { party: two }))).toEqual({ status: 400, error: 'invalid_grant' })
    expect((await client.refresh(first)).status).toBe(200)
  })

  it('FAPI2SPFinalRefreshToken: the client names the scope again, and another key of its own for the new token', async () => {
    const { body: first } = await client.redeem(await client.authorize())
    const proof = { key: await dpopKey() }
    const second = await client.refresh(first, { proof, form: { scope: first.scope } })
    expect(second).toMatchObject({ status: 200, body: { scope: first.scope, expires_in: 300 } })
    expect(second.headers.get('cache-control')).toBe('no-store')
    expect(second.body.access_token).not.toBe(first.access_token)
    expect((await client.call(second.body, { proof })).status).toBe(200)
  })

  it('FAPI2SPFinalRefreshToken: the client authenticates, and proves the key of the new token', async () => {
    const { body } = await client.redeem(await client.authorize())
    expect(errorOf(await client.refresh(body, withoutCredentials))).toEqual({ status: 401, error: 'invalid_client' })
    const unproven = {
      dpop: { status: 400, error: 'invalid_dpop_proof' },
      mtls:
        variant.client_auth_type === 'mtls'
          ? { status: 401, error: 'invalid_client' }
          : { status: 400, error: 'invalid_request' },
    }
    expect(errorOf(await client.refresh(body, withoutProof))).toEqual(unproven[variant.sender_constrain])
    expect((await client.refresh(body)).status).toBe(200)
  })
})
