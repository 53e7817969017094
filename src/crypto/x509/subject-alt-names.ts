import { parseDER, TAGS } from './der.ts'
import { decodeLatin1 } from './directory-string.ts'
import { formatIPAddress } from './ip-address.ts'

/** The alternative names of a certificate's subject that a client can be registered by.
 *
 * The characters are the certificate's own: no case is folded, and a `*` is a star. A name that is empty or holds
 * anything but printable ASCII is left out, so that it can never match.
 * @see RFC 8705 §2.1.2 */
export interface SubjectAltNames {
  readonly dns: readonly string[]
  readonly uri: readonly string[]
  /** As {@link formatIPAddress} writes them. */
  readonly ip: readonly string[]
  readonly email: readonly string[]
}

const RFC822_NAME = 0x81
const DNS_NAME = 0x82
const URI = 0x86
const IP_ADDRESS = 0x87
/** otherName, x400Address, directoryName, ediPartyName, registeredID: well-formed, but nothing that is compared. */
const OTHERS: readonly number[] = [0xa0, 0xa3, 0xa4, 0xa5, 0x88]

/** Reads the value of the extension subjectAltName; without the extension there are no names.
 *
 * Refuses an empty list, a choice that RFC 5280 does not have, and an address that is not of 4 or 16 octets.
 * @see RFC 5280 §4.2.1.6 */
export const readSubjectAltNames = (extension: Uint8Array | undefined): SubjectAltNames | undefined => {
  const names = { dns: [] as string[], uri: [] as string[], ip: [] as string[], email: [] as string[] }
  if (extension === undefined) return names
  const list = parseDER(extension)
  if (list?.tag !== TAGS.sequence || list.children.length === 0) return undefined
  for (const { tag, contents } of list.children) {
    if (tag === IP_ADDRESS) {
      const address = formatIPAddress(contents)
      if (address === undefined) return undefined
      names.ip.push(address)
    } else if (tag === DNS_NAME) names.dns.push(...printable(contents))
    else if (tag === URI) names.uri.push(...printable(contents))
    else if (tag === RFC822_NAME) names.email.push(...printable(contents))
    else if (!OTHERS.includes(tag)) return undefined
  }
  return names
}

const printable = (contents: Uint8Array): string[] => {
  const text = decodeLatin1(contents, /^[\x20-\x7e]+$/)
  return text === undefined ? [] : [text]
}
