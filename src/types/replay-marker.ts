import type { OAuthError } from '../errors/oauth-error.ts'
import type { EpochSeconds } from './time.ts'

/** The kinds of proof that count once. */
export type ReplayNamespace = 'client-assertion' | 'client-attestation-pop' | 'dpop-proof'

/** A single use of a proof: a verifier returns the marker, and an operation marks it as used with `store.insert`, once before
 * `expires_at`. */
export interface ReplayMarker {
  readonly namespace: ReplayNamespace
  /** Identifies the use, contexts included. The core hashes it before it stores it. */
  readonly id: string
  readonly expires_at: EpochSeconds
  /** The refusal of a second use, where the part that made the marker brings it. */
  readonly refusal?: OAuthError<'invalid_client' | 'invalid_client_attestation'>
}
