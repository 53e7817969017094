const encoder = /* @__PURE__ */ new TextEncoder()

export const encodeText = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes UTF-8. Returns undefined when the bytes are not UTF-8, and keeps a byte order mark as text. */
export const decodeText = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Tells whether a text can be encoded as UTF-8. Half of a surrogate pair cannot, and a JSON escape can spell one.
 * @see RFC 7493 §2.1 */
export const isWellFormedText = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** Compares texts in a time that does not depend on where they differ. It does not hide their lengths. */
export const equalTexts = (a: string, b: string): boolean => {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at)
  return difference === 0
}

/** Compares bytes in a time that does not depend on where they differ. It does not hide their lengths. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0)
  return difference === 0
}
