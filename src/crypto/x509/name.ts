import { childrenOf, type DERElement, TAGS } from './der.ts'
import { readDirectoryString } from './directory-string.ts'
import type { AttributeTypeAndValue, DistinguishedName, RelativeDistinguishedName } from './distinguished-name.ts'
import { encodeHex } from './hex.ts'
import { readObjectIdentifier } from './object-identifier.ts'

/** Reads a Name of a certificate. It may be empty.
 *
 * A value that is not a valid string is kept as octets, and so is a type that is not a valid identifier. The order that DER
 * demands within a level is not checked, since levels are compared as sets.
 * @see RFC 5280 §4.1.2.4 */
export const readName = (element: DERElement | undefined): DistinguishedName | undefined => {
  const levels = childrenOf(element, TAGS.sequence)?.map(readLevel)
  return levels?.every((level) => level !== undefined) ? levels : undefined
}

const readLevel = (element: DERElement): RelativeDistinguishedName | undefined => {
  const attributes = childrenOf(element, TAGS.set)?.map(readAttribute)
  return attributes?.every((attribute) => attribute !== undefined) ? attributes : undefined
}

const readAttribute = (element: DERElement): AttributeTypeAndValue | undefined => {
  const [first, second, ...rest] = childrenOf(element, TAGS.sequence) ?? []
  if (first?.tag !== TAGS.objectIdentifier || second === undefined || rest.length > 0) return undefined
  const type = readObjectIdentifier(first) ?? encodeHex(first.contents)
  return { type, value: readDirectoryString(second), der: second.bytes.slice() }
}
