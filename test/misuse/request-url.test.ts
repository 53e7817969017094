import { describe, expect, it } from 'vitest'
import { verifyRequestObject } from '../../src/authorization-request/request-object.ts'
import { verifyIDTokenHint } from '../../src/authorization-request/verify-id-token-hint.ts'
import { verifyDPoPProof } from '../../src/dpop/proof.ts'
import { authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { fapi2SecurityProfile } from '../../src/profiles/fapi2-security-profile.ts'
import { expectReason } from '../../src/testing/results.ts'
import { basicAuth, clients, codeRequest, formPost, ISSUER, keys, PUSH, TOKEN, testHost } from '../support/host.ts'

const OTHERS = [
  '/par',
  'as.example.com/par',
  'par',
  '',
  '//as.example.com/par',
  'urn:par',
  undefined,
  null,
  7,
  new URL(PUSH),
  {},
]
const REMEDY = 'Pass one such as https://as.example/par.'

describe('a request with a proof, whose url is not the external URL', () => {
  const host = testHost()
  const headers = async (htu: string) => ({ ...basicAuth(clients.basic), DPoP: await host.proof(keys.proof, htu) })
  const push = async () => formPost(PUSH, codeRequest(clients.basic), await headers(PUSH))
  const redemption = async () => formPost(TOKEN, { grant_type: 'authorization_code', code: 'x' }, await headers(TOKEN))

  it.each(OTHERS)('is the mistake of the host, and no refusal of the client: %s', async (url) => {
    const wrong = { url: url as never }
    const calls = [
      async () => processPushedAuthorizationRequest(host.as, { ...(await push()), ...wrong }),
      async () => redeemAuthorizationCode(host.as, { ...(await redemption()), ...wrong }),
      async () => authenticateTokenRequest(host.as, { ...(await redemption()), ...wrong }),
    ]
    for (const call of calls) {
      await expect(call()).rejects.toThrow(/^request\.url must be the absolute external URL; got .*\. Pass one such as/)
    }
  })

  it('is compared with the proof where it is another URL', async () => {
    const elsewhere = { ...(await push()), url: TOKEN }
    expectReason(await processPushedAuthorizationRequest(host.as, elsewhere), 'dpop-proof-htu')
  })

  it('does not count without a proof', async () => {
    const request = formPost(PUSH, codeRequest(clients.basic), basicAuth(clients.basic))
    expect((await processPushedAuthorizationRequest(host.as, { ...request, url: '/par' })).ok).toBe(true)
  })
})

describe('expectations without a text', () => {
  const good = {
    now: 1_800_000_000,
    policy: fapi2SecurityProfile,
    algorithms: ['ES256'],
    jwks: { keys: [] },
    issuer: ISSUER,
    client_id: 'keyed',
    method: 'POST',
    url: PUSH,
    maxAge: 60,
    clockTolerance: 10,
    nonce: 'off' as const,
  }
  const verifiers = {
    verifyRequestObject: (expected: object) => verifyRequestObject({ payload: {} } as never, expected as never),
    verifyIDTokenHint: (expected: object) => verifyIDTokenHint('a.b.c', expected as never),
    verifyDPoPProof: (expected: object) => verifyDPoPProof('a.b.c', expected as never),
  }
  it.each([
    ['verifyRequestObject', 'client_id'],
    ['verifyRequestObject', 'issuer'],
    ['verifyIDTokenHint', 'client_id'],
    ['verifyIDTokenHint', 'issuer'],
    ['verifyDPoPProof', 'method'],
  ] as const)('of %s say that %s must be a string', async (name, member) => {
    for (const value of [undefined, null, 7, {}]) {
      await expect(verifiers[name]({ ...good, [member]: value })).rejects.toThrow(
        `expected.${member} must be a string; got`,
      )
    }
    expect(await verifiers[name](good)).toMatchObject({ ok: false })
  })

  it('of verifyDPoPProof say that url must be external, and each function a function', async () => {
    await expect(verifyDPoPProof('a.b.c', { ...good, url: '/par' } as never)).rejects.toThrow(
      `expected.url must be the absolute external URL; got a string. ${REMEDY}`,
    )
    for (const name of ['digest', 'verifySignature', 'acceptNonce']) {
      await expect(verifyDPoPProof('a.b.c', { ...good, [name]: 'ES256' } as never)).rejects.toThrow(
        `expected.${name} must be a function; got a string.`,
      )
    }
    await expect(verifiers.verifyRequestObject({ ...good, verifySignature: true })).rejects.toThrow(
      'expected.verifySignature must be a function; got a boolean.',
    )
  })
})
