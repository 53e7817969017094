import { verifyClientSecret } from '../proofs/client-secret.ts'
import type { Parts } from '../types/parts.ts'
import { refuseSecret } from '../types/reasons/client-secret.ts'
import { ok, refused } from '../types/result.ts'
import { knownSecrets } from './known-keys.ts'

/** Authenticates a client by its secret, at the cost of a known client for an unknown one.
 * @see RFC 6749 §2.3.1 */
export const proveClientSecret: NonNullable<Parts['proveClientSecret']> = async (as, secret, client, now) => {
  if (as.verifyClientSecret === undefined) {
    return verifyClientSecret(secret, client, now, as.digest, knownSecrets(as))
  }
  return (await as.verifyClientSecret(secret, client)) === true
    ? ok(undefined)
    : refused(refuseSecret('client-secret-mismatch'))
}
