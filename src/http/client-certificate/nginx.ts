import { checkOptions, type OptionChecks, optional } from '../../encoding/option-check.ts'
import { decodeEscapedPEM } from './encodings.ts'
import { aHeaderName, type ClientCertificateParser, parseCertificateHeader } from './parser.ts'
import { readVerificationWord } from './verification.ts'

/** The names under which nginx passes its variables on: they are chosen in its configuration. */
export interface NginxHeaderOptions {
  /** Carries `$ssl_client_escaped_cert`. Default: `X-SSL-Client-Cert`. */
  readonly certificateHeader?: string | undefined
  /** Carries `$ssl_client_verify`. Default: `X-SSL-Client-Verify`. */
  readonly verifyHeader?: string | undefined
}

const OPTIONS: OptionChecks<NginxHeaderOptions> = {
  certificateHeader: /* @__PURE__ */ optional(aHeaderName),
  verifyHeader: /* @__PURE__ */ optional(aHeaderName),
}

/** Parses the certificate of a client behind nginx: percent-encoded PEM, and `SUCCESS` or `FAILED:` with a reason.
 *
 * Both headers must be set by `proxy_set_header`, which replaces what the client sent. The ingress-nginx controller uses
 * `ssl-client-cert` and `ssl-client-verify`.
 * @see https://nginx.org/en/docs/http/ngx_http_ssl_module.html#variables */
export const nginxHeaders = (options: NginxHeaderOptions = {}): ClientCertificateParser => {
  checkOptions('nginxHeaders', options, OPTIONS)
  const { certificateHeader: header = 'X-SSL-Client-Cert', verifyHeader = 'X-SSL-Client-Verify' } = options
  return (headers) =>
    parseCertificateHeader(headers, {
      header,
      decode: decodeEscapedPEM,
      verified: () => readVerificationWord(headers, verifyHeader),
    })
}
