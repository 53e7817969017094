import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  begin,
  clientAssertion,
  codeOf,
  decide,
  dpopProof,
  expectReason,
  fixedClock,
  plainRequest,
  push,
  pushRequest,
  redeem,
  type TestServer,
  testKey,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import { attestationHeaders } from '../support/attestation-headers.ts'

const alice = (kit: TestServer) => ({ decision: 'granted', subject: 'alice', auth_time: kit.clock() }) as const

const presented = (kit: TestServer, client_id: string, request_uri: string) => {
  const url = new URL(kit.as.authorization_endpoint)
  url.search = String(new URLSearchParams({ client_id, request_uri }))
  return processAuthorizationRequest(kit.as, { method: 'GET', url: url.href, headers: new Headers() })
}

describe('authorization code injection (RFC 9700 §4.5)', () => {
  it('a stolen code is of no use without the verifier of the one who began, and stays good for its client', async () => {
    const kit = await testServer()
    const code = codeOf(unwrap(await decide(kit)))
    const injected = await tokenRequest(kit, code, { token: { code_verifier: 'a'.repeat(43) } })
    expectReason(await redeemAuthorizationCode(kit.as, injected), 'code-verifier-mismatch')
    unwrap(await redeemAuthorizationCode(kit.as, await tokenRequest(kit, code)))
  })

  it('a code of one client does not count for another that the attacker owns', async () => {
    const kit = await testServer()
    const code = codeOf(unwrap(await decide(kit)))
    const foreign = await tokenRequest(kit, code, { client: 'client_secret_post' })
    expectReason(await redeemAuthorizationCode(kit.as, foreign), 'code-foreign')
    unwrap(await redeemAuthorizationCode(kit.as, await tokenRequest(kit, code)))
  })
})

describe('PKCE downgrade (RFC 9700 §4.8.2)', () => {
  it('a request from which the challenge was taken is refused', async () => {
    const kit = await testServer()
    const stripped = { code_challenge: undefined, code_challenge_method: undefined }
    expectReason(await push(kit, { parameters: stripped }), 'code-challenge-missing')
  })

  it('a verifier where there was no challenge is refused, which is how the client notices', async () => {
    const kit = await testServer({ policy: { codeChallengeRequired: false } })
    const stripped = { code_challenge: undefined, code_challenge_method: undefined }
    const code = codeOf(unwrap(await decide(kit, { parameters: stripped })))
    expectReason(await redeemAuthorizationCode(kit.as, await tokenRequest(kit, code)), 'code-verifier-unexpected')
  })

  it('a challenge is not compared as plain text because its method was taken', async () => {
    const kit = await testServer()
    expectReason(
      await push(kit, { parameters: { code_challenge_method: undefined } }),
      'code-challenge-method-unsupported',
    )
  })
})

describe('mix-up (RFC 9700 §4.4, RFC 9207)', () => {
  it('every response says which server it is from, errors included', async () => {
    const kit = await testServer({ policy: { errorsBeforeLogin: 'redirect' } })
    expect(unwrap(await decide(kit)).parameters.iss).toBe(kit.as.issuer)
    const url = new URL((await plainRequest(kit)).url)
    url.searchParams.set('scope', '\\')
    const refused = await processAuthorizationRequest(kit.as, { method: 'GET', url: url.href, headers: new Headers() })
    expect(refused).toMatchObject({ error: { response: { parameters: { iss: kit.as.issuer } } } })
  })
})

