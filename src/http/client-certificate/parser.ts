import { childrenOf, parseDER, TAGS } from '../../crypto/x509/der.ts'
import { describeValue } from '../../encoding/describe-value.ts'
import { must, type OptionCheck } from '../../encoding/option-check.ts'
import type { ClientCertificateReading } from '../../types/certificate.ts'
import type { HttpHeaders } from '../../types/http.ts'

/** The finding of a parser. The trust gate, and not the parser, decides whether the headers may be believed. */
export type ParsedClientCertificate = Exclude<ClientCertificateReading, { readonly kind: 'untrusted' }>

/** Parses the headers in which one kind of proxy passes the client's certificate on. Never throws. */
export type ClientCertificateParser = (headers: HttpHeaders) => ParsedClientCertificate

/** How one kind of proxy writes a certificate and its word on the chain. */
export interface CertificateHeaderFormat {
  readonly header: string
  /** From a value that is not empty and within bounds to the leaf, or `undefined` where it is not of the format. */
  readonly decode: (value: string) => Uint8Array | undefined
  /** Whether the proxy verified the chain; `undefined` where it does not say so, or contradicts the certificate. */
  readonly verified: (headers: HttpHeaders) => boolean | undefined
}

/** The longest value of a header that is read, in characters (16 KiB). */
export const MAX_HEADER_LENGTH = 16_384

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/

export const absent: ParsedClientCertificate = { kind: 'absent' }

export const malformed = (detail: string): ParsedClientCertificate => ({ kind: 'malformed', detail })

/** Reads one header without the spaces around it. An empty value counts as absent: most proxies write one for no certificate. */
export const headerValue = (headers: HttpHeaders, name: string): string | undefined => {
  const value = headers.get(name)
  return typeof value === 'string' ? trimBlanks(value) || undefined : undefined
}

/** Takes the spaces and tabs off both ends, in linear time and leaving all other white space.
 * @see RFC 9110 §5.6.3 */
export const trimBlanks = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** Parses a certificate header and the header that vouches for it. */
export const parseCertificateHeader = (
  headers: HttpHeaders,
  { header, decode, verified }: CertificateHeaderFormat,
): ParsedClientCertificate => {
  const value = headerValue(headers, header)
  if (value === undefined) return absent
  if (value.length > MAX_HEADER_LENGTH) return malformed(`${header} is longer than 16 KiB.`)
  const der = decode(value)
  if (der === undefined || !isCertificateShaped(der)) return malformed(`${header} does not hold one certificate.`)
  const word = verified(headers)
  if (word === undefined) return malformed(`${header} comes without the proxy's word on the chain, or against it.`)
  return { kind: 'certificate', certificate: { der, verified: word } }
}

/** Tells whether the bytes are one DER document of a certificate's outer shape. */
export const isCertificateShaped = (der: Uint8Array): boolean => childrenOf(parseDER(der), TAGS.sequence)?.length === 3

/** The option for the name of a header. */
export const aHeaderName: OptionCheck = /* @__PURE__ */ must(
  'be the name of an HTTP header',
  (value) => typeof value === 'string' && HEADER_NAME.test(value),
  { describe: describeValue, remedy: "Pass a name such as 'X-SSL-Client-Cert'." },
)

/** The option for whether the proxy verifies chains, which is never guessed. */
export const aChainStatement: OptionCheck = /* @__PURE__ */ must(
  'be true or false',
  (value) => typeof value === 'boolean',
  {
    describe: describeValue,
    remedy: 'Pass true if the proxy lets no client certificate pass whose chain it has not verified, otherwise false.',
  },
)

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09
