/** Tells whether a text can be a `client_id` at all: not empty, and without control characters and lone surrogates, which no
 * registration has and at which a database may fail instead of finding nothing.
 * @see RFC 6749 §2.2, appendix A.1 */
export const isClientIdentifier = (text: string): boolean => /^[^\p{Cc}\p{Cs}]+$/u.test(text)
