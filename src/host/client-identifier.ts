/** Most characters of a `client_id`: the registries of many hosts have a limit on the length of a key. */
const MAX_LENGTH = 512

/** Tells whether a text can be a `client_id` at all: not empty, of at most 512 characters, and without control characters and lone
 * surrogates. No registration has such an identifier, and a database may fail at it instead of finding nothing.
 * @see RFC 6749 §2.2, appendix A.1 */
export const isClientIdentifier = (text: string): boolean =>
  text.length <= MAX_LENGTH && /^[^\p{Cc}\p{Cs}]+$/u.test(text)
