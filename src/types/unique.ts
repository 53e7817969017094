import type { EpochSeconds } from './time.ts'

/** What must happen at most once before `expires_at`: a proof returns it, an operation redeems it with `store.insert`. */
export interface Unique {
  readonly namespace: 'client-assertion' | 'dpop-proof'
  /** What identifies the use, contexts included. It is hashed before it is stored. */
  readonly id: string
  readonly expires_at: EpochSeconds
}
