import { requireObject } from '../encoding/require-that.ts'
import type { Reason } from '../errors/catalogue.ts'
import type { Result } from '../types/result.ts'

interface Refusal {
  readonly reason: Reason
  readonly detail?: string
}

/** Returns the value of a result. Throws with the reason when the result is a refusal, so that the test fails and says why. */
export const unwrap = <T>(result: Result<T, Refusal | { readonly error: Refusal }>): T => {
  requireResult(result)
  if (result.ok) return result.value
  throw new Error(`Expected a value, got the refusal ${reasonOf(result.error)}.`)
}

/** Returns the refusal of a result. Throws when the result is a value or a refusal for another reason. */
export const expectReason = <E extends Refusal | { readonly error: Refusal }>(
  result: Result<unknown, E>,
  reason: Reason,
): E => {
  requireResult(result)
  if (result.ok) throw new Error(`Expected the refusal ${reason}, got a value.`)
  if (reasonOf(result.error) !== reason)
    throw new Error(`Expected the refusal ${reason}, got ${reasonOf(result.error)}.`)
  return result.error
}

const requireResult = (result: unknown): void =>
  requireObject('result', 'the result of an operation', result, 'ok', 'Await the operation.')

const reasonOf = (error: Refusal | { readonly error: Refusal }): Reason =>
  'reason' in error ? error.reason : error.error.reason
