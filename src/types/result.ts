/** Carries the outcome of an operation, a proof or a parse: a value, or an error as a value. */
export type Result<T, E> = Ok<T> | Refused<E>

/** An outcome with its value. */
export interface Ok<T> {
  readonly ok: true
  readonly value: T
}

/** A refusal, with the error as a value. */
export interface Refused<E> {
  readonly ok: false
  readonly error: E
}

/** A value or a promise of it, for functions that wait only in some cases. `await` takes either. */
export type Awaitable<T> = T | Promise<T>

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value })

export const refused = <E>(error: E): Refused<E> => ({ ok: false, error })
