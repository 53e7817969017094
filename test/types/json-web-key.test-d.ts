import type { JWK } from 'jose'
import { expectTypeOf } from 'vitest'
import type { RequestObjectExpectations } from '../../src/authorization-request/request-object.ts'
import type { IDTokenHintExpectations } from '../../src/authorization-request/verify-id-token-hint.ts'
import type { ClientAssertionExpectations } from '../../src/client-authentication/assertion.ts'
import type { matchTLSClientCertificate } from '../../src/client-authentication/certificate.ts'
import type { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import type { DPoPProof } from '../../src/dpop/proof.ts'
import type { JWKDecrypterOptions } from '../../src/host/jwk-decrypter.ts'
import type { JWKSignerOptions } from '../../src/host/jwk-signer.ts'
import type { Client } from '../../src/types/client.ts'
import type { ClientAttestationOptions, FindAttesterKeys } from '../../src/types/client-attestation.ts'
import type { JSONWebKey, JSONWebKeySet } from '../../src/types/jose.ts'
import type { FindClientKeys } from '../../src/types/ports.ts'

interface KeySet {
  readonly keys: (JWK | JsonWebKey)[]
}

// jose's JWK and the JsonWebKey of the Web Cryptography API fit wherever a key is taken.
expectTypeOf<JWK>().toExtend<JSONWebKey>()
expectTypeOf<JsonWebKey>().toExtend<JSONWebKey>()
expectTypeOf<{ keys: JWK[] }>().toExtend<JSONWebKeySet>()
expectTypeOf<{ keys: JsonWebKey[] }>().toExtend<JSONWebKeySet>()
expectTypeOf<{ client_id: string; jwks: { keys: JWK[] } }>().toExtend<Client>()
expectTypeOf<{ client_id: string; jwks: { keys: JsonWebKey[] } }>().toExtend<Client>()
expectTypeOf<() => Promise<{ keys: JWK[] }>>().toExtend<FindClientKeys>()
expectTypeOf<() => Promise<{ keys: JsonWebKey[] }>>().toExtend<FindClientKeys>()
expectTypeOf<JWK>().toExtend<Parameters<typeof computeJWKThumbprint>[0]>()
expectTypeOf<JsonWebKey>().toExtend<Parameters<typeof computeJWKThumbprint>[0]>()
expectTypeOf<{ keys: (JWK | JsonWebKey)[] }>().toExtend<JWKSignerOptions['jwks']>()
expectTypeOf<{ keys: (JWK | JsonWebKey)[] }>().toExtend<JWKDecrypterOptions['jwks']>()
expectTypeOf<KeySet>().toExtend<NonNullable<ClientAssertionExpectations['jwks']>>()
expectTypeOf<KeySet>().toExtend<RequestObjectExpectations['jwks']>()
expectTypeOf<KeySet>().toExtend<IDTokenHintExpectations['jwks']>()
expectTypeOf<KeySet>().toExtend<NonNullable<Parameters<typeof matchTLSClientCertificate>[3]>>()
expectTypeOf<KeySet>().toExtend<NonNullable<ClientAttestationOptions['attesterKeys']>>()
expectTypeOf<() => Promise<KeySet>>().toExtend<FindAttesterKeys>()

// Members of the host's own may stand in a key, and a member of a wrong type is an error.
const own = { kty: 'EC', 'x-owner': 'alice' } satisfies JSONWebKey
expectTypeOf<typeof own>().toExtend<JSONWebKey>()
// @ts-expect-error kty is text
const wrong: JSONWebKey = { kty: 5 }
expectTypeOf(wrong).toExtend<JSONWebKey>()

// A key that was checked has a kty, and goes into jose as it is.
expectTypeOf<DPoPProof['jwk']['kty']>().toEqualTypeOf<string>()
expectTypeOf<DPoPProof['jwk']>().toExtend<JSONWebKey>()
