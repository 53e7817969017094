import { childrenOf, parseDER, TAGS } from './der.ts'
import { decodePrintable } from './directory-string.ts'
import { formatIPAddress } from './ip-address.ts'

/** The alternative names of a certificate's subject that a client can register.
 *
 * The names stand as in the certificate: no case is folded, and `*` has no special meaning. An empty name, or one with
 * other characters than printable ASCII, is left out, so that it can never match.
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

/** Reads the value of the extension subjectAltName. Without the extension there are no names.
 *
 * Leaves out other kinds of names, and addresses that do not have 4 or 16 octets. Undefined where the value is not a list.
 * @see RFC 5280 §4.2.1.6 */
export const readSubjectAltNames = (extension: Uint8Array | undefined): SubjectAltNames | undefined => {
  const names = { dns: [] as string[], uri: [] as string[], ip: [] as string[], email: [] as string[] }
  if (extension === undefined) return names
  const list = childrenOf(parseDER(extension), TAGS.sequence)
  if (list === undefined) return undefined
  for (const { tag, contents } of list) {
    if (tag === IP_ADDRESS) add(names.ip, formatIPAddress(contents))
    else if (tag === DNS_NAME) add(names.dns, decodePrintable(contents))
    else if (tag === URI) add(names.uri, decodePrintable(contents))
    else if (tag === RFC822_NAME) add(names.email, decodePrintable(contents))
  }
  return names
}

const add = (list: string[], name: string | undefined): void => {
  if (name !== undefined) list.push(name)
}
