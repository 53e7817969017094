import { type DERElement, TAGS } from './der.ts'
import { readObjectIdentifier } from './object-identifier.ts'

/** Reads the extensions of a certificate, by object identifier; a certificate without them has none.
 *
 * Refuses an empty list, an extension that repeats, and a `critical` that spells out its default.
 * @see RFC 5280 §4.1.2.9 */
export const readExtensions = (field: DERElement | undefined): ReadonlyMap<string, Uint8Array> | undefined => {
  const extensions = new Map<string, Uint8Array>()
  if (field === undefined) return extensions
  const [list, ...others] = field.children
  if (list?.tag !== TAGS.sequence || list.children.length === 0 || others.length > 0) return undefined
  for (const element of list.children) {
    const extension = readExtension(element)
    if (extension === undefined || extensions.has(extension.type)) return undefined
    extensions.set(extension.type, extension.value)
  }
  return extensions
}

const readExtension = (element: DERElement): { type: string; value: Uint8Array } | undefined => {
  const [identifier, ...rest] = element.children
  const type = readObjectIdentifier(identifier)
  const value = rest.at(-1)
  if (element.tag !== TAGS.sequence || type === undefined || value?.tag !== TAGS.octetString) return undefined
  const isWellFormed = rest.length === 1 || (rest.length === 2 && isTrue(rest[0]))
  return isWellFormed ? { type, value: value.contents } : undefined
}

const isTrue = (element: DERElement | undefined): boolean =>
  element?.tag === TAGS.boolean && element.contents.length === 1 && element.contents[0] === 0xff
