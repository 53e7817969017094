import { parseClaims } from '../authorization-request/claims.ts'
import { encodeText } from '../encoding/utf8.ts'
import { encodeRecord } from '../host/records.ts'
import type { AuthorizationDetailObject } from '../types/authorization-details.ts'
import type { RequestRecord } from '../types/records.ts'

/** Most bytes that a code keeps of its request. The rest of the 64 KiB of its record is for what the host adds to the grant. */
const MAX_KEPT_BYTES = 49_152

/** The most bytes that a character of a request takes in the record of its code: `1e15` is written as 1000000000000000 there. A request
 * with details is measured, since their schema may add members. */
const MAX_BYTES_PER_CHARACTER = 4

/** Encodes the record of a request; undefined where it is too large to be stored, or to be kept with a code once the user has decided. Such a
 * request is refused at the push, so that no user decides in vain.
 * @see RFC 9126 §2.3 */
export const encodeRequest = (
  record: RequestRecord,
  details: readonly AuthorizationDetailObject[],
  maxBytes?: number,
): string | undefined => {
  const value = encodeRecord(record, maxBytes)
  const isShort = details.length === 0 && (value?.length ?? 0) * MAX_BYTES_PER_CHARACTER <= MAX_KEPT_BYTES
  if (value === undefined || isShort) return value
  const { scope, nonce, redirect_uri, resource, claims = '' } = record.parameters
  const kept = JSON.stringify([scope, nonce, redirect_uri, resource, details, parseClaims(claims)])
  return encodeText(kept).length <= MAX_KEPT_BYTES ? value : undefined
}
