import { checkOptions, type OptionChecks, optional } from '../../encoding/option-check.ts'
import type { HttpHeaders } from '../../types/http.ts'
import { decodeBase64 } from './encodings.ts'
import { aHeaderName, type ClientCertificateParser, headerValue, parseCertificateHeader } from './parser.ts'

/** The names under which HAProxy passes its samples on: they are chosen in its configuration. */
export interface HAProxyHeaderOptions {
  /** Carries `%[ssl_c_der,base64]`. Default: `X-SSL-Client-Cert`. */
  readonly certificateHeader?: string | undefined
  /** Carries `%[ssl_c_verify]`. Default: `X-SSL-Client-Verify`. */
  readonly verifyHeader?: string | undefined
  /** Carries `%[ssl_c_used]`. Default: `X-SSL-Client-Used`. */
  readonly usedHeader?: string | undefined
}

const OPTIONS: OptionChecks<HAProxyHeaderOptions> = {
  certificateHeader: /* @__PURE__ */ optional(aHeaderName),
  verifyHeader: /* @__PURE__ */ optional(aHeaderName),
  usedHeader: /* @__PURE__ */ optional(aHeaderName),
}

/** Parses the certificate of a client behind HAProxy: base64 of the DER, and the number of the verification's first error.
 *
 * `ssl_c_verify` is 0 for a verified chain and also where there was no certificate at all, so `ssl_c_used` has to say that there
 * was one. All three must be set by `http-request set-header`, which replaces what the client sent.
 * @see https://docs.haproxy.org/2.6/configuration.html#7.3.4 */
export const haproxyHeaders = (options: HAProxyHeaderOptions = {}): ClientCertificateParser => {
  checkOptions('haproxyHeaders', options, OPTIONS)
  const {
    certificateHeader: header = 'X-SSL-Client-Cert',
    verifyHeader = 'X-SSL-Client-Verify',
    usedHeader = 'X-SSL-Client-Used',
  } = options
  return (headers) =>
    parseCertificateHeader(headers, {
      header,
      decode: decodeBase64,
      verified: () => (headerValue(headers, usedHeader) === '1' ? readVerifyResult(headers, verifyHeader) : undefined),
    })
}

const readVerifyResult = (headers: HttpHeaders, header: string): boolean | undefined => {
  const result = headerValue(headers, header)
  return result !== undefined && /^(?:0|[1-9][0-9]{0,4})$/.test(result) ? result === '0' : undefined
}
