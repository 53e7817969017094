import { checkOptions, type OptionChecks } from '../../encoding/option-check.ts'
import { decodeBase64, decodePercent } from './encodings.ts'
import { aChainStatement, type ClientCertificateParser, isCertificateShaped, parseCertificateHeader } from './parser.ts'

/** The options of `traefikHeaders`. */
export interface TraefikHeaderOptions {
  /** Whether `clientAuthType` is `VerifyClientCertIfGiven` or `RequireAndVerifyClientCert`. The others verify nothing. */
  readonly chainVerified: boolean
}

const OPTIONS: OptionChecks<TraefikHeaderOptions> = { chainVerified: aChainStatement }

/** Parses `X-Forwarded-Tls-Client-Cert` of Traefik's middleware PassTLSClientCert with `pem: true`. It has the base64 of each certificate
 * that the client sent, without line breaks or PEM markers, separated by commas, the leaf first. Traefik 2 percent-encodes each one.
 *
 * The middleware replaces the header only where there is a certificate. Where there is none the entry point removes what the
 * client sent, unless `forwardedHeaders` says `insecure` or trusts the client's address: it must not.
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/passtlsclientcert/ */
export const traefikHeaders = (options: TraefikHeaderOptions): ClientCertificateParser => {
  checkOptions('traefikHeaders', options ?? {}, OPTIONS)
  const { chainVerified } = options
  return (headers) =>
    parseCertificateHeader(headers, {
      header: 'X-Forwarded-Tls-Client-Cert',
      decode: decodeList,
      verified: () => chainVerified,
    })
}

/** Most certificates of a chain. */
const MAX_CERTIFICATES = 16

/** Traefik writes no space after its comma. Where there is one, two headers were joined, and one of them is not Traefik's. The first item
 * that is not a certificate ends the work: anybody can send the header, before the trust gate. */
const decodeList = (value: string): Uint8Array | undefined => {
  const items = value.split(',', MAX_CERTIFICATES + 1)
  if (items.length > MAX_CERTIFICATES) return undefined
  let leaf: Uint8Array | undefined
  for (const item of items) {
    const der = decodeBase64(decodePercent(item) ?? '-')
    if (der === undefined || !isCertificateShaped(der)) return undefined
    leaf ??= der
  }
  return leaf
}
