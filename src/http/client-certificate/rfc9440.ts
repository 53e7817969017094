import { checkOptions, type OptionChecks } from '../../encoding/option-check.ts'
import { decodeByteSequence } from './encodings.ts'
import {
  aChainStatement,
  type ClientCertificateParser,
  headerValue,
  isCertificateShaped,
  MAX_HEADER_LENGTH,
  malformed,
  parseCertificateHeader,
  trimBlanks,
} from './parser.ts'

/** The options of `rfc9440Headers`. */
export interface RFC9440HeaderOptions {
  /** Whether the proxy lets no client certificate pass whose chain it has not verified. The headers say nothing of it. */
  readonly chainVerified: boolean
}

const CERTIFICATE = 'Client-Cert'
const CHAIN = 'Client-Cert-Chain'

const OPTIONS: OptionChecks<RFC9440HeaderOptions> = { chainVerified: aChainStatement }

/** Parses `Client-Cert`, one Byte Sequence, and checks the form of `Client-Cert-Chain`, a list of them, where there is one.
 *
 * The proxy must remove or replace both in every request that it forwards, also where the client has no certificate.
 * @see RFC 9440 §2 */
export const rfc9440Headers = (options: RFC9440HeaderOptions): ClientCertificateParser => {
  checkOptions('rfc9440Headers', options ?? {}, OPTIONS)
  const { chainVerified } = options
  return (headers) => {
    const chain = headerValue(headers, CHAIN)
    const parsed = parseCertificateHeader(headers, {
      header: CERTIFICATE,
      decode: decodeByteSequence,
      verified: () => chainVerified,
    })
    if (chain === undefined || parsed.kind === 'malformed') return parsed
    if (parsed.kind === 'absent') return malformed(`${CHAIN} comes without ${CERTIFICATE}.`)
    return isChain(chain) ? parsed : malformed(`${CHAIN} is not a list of certificates.`)
  }
}

/** Most certificates of a chain. */
const MAX_CERTIFICATES = 16

const isChain = (value: string): boolean => {
  if (value.length > MAX_HEADER_LENGTH) return false
  const items = value.split(',', MAX_CERTIFICATES + 1)
  return (
    items.length <= MAX_CERTIFICATES &&
    items.every((item) => {
      const der = decodeByteSequence(trimBlanks(item))
      return der !== undefined && isCertificateShaped(der)
    })
  )
}
