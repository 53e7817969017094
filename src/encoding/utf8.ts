const encoder = /* @__PURE__ */ new TextEncoder()

export const encodeText = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes UTF-8; undefined where the bytes are not UTF-8. A byte order mark is kept as text. */
export const decodeText = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Compares without telling by its duration where the first difference is; lengths are not hidden. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0)
  return difference === 0
}
