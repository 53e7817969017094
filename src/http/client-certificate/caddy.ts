import { checkOptions, type OptionChecks, optional } from '../../encoding/option-check.ts'
import { decodeBase64 } from './encodings.ts'
import {
  absent,
  aChainStatement,
  aHeaderName,
  type ClientCertificateParser,
  headerValue,
  parseCertificateHeader,
} from './parser.ts'

/** The options of `caddyHeaders`. */
export interface CaddyHeaderOptions {
  /** Whether `client_auth` has the mode `verify_if_given` or `require_and_verify`. `request` and `require` verify nothing. */
  readonly chainVerified: boolean
  /** Carries `{tls_client_certificate_der_base64}`. Default: `X-SSL-Client-Cert`. */
  readonly certificateHeader?: string | undefined
}

/** The text that Caddy writes where there is no certificate: the placeholder that it could not fill in. */
const NOT_SET = '{http.request.tls.client.certificate_der_base64}'

const OPTIONS: OptionChecks<CaddyHeaderOptions> = {
  chainVerified: aChainStatement,
  certificateHeader: /* @__PURE__ */ optional(aHeaderName),
}

/** Parses the certificate of a client behind Caddy: base64 of the DER. Caddy does not say whether it verified the chain: the host states it.
 *
 * The header must be set by `header_up`, which replaces what the client sent.
 * @see https://caddyserver.com/docs/caddyfile/concepts#placeholders */
export const caddyHeaders = (options: CaddyHeaderOptions): ClientCertificateParser => {
  checkOptions('caddyHeaders', options ?? {}, OPTIONS)
  const { chainVerified, certificateHeader: header = 'X-SSL-Client-Cert' } = options
  return (headers) =>
    headerValue(headers, header) === NOT_SET
      ? absent
      : parseCertificateHeader(headers, { header, decode: decodeBase64, verified: () => chainVerified })
}
