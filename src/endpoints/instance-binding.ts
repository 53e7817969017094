import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseRedemption } from '../errors/redemption.ts'
import type { ProvenAttestation } from '../types/parts.ts'
import { type Refused, refused } from '../types/result.ts'

/** Refuses a grant that is bound to an instance of the client, unless an attestation of that instance authenticated the client.
 * @see draft-ietf-oauth-attestation-based-client-auth §10.3, §10.4 */
export const checkInstance = (
  bound: string | undefined,
  attested: ProvenAttestation | undefined,
): Refused<EndpointError<'token'>> | undefined =>
  bound === undefined || bound === attested?.bound?.instance_jkt
    ? undefined
    : refused(refuseRedemption('instance-binding-mismatch'))