describe('request_uri swapping (RFC 9126 §7.5)', () => {
  it('a request_uri of another client, which the attacker pushed, is refused, and is not used up by that', async () => {
    const kit = await testServer()
    const { request_uri } = unwrap(await push(kit, { client: 'private_key_jwt' }))
    expectReason(await presented(kit, kit.clients.none.client_id, request_uri), 'request-uri-foreign')
    unwrap(await presented(kit, kit.clients.private_key_jwt.client_id, request_uri))
  })

  it('a request_uri can be neither guessed nor altered (RFC 9126 §7.1)', async () => {
    const kit = await testServer()
    const { request_uri } = unwrap(await push(kit))
    const { client_id } = kit.clients.private_key_jwt
    for (const changed of [
      `${request_uri.slice(0, -1)}_`,
      `${request_uri}A`,
      request_uri.slice(0, -1),
      `${request_uri}%00`,
    ]) {
      expect((await presented(kit, client_id, changed)).ok).toBe(false)
    }
  })

  it('parameters beside a request_uri change nothing of it (RFC 9126 §4)', async () => {
    const kit = await testServer()
    const { request_uri } = unwrap(await push(kit, { parameters: { state: 'of-the-client' } }))
    const url = new URL(kit.as.authorization_endpoint)
    const { client_id } = kit.clients.private_key_jwt
    const evil = {
      redirect_uri: 'https://evil.example',
      state: 'evil',
      scope: 'admin',
      code_challenge: 'A'.repeat(43),
      dpop_jkt: 'A'.repeat(43),
    }
    url.search = String(new URLSearchParams({ client_id, request_uri, ...evil }))
    const pending = unwrap(
      await processAuthorizationRequest(kit.as, { method: 'GET', url: url.href, headers: new Headers() }),
    )
    const { redirect_uri, parameters } = unwrap(await issueAuthorizationResponse(kit.as, pending, alice(kit)))
    expect(redirect_uri).toBe(kit.clients.private_key_jwt.redirect_uris?.[0])
    expect(parameters.state).toBe('of-the-client')
  })
})

describe('request injection (RFC 9700 §4.7, RFC 9101 §10.2)', () => {
  it('a decision for one interaction does not answer another', async () => {
    const kit = await testServer()
    const [mine, attackers] = [unwrap(await begin(kit)), unwrap(await begin(kit))]
    unwrap(await issueAuthorizationResponse(kit.as, mine, alice(kit)))
    expectReason(await issueAuthorizationResponse(kit.as, mine, alice(kit)), 'request-already-decided')
    unwrap(await issueAuthorizationResponse(kit.as, attackers, alice(kit)))
  })
})

describe('proofs made beforehand (RFC 9449 §11.2)', () => {
  it('a proof for later is refused now, and one without a nonce later', async () => {
    const kit = await testServer({ policy: { dpopNonce: 'required' } })
    const ahead = await dpopProof(kit, { claims: { iat: kit.clock() + 3600, nonce: undefined } })
    const request = await pushRequest(kit, { proof: false })
    const withProof = (DPoP: string) => ({
      ...request,
      headers: new Headers([...(request.headers as Headers), ['DPoP', DPoP]]),
    })
    expect((await processPushedAuthorizationRequest(kit.as, withProof(ahead))).ok).toBe(false)
    kit.clock.advance(3600)
    expect((await processPushedAuthorizationRequest(kit.as, withProof(ahead))).ok).toBe(false)
  })

  it('a proof for one endpoint is refused at another (RFC 9449 §4.3)', async () => {
    const kit = await testServer()
    const proof = await dpopProof(kit, { url: kit.as.token_endpoint })
    const request = await pushRequest(kit, { proof: false })
    const headers = new Headers([...(request.headers as Headers), ['DPoP', proof]])
    expectReason(await processPushedAuthorizationRequest(kit.as, { ...request, headers }), 'dpop-proof-htu')
  })
})

