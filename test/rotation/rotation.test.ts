import { CompactEncrypt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { jwkDecrypter } from '../../src/host/jwk-decrypter.ts'
import { jwkSigner } from '../../src/host/jwk-signer.ts'
import { statelessDPoPNonces } from '../../src/host/stateless-nonces.ts'
import { encryptedStore } from '../../src/stores/encrypted.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  codeOf,
  decide,
  expectReason,
  push,
  pushRequest,
  requestObject,
  type TestServer,
  type TestServerOptions,
  testCertificate,
  testKey,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import type { Client } from '../../src/types/client.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import type { Store } from '../../src/types/ports.ts'
import { clients, codeOf as codeFrom, testHost } from '../support/host.ts'

const OLD = 'the old secret of the server, 32 bytes long'
const NEW = 'the new secret of the server, 32 bytes long'

/** Processes of one server that share a store and a clock, each with secrets of its own. */
const processes = (...secrets: readonly (readonly string[])[]) => {
  const first = testHost({ options: { secret: secrets[0] ?? [] } })
  const others = secrets.slice(1).map((secret) => testHost({ options: { ...first.settings, secret } }))
  return [first, ...others] as const
}

describe('the secret of the server', () => {
  // everywhere the new one is accepted before anywhere makes something under it
  const steps = [[OLD], [OLD, NEW], [NEW, OLD], [NEW]] as const

  it.each([
    [0, 1],
    [1, 0],
    [1, 2],
    [2, 1],
    [2, 3],
  ] as const)('lets a login that began at step %d of its rotation end at step %d', async (before, after) => {
    const [one, other] = processes(steps[before], steps[after])
    const waiting = unwrap(await one.present(await one.pushed()))
    const resumed = unwrap(await (other as typeof one).resume(waiting.reference))
    expect((await (other as typeof one).decide(resumed)).ok).toBe(true)
  })

  it('makes references worthless that were made under a secret that is gone', async () => {
    const [one, other] = processes([OLD], [NEW])
    const waiting = unwrap(await one.present(await one.pushed()))
    expectReason(await (other as typeof one).resume(waiting.reference), 'reference-invalid')
  })

  it('leaves request_uris and codes alone: they are kept under a hash, not under the secret', async () => {
    const [one, other] = processes([OLD], [NEW])
    const { request_uri } = unwrap(await one.push())
    const waiting = unwrap(await (other as typeof one).present(request_uri))
    const answer = unwrap(await (other as typeof one).decide(waiting))
    expect((await one.redeem(answer.parameters.code ?? '')).ok).toBe(true)
  })

  it('keeps the DPoP nonces of the secret before, and of no other', async () => {
    const [one, both, late] = processes([OLD], [NEW, OLD], [NEW])
    const now = one.clock()
    const nonce = await one.as.dpopNonces.issue(now)
    expect(await (both as typeof one).as.dpopNonces.accept(nonce, now)).toMatchObject({ renew: true })
    expect(await (late as typeof one).as.dpopNonces.accept(nonce, now)).toBeUndefined()
  })
})

it('the keys of DPoP nonces: nonces of the old key are accepted and renewed, until it is taken out', async () => {
  const [old, fresh] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const now = 1_800_000_000
  const nonce = await statelessDPoPNonces({ keys: [old] }).issue(now)
  const during = statelessDPoPNonces({ keys: [fresh, old] })
  expect(await during.accept(nonce, now)).toMatchObject({ renew: true })
  expect(await during.accept(await during.issue(now), now)).toMatchObject({ renew: false })
  expect(await statelessDPoPNonces({ keys: [fresh] }).accept(nonce, now)).toBeUndefined()
})

it('the keys that sign responses: the new one signs at once, and both are verified by their kid', async () => {
  const [old, fresh] = [await testKey('ES256', 'old'), await testKey('ES256', 'new')]
  const policy = { authorization_signing_alg_values_supported: ['ES256'] } as const
  let sign = jwkSigner({ jwks: { keys: [old.privateJWK] }, policy })
  const server = await testServer({
    policy: { response_modes_supported: ['query', 'form_post.jwt'], ...policy },
    sign: (...response) => sign(...response),
  })
  const respond = async () => {
    return unwrap(await decide(server, { parameters: { response_mode: 'form_post.jwt' } })).parameters.response ?? ''
  }
  const before = await respond()
  sign = jwkSigner({ jwks: { keys: [fresh.privateJWK, old.privateJWK] }, policy })
  const after = await respond()
  expect([before, after].map((response) => decodeProtectedHeader(response).kid)).toEqual(['old', 'new'])
  const published = new Map([old, fresh].map(({ kid, publicJWK }) => [kid, publicJWK]))
  for (const response of [before, after]) {
    const key = await importJWK(published.get(decodeProtectedHeader(response).kid ?? '') as never, 'ES256')
    const options = { currentDate: new Date(server.clock() * 1000) }
    expect((await jwtVerify(response, key, options)).payload.iss).toBe(server.as.issuer)
  }
})

it('the keys that decrypt request objects: objects for the old key pass until it is taken out', async () => {
  const make = async (kid: string) => {
    const { privateKey } = await crypto.subtle
      .generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
      .then((pair) => pair as CryptoKeyPair)
    const { kty = '', crv, x, y, d } = await crypto.subtle.exportKey('jwk', privateKey)
    return { kty, crv, x, y, d, kid } as JSONWebKey
  }
  const [old, fresh] = [await make('old'), await make('new')]
  let decrypt = jwkDecrypter({ jwks: { keys: [old] } })
  const server = await testServer({
    policy: { request_parameter_supported: true },
    decrypt: (...object) => decrypt(...object),
  })
  const pushFor = async ({ d: _, kid, ...jwk }: JSONWebKey & { readonly d?: unknown }) => {
    const object = new TextEncoder().encode(await requestObject(server))
    const encrypted = await new CompactEncrypt(object)
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: kid ?? '', cty: 'oauth-authz-req+jwt' })
      .encrypt(await importJWK(jwk as never, 'ECDH-ES'))
    const request = await pushRequest(server, { object: true })
    const form = new URLSearchParams(String(request.body))
    form.set('request', encrypted)
    return (await processPushedAuthorizationRequest(server.as, { ...request, body: form.toString() })).ok
  }
  expect(await pushFor(old)).toBe(true)
  decrypt = jwkDecrypter({ jwks: { keys: [fresh, old] } })
  expect([await pushFor(old), await pushFor(fresh)]).toEqual([true, true])
  decrypt = jwkDecrypter({ jwks: { keys: [fresh] } })
  expect([await pushFor(old), await pushFor(fresh)]).toEqual([false, true])
})

