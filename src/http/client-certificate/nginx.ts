import { decodeEscapedPEM } from './encodings.ts'
import { type ClientCertificateParser, parseCertificateHeader, requireHeaderName } from './parser.ts'
import { readVerificationWord } from './verification.ts'

/** The names under which nginx passes its variables on: they are chosen in its configuration. */
export interface NginxHeaderOptions {
  /** Carries `$ssl_client_escaped_cert`. Default: `X-SSL-Client-Cert`. */
  readonly certificateHeader?: string
  /** Carries `$ssl_client_verify`. Default: `X-SSL-Client-Verify`. */
  readonly verifyHeader?: string
}

/** Parses the certificate of a client behind nginx: percent-encoded PEM, and `SUCCESS` or `FAILED:` with a reason.
 *
 * Both headers must be set by `proxy_set_header`, which replaces what the client sent. The ingress-nginx controller uses
 * `ssl-client-cert` and `ssl-client-verify`.
 * @see https://nginx.org/en/docs/http/ngx_http_ssl_module.html#variables */
export const nginxHeaders = (options: NginxHeaderOptions = {}): ClientCertificateParser => {
  const header = requireHeaderName(options.certificateHeader ?? 'X-SSL-Client-Cert', 'certificateHeader')
  const verifyHeader = requireHeaderName(options.verifyHeader ?? 'X-SSL-Client-Verify', 'verifyHeader')
  return (headers) =>
    parseCertificateHeader(headers, {
      header,
      decode: decodeEscapedPEM,
      verified: () => readVerificationWord(headers, verifyHeader),
    })
}