describe('replay (RFC 7523 §3, RFC 9449 §11.1)', () => {
  it('an assertion that was used for a push does not count at the token endpoint', async () => {
    const kit = await testServer()
    const code = codeOf(unwrap(await decide(kit)))
    const assertion = await clientAssertion(kit)
    const withAssertion = async (request: Awaited<ReturnType<typeof pushRequest>>) => {
      const body = new URLSearchParams(String(request.body))
      for (const [name, value] of Object.entries(assertion)) body.set(name, value)
      return { ...request, body }
    }
    unwrap(await processPushedAuthorizationRequest(kit.as, await withAssertion(await pushRequest(kit))))
    const redemption = await withAssertion(await tokenRequest(kit, code))
    expectReason(await redeemAuthorizationCode(kit.as, redemption), 'client-assertion-replayed')
  })

  it('an assertion that was used before a restart stays used, for the store remembers it', async () => {
    const clock = fixedClock()
    const store = memoryStore({ clock })
    const before = await testServer({ clock, store })
    const request = await pushRequest(before)
    unwrap(await processPushedAuthorizationRequest(before.as, request))
    const after = await testServer({
      clock,
      store,
      clients: [],
      findClient: async (id) => Object.values(before.clients).find(({ client_id }) => client_id === id),
    })
    const restarted = { ...after.as, findClient: before.as.findClient }
    expectReason(
      await processPushedAuthorizationRequest(restarted as typeof after.as, request),
      'client-assertion-replayed',
    )
  })

  it('a clock that was set back by an hour does not revive an assertion', async () => {
    const kit = await testServer()
    const request = await pushRequest(kit)
    unwrap(await processPushedAuthorizationRequest(kit.as, request))
    kit.clock.advance(-3600)
    expect((await processPushedAuthorizationRequest(kit.as, request)).ok).toBe(false)
    kit.clock.advance(3600)
    expectReason(await processPushedAuthorizationRequest(kit.as, request), 'client-assertion-replayed')
  })

  it('times count in seconds since 1970, whatever the time zone of the process', async () => {
    const before = process.env.TZ
    try {
      const kit = await testServer()
      process.env.TZ = 'Pacific/Kiritimati'
      const request = await pushRequest(kit)
      process.env.TZ = 'Pacific/Pago_Pago'
      unwrap(await processPushedAuthorizationRequest(kit.as, request))
      expectReason(await processPushedAuthorizationRequest(kit.as, request), 'client-assertion-replayed')
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })

  it('a code that was redeemed names its grant, so that the host can revoke the tokens (RFC 6749 §4.1.2)', async () => {
    const kit = await testServer()
    const code = codeOf(unwrap(await decide(kit)))
    unwrap(await redeemAuthorizationCode(kit.as, await tokenRequest(kit, code)))
    expectReason(await redeemAuthorizationCode(kit.as, await tokenRequest(kit, code)), 'code-already-used')
    expect(kit.events.some(({ type }) => type === 'code_reused')).toBe(true)
  })
})

describe('audience injection (Hosseyni, Küsters, Würtele 2025; RFC 10070)', () => {
  it('an assertion that a client made for the token endpoint of another server does not count here', async () => {
    const kit = await testServer()
    for (const aud of [
      'https://attacker.example',
      'https://attacker.example/token',
      ['https://as.example', 'https://attacker.example'],
      'https://as.example/token',
      'https://as.example/par',
    ]) {
      const assertion = await clientAssertion(kit, { claims: { aud } })
      const request = await pushRequest(kit)
      const body = new URLSearchParams(String(request.body))
      for (const [name, value] of Object.entries(assertion)) body.set(name, value)
      expectReason(await processPushedAuthorizationRequest(kit.as, { ...request, body }), 'client-assertion-audience')
    }
  })
})

describe('cache poisoning (RFC 7515 §4.1.4: a kid is a hint)', () => {
  it('the key of a client is not taken for that of another with the same kid', async () => {
    const kit = await testServer()
    unwrap(await redeem(kit))
    const request = await pushRequest(kit, { assertion: 'signature: by another key' })
    expectReason(await processPushedAuthorizationRequest(kit.as, request), 'client-assertion-signature')
    unwrap(await redeem(kit))
  })
})

describe('phishing by a link (RFC 9700 §4.11, RFC 9126 §7.2)', () => {
  it('an error is not redirected to the target of an unknown user: the login comes first', async () => {
    const kit = await testServer({ policy: { errorsBeforeLogin: 'defer' } })
    const url = new URL((await plainRequest(kit)).url)
    url.searchParams.set('scope', '\\')
    const result = await processAuthorizationRequest(kit.as, { method: 'GET', url: url.href, headers: new Headers() })
    expect(result).toMatchObject({ ok: false, error: { delivery: 'login-first' } })
  })

  it('a reference that was sent to a victim is of the server that made it alone', async () => {
    const [kit, other] = [await testServer(), await testServer({ secret: 'another secret that everybody knows' })]
    const { reference } = unwrap(await begin(kit))
    expect((await resumeAuthorizationRequest(other.as, reference)).ok).toBe(false)
  })
})

const withCertificates = { dpop_signing_alg_values_supported: [], tls_client_certificate_bound_access_tokens: true }

describe('a used code and its verifier in the hands of an attacker (OAuth 2.1 §7.5.2)', () => {
  const used = async (client: 'none' | 'attest_jwt_client_auth') => {
    const kit = await testServer()
    const code = codeOf(unwrap(await decide(kit, { client })))
    const { grant_id } = unwrap(await redeemAuthorizationCode(kit.as, await tokenRequest(kit, code, { client })))
    const again = async (script: object = {}) =>
      expectReason(
        await redeemAuthorizationCode(kit.as, await tokenRequest(kit, code, { client, ...script })),
        'code-already-used',
      )
    return { kit, grant_id, again }
  }

  it('have no tokens of a public client revoked without the key that the code is bound to', async () => {
    const { kit, grant_id, again } = await used('none')
    const DPoP = await dpopProof(kit, { key: kit.keys.attacker, url: kit.as.token_endpoint })
    for (const script of [{ headers: { DPoP } }, { proof: false }]) {
      expect(await again(script)).not.toHaveProperty('reused_grant_id')
    }
    expect(kit.events.some(({ type }) => type === 'code_reused')).toBe(false)
    expect(await again()).toHaveProperty('reused_grant_id', grant_id)
  })

  it('have no tokens of a public client revoked without the certificate that the code is bound to', async () => {
    const kit = await testServer({ policy: withCertificates })
    const { client, attacker } = kit.certificates
    const sent = async (request: ReturnType<typeof pushRequest>, { der } = client) => ({
      ...(await request),
      clientCertificate: { der, verified: true },
    })
    const request = await sent(pushRequest(kit, { client: 'none' }))
    const { request_uri } = unwrap(await processPushedAuthorizationRequest(kit.as, request))
    const pending = unwrap(await presented(kit, 'test-none', request_uri))
    const code = codeOf(unwrap(await issueAuthorizationResponse(kit.as, pending, alice(kit))))
    const token = () => tokenRequest(kit, code, { client: 'none' })
    const { grant_id } = unwrap(await redeemAuthorizationCode(kit.as, await sent(token())))
    for (const again of [await token(), await sent(token(), attacker)]) {
      const refusal = expectReason(await redeemAuthorizationCode(kit.as, again), 'code-already-used')
      expect(refusal).not.toHaveProperty('reused_grant_id')
    }
    const own = expectReason(await redeemAuthorizationCode(kit.as, await sent(token())), 'code-already-used')
    expect(own).toHaveProperty('reused_grant_id', grant_id)
  })

  it('have no tokens revoked by another instance of the same client', async () => {
    const { kit, grant_id, again } = await used('attest_jwt_client_auth')
    const headers = await attestationHeaders(kit, { instance: await testKey() })
    expect(await again({ headers })).not.toHaveProperty('reused_grant_id')
    expect(await again()).toHaveProperty('reused_grant_id', grant_id)
  })
})

describe('replay of a whole token request (RFC 6749 §4.1.2, RFC 7523 §3)', () => {
  const withoutDPoP = { dpop_signing_alg_values_supported: [] }
  const used = async (client: 'private_key_jwt' | 'client_secret_basic' = 'private_key_jwt', policy = {}) => {
    const kit = await testServer({ policy })
    const code = codeOf(unwrap(await decide(kit, { client })))
    const request = await tokenRequest(kit, code, { client })
    const { grant_id } = unwrap(await redeemAuthorizationCode(kit.as, request))
    return { kit, code, request, grant_id }
  }

  it.each([
    ['an assertion', 'private_key_jwt', withoutDPoP],
    ['a proof', 'client_secret_basic', {}],
    ['an assertion and a proof', 'private_key_jwt', {}],
  ] as const)('has no tokens revoked, since %s that was used before proves nothing', async (_, client, policy) => {
    const { kit, request } = await used(client, policy)
    const refusal = expectReason(await redeemAuthorizationCode(kit.as, request), 'code-already-used')
    expect(refusal).not.toHaveProperty('reused_grant_id')
    expect(kit.events.some(({ type }) => type === 'code_reused')).toBe(false)
  })

  it('and the client that uses its code again, with a fresh assertion, has', async () => {
    const { kit, code, grant_id } = await used()
    const again = await tokenRequest(kit, code)
    const refusal = expectReason(await redeemAuthorizationCode(kit.as, again), 'code-already-used')
    expect(refusal).toHaveProperty('reused_grant_id', grant_id)
    // the report used the assertion up: a replay of it reports nothing
    const replayed = expectReason(await redeemAuthorizationCode(kit.as, again), 'code-already-used')
    expect(replayed).not.toHaveProperty('reused_grant_id')
  })
})
