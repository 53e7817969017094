/** Tells whether `new URL` takes a text. `URL.canParse` of Node 20 and 22 is wrong about letters outside of ASCII once the code that calls
 * it is optimised, so such a text is parsed instead. */
export const canParseUrl = (text: string): boolean => {
  if (!/\P{ASCII}/u.test(text)) return URL.canParse(text)
  try {
    return new URL(text).href !== ''
  } catch {
    return false
  }
}
