import { checkOptions, type OptionChecks, optional } from '../../encoding/option-check.ts'
import { decodeByteSequence } from './encodings.ts'
import { aHeaderName, type ClientCertificateParser, headerValue, parseCertificateHeader } from './parser.ts'

/** The names under which the load balancer passes its variables on: they are chosen in the backend service. */
export interface GoogleCloudHeaderOptions {
  /** Carries `{client_cert_leaf}`. Default: `X-Client-Cert-Leaf`. */
  readonly certificateHeader?: string | undefined
  /** Carries `{client_cert_chain_verified}`. Default: `X-Client-Cert-Chain-Verified`. */
  readonly chainVerifiedHeader?: string | undefined
}

const OPTIONS: OptionChecks<GoogleCloudHeaderOptions> = {
  certificateHeader: /* @__PURE__ */ optional(aHeaderName),
  chainVerifiedHeader: /* @__PURE__ */ optional(aHeaderName),
}

/** Parses the certificate of a client behind a Google Cloud Application Load Balancer: a Byte Sequence, and `true`.
 *
 * The balancer passes only certificates on that it has verified. One beside `false` is therefore not of its making and refused;
 * a client whose certificate failed, in the mode that lets it through, appears as one without.
 * @see https://cloud.google.com/load-balancing/docs/https/custom-headers-global#mtls-variables */
export const googleCloudHeaders = (options: GoogleCloudHeaderOptions = {}): ClientCertificateParser => {
  checkOptions('googleCloudHeaders', options, OPTIONS)
  const {
    certificateHeader: header = 'X-Client-Cert-Leaf',
    chainVerifiedHeader: verifiedHeader = 'X-Client-Cert-Chain-Verified',
  } = options
  return (headers) =>
    parseCertificateHeader(headers, {
      header,
      decode: decodeByteSequence,
      verified: () => (headerValue(headers, verifiedHeader) === 'true' ? true : undefined),
    })
}
