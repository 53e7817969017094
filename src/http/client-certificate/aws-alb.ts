import { describeValue } from '../../encoding/describe-value.ts'
import { checkOptions, must, type OptionChecks, optional } from '../../encoding/option-check.ts'
import { decodeEscapedChain, decodeEscapedPEM } from './encodings.ts'
import { aHeaderName, type ClientCertificateParser, parseCertificateHeader } from './parser.ts'

/** The options of `awsALBHeaders`. */
export interface AWSALBHeaderOptions {
  /** The mode of mutual TLS that the listener is in. Only `verify` verifies. */
  readonly mode: 'verify' | 'passthrough'
  /** The name that the listener's attributes give the header, where they rename it. */
  readonly certificateHeader?: string | undefined
}

const NAMES = { verify: 'X-Amzn-Mtls-Clientcert-Leaf', passthrough: 'X-Amzn-Mtls-Clientcert' }

const OPTIONS: OptionChecks<AWSALBHeaderOptions> = {
  mode: /* @__PURE__ */ must("be 'verify' or 'passthrough'", (value) => value === 'verify' || value === 'passthrough', {
    describe: describeValue,
    remedy: "Pass the mode that the listener's mutual TLS is in.",
  }),
  certificateHeader: /* @__PURE__ */ optional(aHeaderName),
}

/** Parses the certificate of a client behind an AWS Application Load Balancer: PEM, percent-encoded but for `+`, `=` and `/`.
 *
 * In the mode `verify` it is the leaf alone; in `passthrough` the chain from the leaf on, of which nothing is verified. The header
 * of the other mode is never looked at: the balancer does not write it, so the client may have. A listener that is told to
 * ignore the expiry of client certificates passes expired ones as verified.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html */
export const awsALBHeaders = (options: AWSALBHeaderOptions): ClientCertificateParser => {
  checkOptions('awsALBHeaders', options ?? {}, OPTIONS)
  const { mode, certificateHeader: header = NAMES[mode] } = options
  return (headers) =>
    parseCertificateHeader(headers, {
      header,
      decode: mode === 'verify' ? decodeEscapedPEM : decodeEscapedChain,
      verified: () => mode === 'verify',
    })
}
