import type { Client } from './client.ts'
import type { CheckedJSONWebKey, JSONWebKeySet } from './jose.ts'
import type { JSONObject } from './json.ts'
import type { ClientRefusal } from './ports.ts'

/** How the instance of a client proves that it has the key of its attestation: by a proof of its own, or by the DPoP proof of the
 * same key.
 * @see draft-ietf-oauth-attestation-based-client-auth §5, §7.6 */
export type AttestationPopMethod = 'attestation_pop_jwt' | 'dpop_combined'

/** A client attestation that was verified, with the key of the client's instance. */
export interface ClientAttestation {
  /** The client that it is about: its `sub`. */
  readonly client_id: string
  /** The thumbprint of the instance's key. Keep it with a refresh token, which must be bound to the instance and not to the client
   * alone. */
  readonly instance_jkt: string
  /** The public key of the instance: `cnf.jwk`. */
  readonly instance_jwk: CheckedJSONWebKey
  readonly popMethod: AttestationPopMethod
  /** All claims of the attestation, such as `wallet_name` and `status`. The attester vouches for them. */
  readonly claims: JSONObject
}

/** An attestation before its signature is verified: enough to find the keys of its attester, and nothing to trust. */
export interface UntrustedAttestation {
  readonly header: JSONObject
  readonly claims: JSONObject
}

/** Finds the public keys of the attester that an attestation names, such as by `iss` and `kid`, in a trust list of the host's own.
 * Resolves to `undefined` for an attester that the host does not trust. Nothing that it is handed is verified yet: never fetch a URL
 * from it. */
export type FindAttesterKeys = (attestation: UntrustedAttestation) => Promise<JSONWebKeySet | undefined>

/** Derives the client of a verified attestation whose `sub` no registration has. Made by `clientFromAttestation`. */
export type DeriveClient = (attestation: ClientAttestation) => Promise<Client | ClientRefusal | undefined>

/** Whom the host trusts to attest clients, and what it makes of their attestations.
 * @see draft-ietf-oauth-attestation-based-client-auth §4, §6.3 */
export interface ClientAttestationOptions {
  /** Certificates of authorities, PEM or DER, to which the chain in `x5c` must lead. The chain need not hold the anchor itself (HAIP
   * 1.0 §4.4.1). */
  readonly trustAnchors?: readonly (string | Uint8Array)[]
  /** Public keys of attesters, selected by `kid`. */
  readonly attesterKeys?: JSONWebKeySet
  /** Asked when neither `attesterKeys` nor `trustAnchors` have the key that verifies an attestation. */
  readonly findAttesterKeys?: FindAttesterKeys
  /** Admits clients that are not registered. Pass `clientFromAttestation({ policy, derive })`. Absent: such a client is unknown. */
  readonly deriveClient?: DeriveClient
  /** The external URL at which the host answers with `clientAttestationChallengeReply`. */
  readonly challenge_endpoint?: string
}
