import { childrenOf, type DERElement, parseDER, TAGS } from './der.ts'
import { readObjectIdentifier } from './object-identifier.ts'

/** The extensions of a certificate, by object identifier. */
export type ExtensionMap = ReadonlyMap<string, { readonly isCritical: boolean; readonly value: Uint8Array }>

const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const SUBJECT_ALT_NAME = '2.5.29.17'
const NAME_CONSTRAINTS = '2.5.29.30'

const BOOLEAN = 0x01
const MAX_EXTENSIONS = 64

/** Reads every extension with its criticality. Undefined where the list cannot be read to its end, or has one twice.
 * @see RFC 5280 §4.1.2.9, §4.2 */
export const readExtensions = (field: DERElement | undefined): ExtensionMap | undefined => {
  const found = new Map<string, { isCritical: boolean; value: Uint8Array }>()
  if (field === undefined) return found
  const [list, ...others] = childrenOf(field, field.tag) ?? []
  const extensions = childrenOf(list, TAGS.sequence)
  if (extensions === undefined || others.length > 0 || extensions.length > MAX_EXTENSIONS) return undefined
  for (const element of extensions) {
    const [identifier, ...members] = childrenOf(element, TAGS.sequence) ?? []
    const type = readObjectIdentifier(identifier)
    const value = members.at(-1)
    const flag = members.length === 2 ? readBoolean(members[0]) : false
    if (type === undefined || found.has(type) || members.length > 2) return undefined
    if (flag === undefined || value?.tag !== TAGS.octetString) return undefined
    found.set(type, { isCritical: flag, value: value.contents })
  }
  return found
}

const readBoolean = (element: DERElement | undefined): boolean | undefined =>
  element?.tag === BOOLEAN && element.contents.length === 1 ? element.contents[0] !== 0 : undefined

/** Tells whether a certificate has a demand that is not understood here. Name constraints count without being critical as well: an
 * authority that has them may not vouch for every name.
 * @see RFC 5280 §4.2, §4.2.1.10 */
export const hasUnknownDemand = (extensions: ExtensionMap): boolean =>
  extensions.has(NAME_CONSTRAINTS) ||
  [...extensions].some(
    ([type, { isCritical }]) => isCritical && ![BASIC_CONSTRAINTS, KEY_USAGE, SUBJECT_ALT_NAME].includes(type),
  )

interface BasicConstraints {
  readonly isAuthority: boolean
  /** How many certificates of authorities may stand below, those issued to the issuer itself not counted. */
  readonly pathLength: number
}

/** Reads what a certificate may issue; nothing where it does not say. Undefined where the value is malformed.
 * @see RFC 5280 §4.2.1.9 */
export const readBasicConstraints = (extensions: ExtensionMap): BasicConstraints | undefined => {
  const extension = extensions.get(BASIC_CONSTRAINTS)
  if (extension === undefined) return { isAuthority: false, pathLength: 0 }
  const members = childrenOf(parseDER(extension.value), TAGS.sequence)
  if (members === undefined || members.length > 2) return undefined
  const [first, ...rest] = members
  const isFlag = first?.tag === BOOLEAN
  const isAuthority = isFlag ? readBoolean(first) : false
  const [length, ...others] = isFlag ? rest : members
  if (isAuthority === undefined || others.length > 0) return undefined
  if (length === undefined) return { isAuthority, pathLength: Number.POSITIVE_INFINITY }
  const [octet, ...more] = length.contents
  // a length of 128 or more is longer than every chain here, and a negative one is malformed
  if (length.tag !== TAGS.integer || octet === undefined || octet >= 0x80) return undefined
  // an octet of zero that the number does not need would make 0 look longer than every chain (ITU-T X.690 §8.3)
  if (octet === 0 && (more[0] ?? 0x80) < 0x80) return undefined
  return { isAuthority, pathLength: more.length === 0 ? octet : Number.POSITIVE_INFINITY }
}

/** Whether the key may verify signatures on data (`digitalSignature`) or on certificates (`keyCertSign`). Without the extension a key
 * may do everything; a malformed one permits nothing.
 * @see RFC 5280 §4.2.1.3 */
export const permitsUse = (extensions: ExtensionMap, use: 'digitalSignature' | 'keyCertSign'): boolean => {
  const extension = extensions.get(KEY_USAGE)
  if (extension === undefined) return true
  const element = parseDER(extension.value)
  const octet = element?.tag === TAGS.bitString ? element.contents[1] : undefined
  return octet !== undefined && (octet & (use === 'digitalSignature' ? 0x80 : 0x04)) !== 0
}
