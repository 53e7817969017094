import { faultText } from '../client-registration/fault-text.ts'
import { parseClient } from '../client-registration/parse-client.ts'
import { frozenCopy } from '../encoding/frozen-copy.ts'
import { requirePolicy } from '../encoding/require-policy.ts'
import { requireFunction, requireObject, requireThat } from '../encoding/require-that.ts'
import { refuseAttestation } from '../errors/client-attestation.ts'
import type { Client } from '../types/client.ts'
import type { ClientAttestation, DeriveClient } from '../types/client-attestation.ts'
import type { Policy } from '../types/policy.ts'
import type { Awaitable } from '../types/result.ts'

/** The metadata of a client that is derived from an attestation. Its `client_id` and its method come from the attestation. */
export type AttestedClientMetadata = Omit<Client, 'client_id' | 'token_endpoint_auth_method' | 'clientSource'>

/** The options of `clientFromAttestation`. */
export interface ClientFromAttestationOptions {
  /** The policy of the server, under which the metadata is checked. */
  readonly policy: Policy
  /** Returns the metadata of the client, `redirect_uris` included; `undefined` (or `null`) where the host does not admit the client. An attester
   * vouches for the claims of the attestation, not for what the client sends in its request: never take redirect URIs from there. */
  readonly derive: (attestation: ClientAttestation) => Awaitable<AttestedClientMetadata | null | undefined>
}

/** Makes the `deriveClient` of `clientAttestation`, by which wallets that nobody registered become clients. The metadata passes
 * `parseClient` under the policy, and the client carries its `clientSource`. A registered client of the same `client_id` goes first.
 * @example
 * ```ts
 * const deriveClient = clientFromAttestation({
 *   policy,
 *   derive: ({ claims }) => wallets.get(claims.wallet_name), // { redirect_uris: ['https://wallet.example/cb'], scope: 'degree' }
 * })
 * ```
 * @see draft-ietf-oauth-attestation-based-client-auth §7.5, RFC 7591 §2 */
export const clientFromAttestation = (options: ClientFromAttestationOptions): DeriveClient => {
  requireObject('options', 'an object with policy and derive', options)
  const { policy, derive } = options
  requirePolicy('policy', policy)
  requireFunction('derive', derive)
  return async (attestation) => {
    requireObject('attestation', 'a verified client attestation', attestation, 'client_id')
    const { client_id, popMethod } = attestation
    const metadata = (await derive(attestation)) ?? undefined
    if (metadata === undefined) return undefined
    // true, spread, would be a client without a redirect URI of its own
    const isRecord = Object.prototype.toString.call(metadata) === '[object Object]'
    requireThat(isRecord, 'derive', 'a function that returns the metadata of a client, or undefined', metadata)
    const parsed = parseClient(
      {
        ...metadata,
        client_id,
        token_endpoint_auth_method:
          popMethod === 'attestation_pop_jwt' ? 'attest_jwt_client_auth' : 'attest_jwt_client_auth_dpop',
      },
      policy,
    )
    if (parsed.ok) return frozenCopy({ ...parsed.value, clientSource: 'attestation' as const })
    return { refused: refuseAttestation('client-attestation-unavailable', { detail: faultText(parsed.error) }) }
  }
}
