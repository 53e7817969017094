import type { JSONWebKey } from '../types/jose.ts'
import type { VerifySignature } from '../types/ports.ts'
import { ok, type Result, refused } from '../types/result.ts'
import { type UnverifiedJWS, verifyJWS } from './jws.ts'
import type { ImportedKey, KnownKeys } from './key-cache.ts'
import { importPublicKey, nameKey } from './keys.ts'

/** How the check of a signature ended. */
export type SignatureCheck = 'good' | 'bad' | 'no-key'

/** Tries keys that fit the algorithm of a JWS, in their order, until one verifies it. A known key is not imported again, and a key that
 * verifies the JWS becomes known. Returns the key that verified it.
 * @see RFC 8725 §2.1 */
export const verifyByOneOf = async (
  jws: UnverifiedJWS,
  keys: readonly JSONWebKey[],
  knownKeys: KnownKeys<ImportedKey> | undefined,
  verifySignature: VerifySignature | undefined,
): Promise<Result<JSONWebKey, Exclude<SignatureCheck, 'good'>>> => {
  const failed: [jwk: JSONWebKey, fresh: ImportedKey | undefined][] = []
  for (const jwk of keys) {
    const name = nameKey(jwk, jws.alg)
    const known = knownKeys?.get(name)
    const key = known ?? (await importPublicKey(jwk, jws.alg))
    if (key === undefined) continue
    if (await verifyJWS(jws, key, verifySignature)) {
      if (known === undefined) knownKeys?.add(name, key)
      return ok(jwk)
    }
    failed.push([jwk, known === undefined ? key : undefined])
  }
  // Timing: on failure each key costs one import and two verifications, one of them by a key that was just imported. So latency does not tell
  // an attacker which keys are cached. A new RSA key costs more than one that was used.
  for (const [jwk, fresh] of failed) {
    const key = fresh ?? (await importPublicKey(jwk, jws.alg))
    if (key !== undefined) await verifyJWS(jws, key, verifySignature)
  }
  return refused(failed.length > 0 ? 'bad' : 'no-key')
}
