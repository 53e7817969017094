import { type UnverifiedJWS, verifyJWS } from '../crypto/jws.ts'
import { fitsAlgorithm, importPublicKey } from '../crypto/keys.ts'
import type { JSONWebKey } from '../types/jose.ts'
import type { VerifySignature } from '../types/ports.ts'

/** Keys of nobody: the private halves were never kept, and what they verify is not looked at. */
const DECOY_KEYS: readonly JSONWebKey[] = [
  {
    kty: 'EC',
    crv: 'P-256',
    x: 'c4o51HbLHmkuV1TugpLKaJNAzA1MHYyki0gZp2qVp84',
    y: '2PRDYa49XYor5_PO6E0ASP2oiie-MlqP7SYOEol5C9E',
  },
  {
    kty: 'EC',
    crv: 'P-384',
    x: 'YHSGawOPwQIHxD2joRnrwlwTL1SGGoTewJz6IERxWrMbTUOKpcylCAnSa4MVYMzP',
    y: 'Cy_U3Ipq-ujInRis_eiSVKF0FBCUx-nx6MHiNig4OBnNjQHytjOW44K4mRyTCOZ7',
  },
  {
    kty: 'EC',
    crv: 'P-521',
    x: 'AepDi_pbVLuupVWJBZjCkIXMtS5kHqOrixlgSv4DsVLVYU1lKm-V_tFVJDg1REpRRJpYj1lH2CfjwXwy-8nqsVvi',
    y: 'ARfwJG9qyaGISTpNbRUcQy64Q5jg50y-sV0ZZE-L7qRKhHH794Z778yoiVtpLaqkgOUlRSmvBx8A7EmgB0d-_CHB',
  },
  {
    kty: 'RSA',
    // a modulus need not be a product of two primes to cost what one costs
    n: /* @__PURE__ */ 'w'.repeat(342),
    e: 'AQAB',
  },
  { kty: 'OKP', crv: 'Ed25519', x: 'Z-Awy3fQLX5YFeLi2Y331R47A2CTi_sHESftm9pX0NQ' },
]

const DECOY_SECRET = /* @__PURE__ */ new Uint8Array(64)

/** Spends on a JWS what verifying it would have cost, where no key is there to verify it with: for an unknown client, for one
 * with another method or algorithm, for an unknown `kid`. Exact for a client with one fitting key, of 2048 bits if RSA. */
export const verifyDecoy = async (jws: UnverifiedJWS, verifySignature?: VerifySignature): Promise<void> => {
  const jwk = DECOY_KEYS.find((candidate) => fitsAlgorithm(candidate, jws.alg))
  const key = jws.alg.startsWith('HS') ? DECOY_SECRET : jwk && (await importPublicKey(jwk, jws.alg))
  if (key !== undefined) await verifyJWS(jws, key, verifySignature)
}
