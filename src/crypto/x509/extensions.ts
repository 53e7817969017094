import { childrenOf, type DERElement, TAGS } from './der.ts'
import { readObjectIdentifier } from './object-identifier.ts'

/** Finds the value of one extension in the list of a certificate; undefined where the certificate does not have it. It
 * ignores all other extensions, critical ones included: the TLS layer has checked them.
 *
 * Gives `ambiguous` where the extension is there twice, or where the list cannot be read to its end.
 * @see RFC 5280 §4.1.2.9, §4.2 */
export const findExtension = (field: DERElement | undefined, type: string): Uint8Array | 'ambiguous' | undefined => {
  if (field === undefined) return undefined
  const [list, ...others] = childrenOf(field, field.tag) ?? []
  const extensions = childrenOf(list, TAGS.sequence)
  if (extensions === undefined || others.length > 0) return 'ambiguous'
  const found: (readonly DERElement[])[] = []
  for (const element of extensions) {
    const extension = childrenOf(element, TAGS.sequence)
    if (extension === undefined) return 'ambiguous'
    if (readObjectIdentifier(extension[0]) === type) found.push(extension)
  }
  const [extension, ...repeated] = found
  if (extension === undefined) return undefined
  const value = extension.at(-1)
  return repeated.length === 0 && value?.tag === TAGS.octetString ? value.contents : 'ambiguous'
}
