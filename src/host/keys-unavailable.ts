const NAME = 'ClientKeysUnavailable'
const MAX_LENGTH = 250

/** Makes an error whose sentence the event `client_keys_unavailable` passes on. The sentence holds no text of the other side. */
export const keysUnavailable = (sentence: string, cause?: unknown): Error =>
  Object.assign(new Error(sentence, { cause }), { name: NAME })

export const isKeysUnavailable = (error: unknown): error is Error => error instanceof Error && error.name === NAME

/** The sentence of an error that `keysUnavailable` made. The message of another error may hold a secret and stays out. */
export const sentenceOf = (error: unknown): string =>
  isKeysUnavailable(error) ? error.message.slice(0, MAX_LENGTH).replace(/[^ -~]/g, '?') : 'findClientKeys failed.'

/** The `code` of an error about an answer that no port may give: the host's mistake, for which no client is refused. */
export const WRONG_ANSWER = 'wrong-answer'

export const isWrongAnswer = (error: unknown): boolean =>
  error instanceof TypeError && Reflect.get(error, 'code') === WRONG_ANSWER
