import { requireObject } from '../../encoding/require-that.ts'
import type { HttpHeaders } from '../../types/http.ts'
import { decodeBase64, decodeByteSequence } from './encodings.ts'
import {
  absent,
  type ClientCertificateParser,
  headerValue,
  isCertificateShaped,
  MAX_HEADER_LENGTH,
  malformed,
  type ParsedClientCertificate,
  parseCertificateHeader,
} from './parser.ts'

/** The members of `request.cf.tlsClientAuth` in a Worker that the parser reads. */
export interface CloudflareTLSClientAuth {
  readonly certPresented?: string
  readonly certVerified?: string
  readonly certRevoked?: string
  readonly certRFC9440?: string
  readonly certRFC9440TooLarge?: boolean
}

/** Parses the certificate of a client behind Cloudflare: `Cf-Client-Cert-Der-Base64` of client certificate forwarding, beside
 * `cf-cert-presented`, `cf-cert-verified` and `cf-cert-revoked` of the managed transform "Add TLS client auth headers".
 *
 * A revoked certificate counts as verified for Cloudflare, not here. Where a rule writes RFC 9440 headers, use that parser.
 * @see https://developers.cloudflare.com/ssl/client-certificates/forward-a-client-certificate/ */
export const cloudflareHeaders = (): ClientCertificateParser => (headers) =>
  parseCertificateHeader(headers, {
    header: 'Cf-Client-Cert-Der-Base64',
    decode: decodeBase64,
    verified: () => {
      const verified = readBoolean(headers, 'cf-cert-verified')
      const revoked = readBoolean(headers, 'cf-cert-revoked')
      if (readBoolean(headers, 'cf-cert-presented') !== true) return undefined
      return verified === undefined || revoked === undefined ? undefined : verified && !revoked
    },
  })

/** Reads the certificate of a client from `request.cf.tlsClientAuth` in a Worker. It comes from the runtime and not from a header,
 * so it needs no gate: pass `certificate.der` and `certificate.verified` on as the request's `clientCertificate`.
 * @see https://developers.cloudflare.com/ssl/client-certificates/client-certificate-variables/ */
export const readCloudflareTLSClientAuth = (
  tlsClientAuth: CloudflareTLSClientAuth | null | undefined,
): ParsedClientCertificate => {
  if (tlsClientAuth === undefined || tlsClientAuth === null) return absent
  requireObject('tlsClientAuth', 'the tlsClientAuth of request.cf', tlsClientAuth)
  if (tlsClientAuth.certPresented !== '1') return absent
  const { certVerified, certRevoked, certRFC9440, certRFC9440TooLarge } = tlsClientAuth
  if (certRFC9440TooLarge === true) return malformed('certRFC9440 was left out: the certificate is too large.')
  const der =
    typeof certRFC9440 === 'string' && certRFC9440.length <= MAX_HEADER_LENGTH
      ? decodeByteSequence(certRFC9440)
      : undefined
  if (der === undefined || !isCertificateShaped(der)) return malformed('certRFC9440 does not hold one certificate.')
  return { kind: 'certificate', certificate: { der, verified: certVerified === 'SUCCESS' && certRevoked === '0' } }
}

const readBoolean = (headers: HttpHeaders, name: string): boolean | undefined => {
  const value = headerValue(headers, name)
  return value === 'true' ? true : value === 'false' ? false : undefined
}