it('the secrets of an encrypted store: what the old one encrypted is read until it is taken out', async () => {
  const clock = () => 1_800_000_000
  const kept = memoryStore({ clock })
  const over = (...secrets: readonly string[]) => encryptedStore(kept, { secrets })
  await over(OLD).insert('a', 'before', clock() + 60)
  await over(NEW, OLD).insert('b', 'after', clock() + 60)
  expect([await over(NEW, OLD).get('a'), await over(NEW, OLD).get('b')]).toEqual(['before', 'after'])
  expect([await over(NEW).get('a'), await over(NEW).get('b')]).toEqual(['', 'after'])
})

describe('what an encrypted store can no longer decrypt', () => {
  const setUp = () => {
    const kept = memoryStore({ clock: () => 1_800_000_000 })
    let store = encryptedStore(kept, { secrets: [OLD] })
    const rotated: Store = {
      insert: (...entry) => store.insert(...entry),
      get: (...key) => store.get(...key),
      take: (...key) => store.take(...key),
    }
    const host = testHost({ options: { store: rotated } })
    return { host, rotate: () => (store = encryptedStore(kept, { secrets: [NEW] })) }
  }
  const told = (host: ReturnType<typeof testHost>) => host.events.filter(({ type }) => type === 'record_undecodable')

  it('is no pushed request, and the host is told', async () => {
    const { host, rotate } = setUp()
    const { request_uri } = unwrap(await host.push())
    rotate()
    expect(await host.present(request_uri, clients.basic)).toMatchObject({ ok: false, error: { delivery: 'display' } })
    expect(told(host)).toMatchObject([{ namespace: 'request' }])
  })

  it('is no code, and the host is told', async () => {
    const { host, rotate } = setUp()
    const code = codeFrom(await host.decide(await host.pending()))
    rotate()
    expectReason(await host.redeem(code, clients.basic), 'code-unknown')
    expect(told(host)).toContainEqual(expect.objectContaining({ namespace: 'code' }))
  })

  it('cannot be decided either', async () => {
    const { host, rotate } = setUp()
    const pending = await host.pending()
    rotate()
    expect((await host.decide(pending)).ok).toBe(false)
  })
})

