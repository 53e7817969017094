/** Whole seconds since 1970-01-01T00:00:00Z, leap seconds ignored (NumericDate of RFC 7519 §2). */
export type EpochSeconds = number

/** A length of time in whole seconds. */
export type Seconds = number
