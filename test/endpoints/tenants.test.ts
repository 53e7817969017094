import { describe, expect, it } from 'vitest'
import { verifyIDTokenHint } from '../../src/authorization-request/verify-id-token-hint.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { prefixedStore } from '../../src/stores/prefixed.ts'
import {
  attestationPop,
  authorizationRequest,
  begin,
  clientAssertion,
  codeOf,
  decide,
  dpopProof,
  expectReason,
  fixedClock,
  present,
  push,
  redeem,
  requestObject,
  type TestServer,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'

/** Two tenants with the same clients, which have the same identifiers and the same keys at both. */
const tenants = async (apart: boolean): Promise<{ readonly a: TestServer; readonly b: TestServer }> => {
  const clock = fixedClock()
  const shared = memoryStore({ clock })
  const a = await testServer({
    ...urlsOf('a'),
    clock,
    store: apart ? prefixedStore(shared, 'a') : shared,
    secret: 'x'.repeat(32),
  })
  const { policy, clientAttestation, findClient, sign, issueFrontChannelTokens } = a.as
  const as = authorizationServer({
    ...urlsOf('b'),
    policy,
    clock,
    findClient,
    store: apart ? prefixedStore(shared, 'b') : shared,
    secret: (apart ? 'y' : 'x').repeat(32),
    ...(clientAttestation && { clientAttestation }),
    ...(sign && { sign }),
    ...(issueFrontChannelTokens && { issueFrontChannelTokens }),
  })
  return { a, b: { ...a, as } }
}

const urlsOf = (tenant: string) => {
  const issuer = `https://as.example/${tenant}`
  return {
    issuer,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
  }
}

describe.each([
  ['with a store and a secret each', true],
  // not recommended: the issuer alone keeps them apart
  ['that share a store and a secret by mistake', false],
])('an artefact of one tenant at another, %s', (_name, apart) => {
  it('is refused: a request_uri', async () => {
    const { a, b } = await tenants(apart)
    const { request_uri } = unwrap(await push(a))
    const presented = await processAuthorizationRequest(b.as, authorizationRequest(b, request_uri))
    expectReason(presented, 'request-uri-unknown')
    unwrap(await processAuthorizationRequest(a.as, authorizationRequest(a, request_uri)))
  })

  it('is refused: a code, which its own tenant still redeems', async () => {
    const { a, b } = await tenants(apart)
    const code = codeOf(unwrap(await decide(a)))
    expectReason(await redeemAuthorizationCode(b.as, await tokenRequest(b, code)), 'code-unknown')
    unwrap(await redeemAuthorizationCode(a.as, await tokenRequest(a, code)))
  })

  it('is refused: a used code, whose grant is not named', async () => {
    const { a, b } = await tenants(apart)
    const code = codeOf(unwrap(await decide(a)))
    unwrap(await redeemAuthorizationCode(a.as, await tokenRequest(a, code)))
    const reused = await redeemAuthorizationCode(b.as, await tokenRequest(b, code))
    expect(expectReason(reused, 'code-unknown').reused_grant_id).toBeUndefined()
  })

  it('is refused: the reference of a request, and that of a failure', async () => {
    const { a, b } = await tenants(apart)
    const { reference } = unwrap(await present(a))
    expectReason(await resumeAuthorizationRequest(b.as, reference), 'reference-invalid')
    const failed = await begin(a, { parameters: 'scope: malformed' })
    const failure = failed.ok || failed.error.delivery !== 'login-first' ? '' : failed.error.reference
    expect(failure).toMatch(/^failure\./)
    expectReason(await resumeAuthorizationRequest(b.as, failure), 'reference-invalid')
  })

  it('is refused: a pending authorization', async () => {
    const { a, b } = await tenants(apart)
    const pending = unwrap(await present(a))
    const granted = { decision: 'granted', subject: 'alice' } as const
    await expect(issueAuthorizationResponse(b.as, pending, granted)).rejects.toThrow(TypeError)
    unwrap(await issueAuthorizationResponse(a.as, pending, granted))
  })

  it('is refused: an assertion, a proof, a proof of possession and a request object', async () => {
    const { a, b } = await tenants(apart)
    const assertion = await clientAssertion(a)
    expectReason(await push(b, { parameters: { ...assertion } }), 'parameter-repeated')
    // the tenant's own form, with the assertion for another
    const request = await tokenRequest(b, '')
    const body = new URLSearchParams(request.body as string)
    for (const [name, value] of Object.entries(assertion)) body.set(name, value)
    const foreign = { ...request, body: body.toString() }
    expectReason(await redeemAuthorizationCode(b.as, foreign), 'client-assertion-audience')
    expectReason(await authenticateTokenRequest(b.as, foreign), 'client-assertion-audience')

    const DPoP = await dpopProof(a)
    expectReason(await push(b, { proof: false, headers: { DPoP } }), 'dpop-proof-htu')
    const attested = { client: 'attest_jwt_client_auth' } as const
    const pop = { 'OAuth-Client-Attestation-PoP': await attestationPop(a) }
    expectReason(await push(b, { ...attested, headers: pop }), 'attestation-pop-audience')
    const object = await requestObject(a)
    expectReason(await push(b, { parameters: { request: object } }), 'request-object-audience')
    // none of them was used up
    unwrap(await push(a, { proof: false, headers: { DPoP } }))
    unwrap(await push(a, { ...attested, headers: pop }))
    unwrap(await push(a, { parameters: { request: object } }))
  })

  it('is refused: the request of a refresh whose token is bound to a key, signed for another tenant', async () => {
    const { a, b } = await tenants(apart)
    const refresh = { token: { grant_type: 'refresh_token', refresh_token: 'of-a' } }
    const clients = { ...a.clients, private_key_jwt: { ...a.clients.private_key_jwt, grant_types: ['refresh_token'] } }
    const findClient = async () => clients.private_key_jwt
    const atA = { ...a, as: Object.create(a.as, { findClient: { value: findClient } }) }
    const atB = { ...b, as: Object.create(b.as, { findClient: { value: findClient } }) }
    const request = await tokenRequest(atA, '', refresh)
    expectReason(
      await authenticateTokenRequest(atB.as, { ...request, url: b.as.token_endpoint }),
      'client-assertion-audience',
    )
    const headers = { DPoP: await dpopProof(a, { url: a.as.token_endpoint }) }
    const own = await tokenRequest(atB, '', { ...refresh, proof: false, headers })
    expectReason(await authenticateTokenRequest(atB.as, own), 'dpop-proof-htu')
    // the binding is that of the key, and the tenant that issued the token compares it
    expect(unwrap(await authenticateTokenRequest(atA.as, request)).cnf).toEqual({ jkt: expect.any(String) })
  })

  it('is refused: an ID token as a hint', async () => {
    const { a, b } = await tenants(apart)
    const { idToken } = a.as.issueFrontChannelTokens ?? {}
    const pending = unwrap(await present(a))
    const token =
      (await idToken?.({ ...pending, subject: 'alice', grant_id: 'g', client: pending.client } as never, {})) ?? ''
    const jwks = { keys: [a.keys.server.publicJWK] }
    const expected = { now: a.clock(), client_id: pending.client.client_id, jwks, algorithms: ['ES256'] }
    // the kit's tokens have the kit's issuer
    expect((await verifyIDTokenHint(token, { ...expected, issuer: 'https://as.example' })).ok).toBe(true)
    expectReason(await verifyIDTokenHint(token, { ...expected, issuer: b.as.issuer }), 'id-token-hint-invalid')
  })

  it('does not use up what another tenant has yet to see', async () => {
    const { a, b } = await tenants(apart)
    const request = await push(a)
    expect(request.ok).toBe(true)
    unwrap(await redeem(b))
    unwrap(await redeem(a))
  })
})

describe('a nonce and a challenge of one tenant', () => {
  it('do not count at another that has a secret of its own', async () => {
    const { a, b } = await tenants(true)
    const nonce = await a.as.dpopNonces.issue(a.clock())
    const url = b.as.pushed_authorization_request_endpoint ?? ''
    const DPoP = await dpopProof(b, { url, claims: { nonce } })
    expectReason(await push(b, { proof: false, headers: { DPoP } }), 'dpop-nonce-stale')
    const pop = { 'OAuth-Client-Attestation-PoP': await attestationPop(b, { claims: { challenge: nonce } }) }
    expectReason(await push(b, { client: 'attest_jwt_client_auth', headers: pop }), 'attestation-challenge-stale')
  })

  it('count at every tenant with the same secret: they only say that a proof is fresh', async () => {
    const { a, b } = await tenants(false)
    const nonce = await a.as.dpopNonces.issue(a.clock())
    const url = b.as.pushed_authorization_request_endpoint ?? ''
    unwrap(await push(b, { proof: false, headers: { DPoP: await dpopProof(b, { url, claims: { nonce } }) } }))
  })
})

describe('a jti that was used at one tenant', () => {
  it('can be used at another, also where they share a store', async () => {
    const used = async (apart: boolean) => {
      const { a, b } = await tenants(apart)
      const pushed = async (server: TestServer) => {
        const { client_assertion, client_assertion_type } = await clientAssertion(server, { claims: { jti: 'one' } })
        const request = await tokenRequest(server, '', { client: 'none' })
        const body = new URLSearchParams(request.body as string)
        const { client_id } = server.clients.private_key_jwt
        const own = { client_id, client_assertion, client_assertion_type: client_assertion_type ?? '' }
        const parameters = { response_type: 'code', redirect_uri: 'https://client.example/callback' }
        const challenge = { code_challenge: `${'x'.repeat(42)}A`, code_challenge_method: 'S256' }
        for (const [name, value] of Object.entries({ ...own, ...parameters, ...challenge })) body.set(name, value)
        const url = server.as.pushed_authorization_request_endpoint ?? ''
        const headers = new Headers({ 'Content-Type': 'application/x-www-form-urlencoded' })
        return processPushedAuthorizationRequest(server.as, { method: 'POST', url, headers, body: body.toString() })
      }
      unwrap(await pushed(a))
      return pushed(b)
    }
    unwrap(await used(true))
    unwrap(await used(false))
  })
})
