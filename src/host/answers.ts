import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import { kindOf } from '../encoding/require-that.ts'
import { WRONG_ANSWER } from './keys-unavailable.ts'

/** The port that an error came from, for the event `failed`. An entry goes with its error. */
const failures = /* @__PURE__ */ new WeakMap<object, string>()

/** Remembers which port threw, and returns the error: what the port threw, or an error with it as the cause where it threw another value. An
 * error of another realm stays as it is. */
const failedBy = (port: string, thrown: unknown): object => {
  const isObject = typeof thrown === 'object' && thrown !== null
  const error = isObject ? thrown : new Error(`${port} threw a value that is not an Error.`, { cause: thrown })
  failures.set(error, port)
  return error
}

/** Names the port that an error came from; undefined for a failure of the core's own or of the caller's. */
export const portOf = (error: unknown): string | undefined => failures.get(error as object)

/** Calls a port that may answer later, and checks the answer by `read`. */
export const callPort = async <T, Answer = Awaited<T>>(
  port: string,
  call: () => T,
  read?: (port: string, answer: unknown) => Answer,
): Promise<Answer> => {
  try {
    const answer = await call()
    return read === undefined ? (answer as Answer) : read(port, answer)
  } catch (error) {
    throw failedBy(port, error)
  }
}

/** Calls a port that answers at once. */
export const callPortNow = <T>(port: string, call: () => T): T => {
  try {
    return call()
  } catch (error) {
    throw failedBy(port, error)
  }
}

/** Returns undefined for `null`, by which databases and JSON say that there is nothing. */
export const nullToUndefined = <T>(answer: T): NonNullable<T> | undefined => answer ?? undefined

/** Makes the error for an answer of the wrong form. It names the type of the answer and never its value. The name of a port says what the
 * port must return, and `port: member` what a member of its answer must be. A port that must answer at once and is an async function may
 * still reject. */
export const wrongAnswer = (
  port: string,
  expected: string,
  answer: unknown,
  verb: 'be' | 'return' = port.includes(': ') ? 'be' : 'return',
): unknown => {
  ignoreRejection(answer)
  const error = new TypeError(`${port} must ${verb} ${expected}; got ${kindOf(answer)}.`)
  return failedBy(port, Object.assign(error, { code: WRONG_ANSWER }))
}

/** Requires a form of an answer, or of a member of one. A truthy value of another type, such as 1, 'yes' or a promise
 * without `await`, is refused, because it could stand for a mistake. */
export const requireForm = <T>(
  port: string,
  expected: string,
  isGood: boolean,
  answer: unknown,
  verb?: 'be' | 'return',
): T => {
  if (isGood) return answer as T
  throw wrongAnswer(port, expected, answer, verb)
}

/** Reads true or false. */
export const booleanOf = (port: string, answer: unknown): boolean =>
  requireForm(port, 'true or false', typeof answer === 'boolean', answer)

/** Reads a text that may be absent. */
export const optionalTextOf = (port: string, answer: unknown): string | undefined => {
  const text = nullToUndefined(answer)
  return requireForm(port, 'text or undefined', text === undefined || typeof text === 'string', text)
}

/** Reads a text that may not be empty. */
export const textOf = (port: string, answer: unknown): string =>
  requireForm(port, 'text that is not empty', typeof answer === 'string' && answer !== '', answer)

/** Reads a Uint8Array, also of another realm, and refuses other views and lists of numbers. */
export const bytesOf = (port: string, answer: unknown): Uint8Array =>
  requireForm(
    port,
    'a Uint8Array',
    ArrayBuffer.isView(answer) && Reflect.get(answer, Symbol.toStringTag) === 'Uint8Array',
    answer,
  )
