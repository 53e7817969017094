/** One element of a DER document.
 * @see ITU-T X.690 §8.1 */
export interface DERElement {
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number
  readonly contents: Uint8Array
  /** The element as it was encoded: identifier, length and contents. */
  readonly bytes: Uint8Array
  /** The elements inside a constructed element; none for a primitive one. */
  readonly children: readonly DERElement[]
}

/** The identifier octets that certificates use. */
export const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** The longest document that is read, in octets (16 KiB). */
export const MAX_DER_LENGTH = 16_384
const MAX_DEPTH = 16
const MAX_ELEMENTS = 2_048

/** Parses octets that hold exactly one DER element, and everything constructed inside it.
 *
 * Refuses, by returning `undefined`: what is longer than 16 KiB, nests deeper than 16 or holds more than 2,048 elements;
 * indefinite and non-minimal lengths; tag numbers of 31 and over; universal types that are primitive where DER wants them
 * constructed, or the reverse; anything before, between or after the elements. The result refers to `der`; it is no copy.
 * @see ITU-T X.690 §10 */
export const parseDER = (der: Uint8Array): DERElement | undefined => {
  if (der.length > MAX_DER_LENGTH) return undefined
  const elements = readElements(der, 0, { elements: MAX_ELEMENTS })
  return elements?.length === 1 ? elements[0] : undefined
}

const readElements = (bytes: Uint8Array, depth: number, left: { elements: number }): DERElement[] | undefined => {
  if (depth > MAX_DEPTH) return undefined
  const elements: DERElement[] = []
  let offset = 0
  while (offset < bytes.length) {
    left.elements -= 1
    const bounds = readBounds(bytes, offset)
    if (left.elements < 0 || bounds === undefined) return undefined
    const contents = bytes.subarray(bounds.start, bounds.end)
    const children = isConstructed(bounds.tag) ? readElements(contents, depth + 1, left) : []
    if (children === undefined) return undefined
    elements.push({ tag: bounds.tag, contents, bytes: bytes.subarray(offset, bounds.end), children })
    offset = bounds.end
  }
  return elements
}

interface Bounds {
  readonly tag: number
  readonly start: number
  readonly end: number
}

const readBounds = (bytes: Uint8Array, offset: number): Bounds | undefined => {
  const tag = bytes[offset]
  const first = bytes[offset + 1]
  if (tag === undefined || first === undefined || !isAllowedTag(tag)) return undefined
  const lengthOctets = first < 0x80 ? 0 : first & 0x7f
  if (first >= 0x80 && (lengthOctets === 0 || lengthOctets > 2)) return undefined
  const start = offset + 2 + lengthOctets
  const length =
    lengthOctets === 0 ? first : bytes.subarray(offset + 2, start).reduce((sum, octet) => sum * 256 + octet, 0)
  const shortest = length < 0x80 ? 0 : length < 0x100 ? 1 : 2
  if (lengthOctets !== shortest || length > bytes.length - start) return undefined
  return { tag, start, end: start + length }
}

const isConstructed = (tag: number): boolean => (tag & 0x20) !== 0

const isAllowedTag = (tag: number): boolean => {
  const number = tag & 0x1f
  if (number === 0x1f) return false
  const isUniversal = (tag & 0xc0) === 0
  if (!isUniversal) return true
  return number !== 0 && isConstructed(tag) === (number === 0x10 || number === 0x11)
}

/** Reads an INTEGER that is not negative, as big-endian octets without leading zeros (zero itself is one octet).
 * @see ITU-T X.690 §8.3 */
export const readUnsignedInteger = (element: DERElement | undefined): Uint8Array | undefined => {
  if (element?.tag !== TAGS.integer) return undefined
  const [first, second] = element.contents
  if (first === undefined || first >= 0x80) return undefined
  if (first !== 0 || second === undefined) return element.contents
  return second >= 0x80 ? element.contents.subarray(1) : undefined
}

/** Reads a BIT STRING of whole octets.
 * @see ITU-T X.690 §8.6 */
export const readBitString = (element: DERElement | undefined): Uint8Array | undefined =>
  element?.tag === TAGS.bitString && element.contents[0] === 0 ? element.contents.subarray(1) : undefined
