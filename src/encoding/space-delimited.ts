/** Lists the words of a parameter whose value is a list, each once, in order.
 * @see RFC 6749 §3.3 */
export const uniqueTokens = (text = ''): readonly string[] => {
  // most lists have one word
  if (!text.includes(' ')) return text === '' ? [] : [text]
  return [...new Set(text.split(' ').filter((word) => word !== ''))]
}
