/** The endpoints at which the core answers; `registration` is the host's own, for which `parseClient` refuses. */
export type Endpoint = 'push' | 'authorization' | 'redemption' | 'registration'

/** What the catalogue says of one reason. */
export interface ReasonEntry {
  /** The wire code. */
  readonly error: string
  /** Where this reason can be answered; the endpoints' error types are computed from it. */
  readonly at: readonly Endpoint[]
  /** HTTP status, where it is not 400 or, for `invalid_client`, 401. */
  readonly status?: number
  /** The `error_description`: %x20-21 / %x23-5B / %x5D-7E only, and no input (RFC 6749 §4.1.2.1). */
  readonly description: string
  /** The text that asks for the refusal. */
  readonly section: string
}

export const P = ['push'] as const
export const A = ['authorization'] as const
export const R = ['redemption'] as const
export const PA = ['push', 'authorization'] as const
export const PR = ['push', 'redemption'] as const
export const PAR = ['push', 'authorization', 'redemption'] as const
export const C = ['registration'] as const
