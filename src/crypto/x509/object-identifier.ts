import { type DERElement, TAGS } from './der.ts'

/** The longest text of an identifier, in characters. An identifier of more than half as many octets has a longer text. */
const MAX_TEXT_LENGTH = 256
const MAX_OCTETS = 128

/** Reads an OBJECT IDENTIFIER as dotted decimals, of any size of arc, from at most 128 octets.
 * @see ITU-T X.690 §8.19 */
export const readObjectIdentifier = (element: DERElement | undefined): string | undefined => {
  if (element?.tag !== TAGS.objectIdentifier) return undefined
  const { contents } = element
  if (contents.length > MAX_OCTETS) return undefined
  const subidentifiers: bigint[] = []
  let value = 0n
  let isStart = true
  for (const octet of contents) {
    if (isStart && octet === 0x80) return undefined
    value = (value << 7n) | BigInt(octet & 0x7f)
    isStart = octet < 0x80
    if (!isStart) continue
    subidentifiers.push(value)
    value = 0n
  }
  const [first, ...rest] = subidentifiers
  if (!isStart || first === undefined) return undefined
  const root = first < 80n ? first / 40n : 2n
  return [root, first - root * 40n, ...rest].join('.')
}

/** Tells whether a text is an object identifier in canonical dotted decimals.
 * @see RFC 4512 §1.4, numericoid */
export const isObjectIdentifier = (text: string): boolean => {
  if (text.length > MAX_TEXT_LENGTH) return false
  const [root, second, ...rest] = text.split('.')
  if (root === undefined || second === undefined || ![root, second, ...rest].every(isArc)) return false
  return root === '2' || ((root === '0' || root === '1') && BigInt(second) < 40n)
}

const isArc = (text: string): boolean => /^(?:0|[1-9][0-9]*)$/.test(text)
