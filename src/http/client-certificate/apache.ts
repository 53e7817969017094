import { checkOptions, type OptionChecks, optional } from '../../encoding/option-check.ts'
import { decodePEM } from './encodings.ts'
import { absent, aHeaderName, type ClientCertificateParser, headerValue, parseCertificateHeader } from './parser.ts'
import { readVerificationWord } from './verification.ts'

/** The names under which Apache httpd passes its variables on: they are chosen in its configuration. */
export interface ApacheHeaderOptions {
  /** Carries `%{SSL_CLIENT_CERT}s`. Default: `X-SSL-Client-Cert`. */
  readonly certificateHeader?: string | undefined
  /** Carries `%{SSL_CLIENT_VERIFY}s`. Default: `X-SSL-Client-Verify`. */
  readonly verifyHeader?: string | undefined
}

/** The text that mod_headers writes for a variable that is not set. */
const NOT_SET = '(null)'

const OPTIONS: OptionChecks<ApacheHeaderOptions> = {
  certificateHeader: /* @__PURE__ */ optional(aHeaderName),
  verifyHeader: /* @__PURE__ */ optional(aHeaderName),
}

/** Parses the certificate of a client behind Apache httpd: PEM whose line breaks mod_headers has turned into spaces, and
 * `SUCCESS`, `GENEROUS` or `FAILED:` with a reason. `GENEROUS` is the word of `SSLVerifyClient optional_no_ca` for a chain that it
 * did not verify.
 *
 * Both headers must be set by `RequestHeader set`, which replaces what the client sent.
 * @see https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#envvars */
export const apacheHeaders = (options: ApacheHeaderOptions = {}): ClientCertificateParser => {
  checkOptions('apacheHeaders', options, OPTIONS)
  const { certificateHeader: header = 'X-SSL-Client-Cert', verifyHeader = 'X-SSL-Client-Verify' } = options
  return (headers) => {
    if (headerValue(headers, header) === NOT_SET) return absent
    return parseCertificateHeader(headers, {
      header,
      decode: decodePEM,
      verified: () =>
        headerValue(headers, verifyHeader) === 'GENEROUS' ? false : readVerificationWord(headers, verifyHeader),
    })
  }
}
