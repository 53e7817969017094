import type { UnverifiedJWS } from '../crypto/jws.ts'
import { verifyMAC } from '../crypto/mac-signatures.ts'
import type { SignatureCheck } from '../crypto/verify-by-one-of.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { Parts } from '../types/parts.ts'
import type { VerifySignature } from '../types/ports.ts'
import { currentSecrets } from './secret.ts'

const DECOY_SECRET = /* @__PURE__ */ new Uint8Array(64)

/** Verifies the MAC of an assertion under each of a client's secrets, and under a decoy where it has none.
 * @see OpenID Connect Core §9 */
export const checkMAC = async (
  jws: UnverifiedJWS,
  secrets: readonly Uint8Array[] = [],
  verifySignature?: VerifySignature,
): Promise<SignatureCheck> => {
  const candidates = secrets.filter((secret) => isLongEnough(secret, jws.alg))
  for (const secret of candidates) if (await verifyMAC(jws, secret, verifySignature)) return 'good'
  if (candidates.length > 0) return 'bad'
  await verifyMAC(jws, DECOY_SECRET, verifySignature)
  return 'no-key'
}

/** A MAC key has as many octets as the hash. With a shorter one, an attacker who sees one assertion can search for the secret
 * (RFC 7518 §3.2, OpenID Connect Core §16.19). */
const isLongEnough = (secret: Uint8Array, alg: string): boolean => secret.length * 8 >= Number(alg.slice(2))

/** Verifies the MAC of an assertion under the secrets of a client that are in force.
 * @see RFC 7523 §3, OpenID Connect Core §9 */
export const verifyAssertionMAC: NonNullable<Parts['verifyAssertionMAC']> = (as, jws, client, now) =>
  checkMAC(jws, client && currentSecrets(client, now).map(encodeText), as.verifySignature)
