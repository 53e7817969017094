import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { getValue, insertOnce, takeValue } from './store.ts'

/** The value of a marker. */
export const MARKED = '1'

/** Inserts the marker of an assertion under the key of the former release, which lacks the issuer; false where a process of that
 * release has inserted it. Processes of both releases share a store during a rolling deploy, so this release writes and reads
 * both keys. The next release drops this file.
 *
 * This release writes the expiry as the value, so that the value tells its own markers from those of the former release. Among
 * its own markers, the key with the issuer decides. Any other value is taken for a marker of the former release. */
export const insertFormerMarker = async (
  as: Pick<AuthorizationServer, 'store'>,
  key: string,
  expires_at: EpochSeconds,
): Promise<boolean> => {
  const value = `${expires_at}`
  if (await insertOnce(as, key, value, expires_at)) return true
  const found = await getValue(as, key)
  if (!isOwn(found)) return false
  if (Number(found) >= expires_at) return true
  // another issuer's marker would expire first, and would then let a process of the former release accept this assertion
  const taken = await takeValue(as, key)
  return (await insertOnce(as, key, value, expires_at)) && (taken === undefined || isOwn(taken))
}

/** Tells a marker of this release by its value. A value that `encryptedStore` cannot decrypt reads as empty text: it may be a marker of the
 * former release from before encryption was switched on, or under a secret that was removed. */
const isOwn = (value: string | undefined): value is string => value !== undefined && /^[1-9]\d+$/.test(value)
