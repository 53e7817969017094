import { refuseClient } from '../errors/client-authentication.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { Seconds } from '../types/time.ts'

const NAME = 'ClientKeysUnavailable'
const MAX_LENGTH = 250

/** Why the keys of a client are not there. */
export interface MissingKeys {
  /** They were not fetched: too many fetches are under way or took place just now. */
  readonly retryAfter?: Seconds | undefined
}

/** Makes an error whose sentence the event `client_keys_unavailable` passes on. The sentence holds no text of the other side. With
 * `retryAfter` the client is told to come back. */
export const keysUnavailable = (sentence: string, cause?: unknown, missing: MissingKeys = {}): Error =>
  Object.assign(new Error(sentence, { cause }), { name: NAME, ...missing })

export const retryAfterOf = (error: unknown): Seconds | undefined => {
  const seconds: unknown = isKeysUnavailable(error) ? Reflect.get(error, 'retryAfter') : undefined
  return typeof seconds === 'number' ? seconds : undefined
}

/** Refuses a client that should come back; undefined for one whose keys cannot be had.
 * @see RFC 9126 §2.3 */
export const refuseForNow = ({ retryAfter }: MissingKeys): OAuthError<'temporarily_unavailable'> | undefined =>
  retryAfter === undefined ? undefined : { ...refuseClient('client-keys-rate'), retryAfter }

export const isKeysUnavailable = (error: unknown): error is Error => error instanceof Error && error.name === NAME

/** The sentence of an error that `keysUnavailable` made. The message of another error may hold a secret and stays out. */
export const sentenceOf = (error: unknown): string =>
  isKeysUnavailable(error) ? error.message.slice(0, MAX_LENGTH).replace(/[^ -~]/g, '?') : 'findClientKeys failed.'

/** The `code` of an error about an answer that no port may give: the host's mistake, for which no client is refused. */
export const WRONG_ANSWER = 'wrong-answer'

export const isWrongAnswer = (error: unknown): boolean =>
  error instanceof TypeError && Reflect.get(error, 'code') === WRONG_ANSWER
