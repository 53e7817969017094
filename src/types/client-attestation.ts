import type { Client } from './client.ts'
import type { CheckedJSONWebKey, JSONWebKey, JSONWebKeySet } from './jose.ts'
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
  /** The attester that vouches for all of this. Two attesters may make the same claims, so compare it before you rely on one of them
   * (draft-ietf-oauth-attestation-based-client-auth §12.3). */
  readonly attester: AttesterIdentity
}

/** An attester, by the key that verified its attestation. */
export interface AttesterIdentity {
  /** The public key: that of the leaf in `x5c`, or the one of `attesterKeys` or `findAttesterKeys`, with its `kid`. */
  readonly jwk: JSONWebKey
  /** The leaf certificate in `x5c`, as base64 of its DER, where a chain up to a trust anchor led to the key. */
  readonly certificate?: string
}

/** An attestation before its signature is verified: enough to find the keys of its attester, and nothing to trust. */
export interface UntrustedAttestation {
  readonly header: JSONObject
  readonly claims: JSONObject
}

/** Finds the public keys of the attester that an attestation names, such as by `iss` and `kid`, in a trust list of the host's own.
 * Resolves to `undefined` (or `null`) for an attester that the host does not trust. Nothing that it is handed is verified yet: never fetch a URL
 * from it. */
export type FindAttesterKeys = (attestation: UntrustedAttestation) => Promise<JSONWebKeySet | null | undefined>

/** Derives the client of a verified attestation whose `sub` no registration has. Made by `clientFromAttestation`. */
export type DeriveClient = (attestation: ClientAttestation) => Promise<Client | ClientRefusal | undefined>

/** Decides whether a verified attestation counts, for a registered client and for any other. */
export type AllowsAttestation = (attestation: ClientAttestation) => Promise<boolean> | boolean

/** The attesters that the host trusts, and how it uses their attestations.
 * @see draft-ietf-oauth-attestation-based-client-auth §4, §6.3 */
export interface ClientAttestationOptions {
  /** Certificates of authorities, PEM or DER, to which the chain in `x5c` must lead. The chain need not hold the anchor itself (HAIP
   * 1.0 §4.4.1). */
  readonly trustAnchors?: readonly (string | Uint8Array)[] | undefined
  /** Public keys of attesters, selected by `kid`. */
  readonly attesterKeys?: JSONWebKeySet | undefined
  /** Asked when neither `attesterKeys` nor `trustAnchors` have the key that verifies an attestation. */
  readonly findAttesterKeys?: FindAttesterKeys | undefined
  /** Says whether an attestation counts, once its signature, its times and a proof of possession of its own are verified; a DPoP proof is
   * verified later. Refuse here what a trusted attester must not attest: a client of another attester, a revoked certificate, a `status`
   * that was revoked. Default: every trusted attester may attest every client. */
  readonly allowsAttestation?: AllowsAttestation | undefined
  /** Admits clients that are not registered. Pass `clientFromAttestation({ policy, derive })`. Absent: such a client is unknown. */
  readonly deriveClient?: DeriveClient | undefined
  /** The external URL at which the host answers with `clientAttestationChallengeReply`. */
  readonly challenge_endpoint?: string | undefined
}
