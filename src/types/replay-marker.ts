import type { EpochSeconds } from './time.ts'

/** A single use of a proof: a verifier returns the marker, and an operation marks it as used with `store.insert`, once before
 * `expires_at`. */
export interface ReplayMarker {
  readonly namespace: 'client-assertion' | 'dpop-proof'
  /** What identifies the use, contexts included. It is hashed before it is stored. */
  readonly id: string
  readonly expires_at: EpochSeconds
}