describe('the secret of a client', () => {
  const old = 'the old secret of a client'
  const fresh = 'the new secret of a client'

  it('is replaced without a refusal in between, and the old one ends at its time', async () => {
    const host = testHost()
    const register = (client: Partial<Client>) =>
      host.registry.set('basic', { ...clients.basic, client_secret: undefined as never, ...client })
    const attempt = async (client_secret: string) => (await host.push({ ...clients.basic, client_secret })).ok
    register({ client_secret: old })
    expect([await attempt(old), await attempt(fresh)]).toEqual([true, false])
    register({ client_secret: fresh, client_secrets: [{ value: old, expires_at: host.clock() + 3600 }] })
    expect([await attempt(old), await attempt(fresh)]).toEqual([true, true])
    host.clock.advance(3599)
    expect([await attempt(old), await attempt(fresh)]).toEqual([true, true])
    host.clock.advance(1)
    expect([await attempt(old), await attempt(fresh)]).toEqual([false, true])
    register({ client_secret: fresh })
    expect([await attempt(old), await attempt(fresh)]).toEqual([false, true])
  })

  it('may be replaced between the push and the redemption', async () => {
    const host = testHost()
    const code = await host.code()
    host.registry.set('basic', { ...clients.basic, client_secret: fresh })
    expectReason(await host.redeem(code), 'client-secret-mismatch')
    expect((await host.redeem(code, { ...clients.basic, client_secret: fresh })).ok).toBe(true)
  })
})

/** A server whose registry may be changed while it runs. */
const withRegistry = async (options: TestServerOptions<Record<never, never>, Record<never, never>> = {}) => {
  const changes = new Map<string, Partial<Client>>()
  const server = await testServer(options)
  const { findClient } = server.as
  const as = {
    ...server.as,
    secrets: server.as.secrets,
    findClient: async (client_id: string) => {
      const client = await findClient(client_id)
      return client && client.client_id !== undefined ? { ...client, ...changes.get(client_id) } : client
    },
  }
  return { server: { ...server, as } as TestServer, changes }
}

it('the keys of a client: both are accepted while both are registered, and the old one no longer although it is cached', async () => {
  const { server, changes } = await withRegistry()
  const fresh = await testKey(server.keys.client.alg, 'fresh')
  const withFresh: TestServer = { ...server, keys: { ...server.keys, client: fresh } }
  const { client_id } = server.clients.private_key_jwt
  const attempt = async () => [(await push(server)).ok, (await push(withFresh)).ok]
  expect(await attempt()).toEqual([true, false])
  changes.set(client_id, { jwks: { keys: [fresh.publicJWK, server.keys.client.publicJWK] } })
  expect(await attempt()).toEqual([true, true])
  changes.set(client_id, { jwks: { keys: [fresh.publicJWK] } })
  expect(await attempt()).toEqual([false, true])
})

describe('the TLS certificate of a client', () => {
  const tls = { client: 'tls_client_auth' } as const

  it('is renewed by its authority: the same subject authenticates at once', async () => {
    const { server } = await withRegistry()
    const { authority } = server.certificates
    const renewed = await testCertificate({
      commonName: 'test-client',
      organization: 'Test',
      dns: ['client.example'],
      issuer: authority,
    })
    const after: TestServer = { ...server, certificates: { ...server.certificates, client: renewed } }
    expect([(await push(server, tls)).ok, (await push(after, tls)).ok]).toEqual([true, true])
  })

  it('stays the one of its code: a code that is bound to the old one wants the old one', async () => {
    const policy = { tls_client_certificate_bound_access_tokens: true } as const
    const { server } = await withRegistry({
      policy,
      client: { tls_client_certificate_bound_access_tokens: true, dpop_bound_access_tokens: false },
    })
    const { authority } = server.certificates
    const renewed = await testCertificate({ commonName: 'test-client', organization: 'Test', issuer: authority })
    const after: TestServer = { ...server, certificates: { ...server.certificates, client: renewed } }
    const code = codeOf(unwrap(await decide(server, tls)))
    expectReason(
      await redeemAuthorizationCode(after.as, await tokenRequest(after, code, tls)),
      'certificate-binding-mismatch',
    )
    expect((await redeemAuthorizationCode(server.as, await tokenRequest(server, code, tls))).ok).toBe(true)
    const next = codeOf(unwrap(await decide(after, tls)))
    expect((await redeemAuthorizationCode(after.as, await tokenRequest(after, next, tls))).ok).toBe(true)
  })

  it('is replaced by another self-signed one: both are accepted while both keys are registered', async () => {
    const { server, changes } = await withRegistry()
    const own = { client: 'self_signed_tls_client_auth' } as const
    const renewed = await testCertificate({ commonName: 'test-client' })
    const after: TestServer = { ...server, certificates: { ...server.certificates, selfSigned: renewed } }
    const { client_id } = server.clients.self_signed_tls_client_auth
    const [before, next] = [server.certificates.selfSigned.key.publicJWK, renewed.key.publicJWK]
    const attempt = async () => [(await push(server, own)).ok, (await push(after, own)).ok]
    expect(await attempt()).toEqual([true, false])
    changes.set(client_id, { jwks: { keys: [next, before] } })
    expect(await attempt()).toEqual([true, true])
    changes.set(client_id, { jwks: { keys: [next] } })
    expect(await attempt()).toEqual([false, true])
  })
})
