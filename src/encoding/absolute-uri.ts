/** Tells whether a text is an absolute URI of the characters of RFC 3986 without a fragment, not even an empty one. White
 * space, backslashes and half percent triplets, which a URL parser would repair, are refused.
 * @see RFC 3986 §2, §4.3 */
export const isAbsoluteUri = (text: string): boolean =>
  /^[a-z][a-z0-9+.-]*:[!$-;=?-[\]_a-z~]+$/i.test(text) && !/%(?![0-9a-f]{2})/i.test(text)
