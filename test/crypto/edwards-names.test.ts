import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { jwkSigner } from '../../src/host/jwk-signer.ts'
import { fapi2SecurityProfile, oauth21 } from '../../src/profiles/index.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { testHost } from '../support/host.ts'
import { makeKeyPair } from '../support/key-pair.mjs'
import { signingHost } from '../support/signing-client.ts'

// `EdDSA` and `Ed25519` verify alike over an Ed25519 key, and are two registered names (RFC 9864 §2.2, §5).
const pair = makeKeyPair('ed25519')
const jwk = pair.publicKey.export({ format: 'jwk' }) as JSONWebKey
const secret = pair.privateKey.export({ format: 'jwk' }) as JSONWebKey
const NAMES = ['EdDSA', 'Ed25519'] as const
const PAIRS = NAMES.flatMap((one) => NAMES.map((other) => [one, other] as const))
const BOTH = {}

const host = (policy: Parameters<typeof signingHost>[0], changes: object = {}, key: JSONWebKey = jwk) =>
  signingHost(policy, { signer: pair.privateKey, jwk: key, record: changes })

describe('a client that registered neither name', () => {
  it.each(NAMES)('may sign as %s, because the policy lists both', async (alg) => {
    const signing = host(BOTH)
    expect([await signing.assertion(alg), await signing.requestObject(alg), await signing.proof(alg)]).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ])
  })
})

describe.each(PAIRS)('%s where the client signs as %s', (registered, alg) => {
  const isSame = registered === alg

  it('counts for assertions if the client registered it', async () => {
    const verdict = await host(BOTH, { token_endpoint_auth_signing_alg: registered }).assertion(alg)
    expect(verdict).toBe(isSame ? 'accepted' : 'client-assertion-algorithm')
  })

  it('counts for request objects if the client registered it', async () => {
    const verdict = await host(BOTH, { request_object_signing_alg: registered }).requestObject(alg)
    expect(verdict).toBe(isSame ? 'accepted' : 'request-object-algorithm')
  })

  it('counts if the registered key states it', async () => {
    const signing = host(BOTH, {}, { ...jwk, alg: registered })
    expect(await signing.assertion(alg)).toBe(isSame ? 'accepted' : 'client-assertion-signature')
    expect(await signing.requestObject(alg)).toBe(isSame ? 'accepted' : 'request-object-signature')
  })

  it('counts for all three if the policy lists it alone', async () => {
    const list = [registered]
    const signing = host({
      token_endpoint_auth_signing_alg_values_supported: list,
      request_object_signing_alg_values_supported: list,
      dpop_signing_alg_values_supported: list,
    })
    expect([await signing.assertion(alg), await signing.requestObject(alg), await signing.proof(alg)]).toEqual(
      isSame
        ? ['accepted', 'accepted', 'accepted']
        : ['client-assertion-algorithm', 'request-object-algorithm', 'dpop-proof-algorithm'],
    )
  })

  it('makes no difference in the jwk of a proof, which registers nothing', async () => {
    expect(await host(BOTH).proof(alg, { ...jwk, alg: registered })).toBe('accepted')
  })

  it('is registered if the policy lists it and a key can have it', () => {
    const record = {
      client_id: 'c',
      token_endpoint_auth_method: 'private_key_jwt',
      redirect_uris: ['https://c.example/cb'],
      token_endpoint_auth_signing_alg: registered,
      jwks: { keys: [{ ...jwk, alg }] },
    }
    expect(parseClient(record, oauth21).ok).toBe(isSame)
    const only = { ...oauth21, token_endpoint_auth_signing_alg_values_supported: [alg] }
    expect(parseClient({ ...record, jwks: { keys: [jwk] } }, only).ok).toBe(isSame)
  })

  it('signs responses for a client that registered it, with a key that states it or no name', async () => {
    const policy = { authorization_signing_alg_values_supported: [alg] }
    const signer = (key: JSONWebKey) => jwkSigner({ jwks: { keys: [key] }, policy })
    const token = await signer(secret)({}, { client_id: 'c' }, alg)
    expect(decodeProtectedHeader(token).alg).toBe(alg)
    if (isSame)
      expect(decodeProtectedHeader(await signer({ ...secret, alg: registered })({}, { client_id: 'c' }, alg)).alg).toBe(
        alg,
      )
    else
      expect(() => signer({ ...secret, alg: registered })).toThrow(
        /jwks must have a private key for .*that algorithm alone/,
      )
  })
})

describe('the metadata', () => {
  it.each(NAMES)('advertises %s where the policy lists it alone', (name) => {
    const { as } = testHost({ policy: { dpop_signing_alg_values_supported: [name] } })
    expect(authorizationServerMetadata(as).dpop_signing_alg_values_supported).toEqual([name])
  })

  it('names Ed25519 before EdDSA, which is deprecated, in every profile that lists both (RFC 9864 §4.1.2)', () => {
    for (const profile of [oauth21, fapi2SecurityProfile]) {
      const lists = Object.values(profile).filter((value): value is readonly string[] => Array.isArray(value))
      const withBoth = lists.filter((list) => NAMES.every((name) => list.includes(name)))
      expect(withBoth).toHaveLength(4)
      expect(withBoth.every((list) => list.indexOf('Ed25519') < list.indexOf('EdDSA'))).toBe(true)
    }
  })
})
