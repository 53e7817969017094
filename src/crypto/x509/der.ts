/** One element of a DER document. Its contents are parsed only when `childrenOf` is called.
 * @see ITU-T X.690 §8.1 */
export interface DERElement {
  /** The first identifier octet: class, constructed bit and number. */
  readonly tag: number
  readonly contents: Uint8Array
  /** The element as it was encoded: identifier, length and contents. */
  readonly bytes: Uint8Array
}

/** The identifier octets that certificates use. */
export const TAGS = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  videotexString: 0x15,
  ia5String: 0x16,
  graphicString: 0x19,
  visibleString: 0x1a,
  generalString: 0x1b,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** The longest document that is read, in octets (16 KiB). */
export const MAX_DER_LENGTH = 16_384

/** Reads octets of at most 16 KiB that hold exactly one element. The result refers to `der`; it is not a copy. A length may
 * have more octets than it needs: TLS libraries accept that, and its meaning is clear. Indefinite lengths are refused: a
 * certificate has none (RFC 5280 §4.1).
 * @see ITU-T X.690 §8.1 */
export const parseDER = (der: Uint8Array): DERElement | undefined => {
  if (der.length > MAX_DER_LENGTH) return undefined
  const element = readElement(der, 0)
  return element?.bytes.length === der.length ? element : undefined
}

/** Reads the elements inside a constructed element with this tag. Undefined where the tag differs, or where the contents
 * are not a sequence of elements. Each call reads one level, so that the work is linear. */
export const childrenOf = (element: DERElement | undefined, tag: number): readonly DERElement[] | undefined => {
  if (element?.tag !== tag) return undefined
  const children: DERElement[] = []
  let offset = 0
  while (offset < element.contents.length) {
    const child = readElement(element.contents, offset)
    if (child === undefined) return undefined
    children.push(child)
    offset += child.bytes.length
  }
  return children
}

const HIGH_TAG_NUMBER = 0x1f
const MAX_LENGTH_OCTETS = 4

const readElement = (octets: Uint8Array, offset: number): DERElement | undefined => {
  const tag = octets[offset]
  if (tag === undefined || tag === 0) return undefined
  let at = offset + 1
  // a tag number of 31 or more has further octets, up to one without the high bit; no tag that is read here has any
  if ((tag & HIGH_TAG_NUMBER) === HIGH_TAG_NUMBER) {
    while ((octets[at] ?? 0) >= 0x80) at += 1
    at += 1
  }
  const first = octets[at]
  at += 1
  if (first === undefined || first === 0x80) return undefined
  let length = first
  if (first > 0x80) {
    const end = at + (first & 0x7f)
    if (end - at > MAX_LENGTH_OCTETS || end > octets.length) return undefined
    length = 0
    for (; at < end; at += 1) length = length * 256 + (octets[at] ?? 0)
  }
  if (length > octets.length - at) return undefined
  return { tag, contents: octets.subarray(at, at + length), bytes: octets.subarray(offset, at + length) }
}

/** Reads an INTEGER of a public key as big-endian octets without leading zeros. The number counts as positive even where
 * the sign bit is set: some encoders forget the leading zero, and TLS libraries read such numbers in the same way.
 * @see ITU-T X.690 §8.3, RFC 8017 appendix A.1.1 */
export const readUnsignedInteger = (element: DERElement | undefined): Uint8Array | undefined => {
  if (element?.tag !== TAGS.integer) return undefined
  const start = element.contents.findIndex((octet) => octet !== 0)
  return start === -1 ? undefined : element.contents.subarray(start)
}

/** Reads a BIT STRING of whole octets.
 * @see ITU-T X.690 §8.6 */
export const readBitString = (element: DERElement | undefined): Uint8Array | undefined =>
  element?.tag === TAGS.bitString && element.contents[0] === 0 ? element.contents.subarray(1) : undefined
