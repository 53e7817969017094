import { type DERElement, TAGS } from './der.ts'
import { readDirectoryString } from './directory-string.ts'
import type { AttributeTypeAndValue, DistinguishedName, RelativeDistinguishedName } from './distinguished-name.ts'
import { hasDistinctTypes } from './distinguished-name.ts'
import { readObjectIdentifier } from './object-identifier.ts'

/** Reads a Name of a certificate; it may be empty.
 *
 * A value that is no sound string stays in the name with its octets alone. The order that DER wants within a level is
 * not asked for, since levels are compared as sets.
 * @see RFC 5280 §4.1.2.4 */
export const readName = (element: DERElement | undefined): DistinguishedName | undefined => {
  if (element?.tag !== TAGS.sequence) return undefined
  const levels = element.children.map(readLevel)
  return levels.every((level) => level !== undefined) ? levels : undefined
}

const readLevel = (element: DERElement): RelativeDistinguishedName | undefined => {
  if (element.tag !== TAGS.set || element.children.length === 0) return undefined
  const attributes = element.children.map(readAttribute)
  if (!attributes.every((attribute) => attribute !== undefined)) return undefined
  return hasDistinctTypes(attributes) ? attributes : undefined
}

const readAttribute = (element: DERElement): AttributeTypeAndValue | undefined => {
  const [first, second, ...rest] = element.children
  const type = readObjectIdentifier(first)
  if (element.tag !== TAGS.sequence || type === undefined || second === undefined || rest.length > 0) return undefined
  return { type, value: readDirectoryString(second), der: second.bytes.slice() }
}
