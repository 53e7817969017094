/** Tells whether a text is a scope token: visible ASCII without `"` and `\`. A nonce of DPoP has the same characters.
 * @see RFC 6749 §3.3, RFC 9449 §8.1 */
export const isToken = (text: string): boolean => /^[!#-[\]-~]+$/.test(text)

/** Tells whether a text is a list of scope tokens, with one space between two.
 * @see RFC 6749 §3.3 */
export const isTokenList = (text: string): boolean => text.split(' ').every(isToken)

/** Lists the words of a parameter whose value is a list, each once, in order.
 * @see RFC 6749 §3.3 */
export const uniqueTokens = (text = ''): readonly string[] => {
  // most lists have one word
  if (!text.includes(' ')) return text === '' ? [] : [text]
  return [...new Set(text.split(' ').filter((word) => word !== ''))]
}
