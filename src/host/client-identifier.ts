/** Most characters of a `client_id`: the registries of many hosts have a limit on the length of a key. */
const MAX_LENGTH = 512

/** Tells whether a text can be a `client_id` at all: not empty, of at most 512 characters, and without control characters and lone
 * surrogates. No registration has such an identifier, and a database may fail at it instead of finding nothing.
 * @see RFC 6749 §2.2, appendix A.1 */
export const isClientIdentifier = (text: string): boolean =>
  text.length <= MAX_LENGTH && /^[^\p{Cc}\p{Cs}]+$/u.test(text)

/** Appends a sentence to the detail of an error, or makes it the detail. */
export const withDetail = <Refusal extends { readonly detail?: string }>(
  error: Refusal,
  sentence: string,
): Refusal => ({
  ...error,
  detail: error.detail === undefined ? sentence : `${error.detail} ${sentence}`,
})

/** Names a `client_id` in the detail of an event, also one that nobody registered: visible ASCII, and no more than so many characters. */
export const describeClientId = (client_id: string, most = 64): string =>
  `client_id: ${JSON.stringify(client_id.replace(/[^ -~]/g, '?').slice(0, most))}`
