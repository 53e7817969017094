/** Carries the outcome of an operation, a proof or a parse: a value, or an error as a value. */
export type Result<T, E> = Ok<T> | Refused<E>

export interface Ok<T> {
  readonly ok: true
  readonly value: T
}

export interface Refused<E> {
  readonly ok: false
  readonly error: E
}

/** A value, or a promise of it. Test it with `isReady` before you await it: the way through a promise costs more than most checks. */
export type Awaitable<T> = T | Promise<T>

/** Whether the value is there and needs no `await`. A promise need not be an instance of the global `Promise`, which some hosts
 * replace, so that `then` decides. */
export const isReady = <T>(value: Awaitable<T>): value is T =>
  (value as { readonly then?: unknown } | null | undefined)?.then === undefined

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value })

export const refused = <E>(error: E): Refused<E> => ({ ok: false, error })
