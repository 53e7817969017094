import { type UnverifiedJWS, verifyJWS } from '../crypto/jws.ts'
import { fitsAlgorithm, importPublicKey, MLDSA_KEY_BYTES } from '../crypto/keys.ts'
import type { JSONWebKey } from '../types/jose.ts'
import type { VerifySignature } from '../types/ports.ts'

/** Keys without a known private half. Their coordinates repeat one character, so that a bundle compresses them. They cost
 * as much as other keys, and their result is ignored. */
const DECOY_KEYS: readonly JSONWebKey[] = [
  {
    kty: 'EC',
    crv: 'P-256',
    x: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAU',
    y: 'RZJDuapYGAb-kTvOmYF63hHKUDxk2aPFM0FcCDJI-8w',
  },
  {
    kty: 'EC',
    crv: 'P-384',
    x: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC',
    y: 'jN6tu9BJEaPBkx4m3z-mQ53KnH6yhvvUb8MZ8OK7eAIyuvV4JfwMGRKtov7-hAJM',
  },
  {
    kty: 'EC',
    crv: 'P-521',
    x: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB',
    y: 'ABDlm-k8TyacAmnHnir9ZdauqptwHqzBlPs-4D30eEm_VQ7GNuvuDd1KFvHNlAZgWvOPWEVndw4_Jy1ojIMuhDVk',
  },
  {
    kty: 'RSA',
    // a modulus that is not a product of two primes costs the same
    n: /* @__PURE__ */ 'w'.repeat(342),
    e: 'AQAB',
  },
  { kty: 'OKP', crv: 'Ed25519', x: 'ERERERERERERERERERERERERERERERERERERERERERE' },
]

/** Spends as much time on a JWS as a refusal by a real key takes. It is for a JWS without a key to verify it: of an unknown client, with
 * another method or algorithm, or with an unknown `kid`. Exact for a client with one fitting key, of 2048 bits if RSA. */
export const verifyDecoy = async (jws: UnverifiedJWS, verifySignature?: VerifySignature): Promise<void> => {
  const jwk = decoyKey(jws.alg)
  const key = jwk && (await importPublicKey(jwk, jws.alg))
  if (key === undefined) return
  await verifyJWS(jws, key, verifySignature)
  await verifyJWS(jws, key, verifySignature)
}

/** Every text of the right length is a key of ML-DSA. */
const decoyKey = (alg: string): JSONWebKey | undefined => {
  const bytes = MLDSA_KEY_BYTES.get(alg)
  return bytes === undefined
    ? DECOY_KEYS.find((candidate) => fitsAlgorithm(candidate, alg))
    : { kty: 'AKP', alg, pub: 'A'.repeat(Math.ceil((bytes * 4) / 3)) }
}
