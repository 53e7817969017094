import { decodeEscapedChain, decodeEscapedPEM } from './encodings.ts'
import { type ClientCertificateParser, parseCertificateHeader, requireHeaderName } from './parser.ts'

export interface AWSALBHeaderOptions {
  /** The mode of mutual TLS that the listener is in. Only `verify` verifies. */
  readonly mode: 'verify' | 'passthrough'
  /** The name that the listener's attributes give the header, where they rename it. */
  readonly certificateHeader?: string
}

const NAMES = { verify: 'X-Amzn-Mtls-Clientcert-Leaf', passthrough: 'X-Amzn-Mtls-Clientcert' }

/** Parses the certificate of a client behind an AWS Application Load Balancer: PEM, percent-encoded but for `+`, `=` and `/`.
 *
 * In the mode `verify` it is the leaf alone; in `passthrough` the chain from the leaf on, of which nothing is verified. The header
 * of the other mode is never looked at: the balancer does not write it, so the client may have. A listener that is told to
 * ignore the expiry of client certificates passes expired ones as verified.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html */
export const awsALBHeaders = (options: AWSALBHeaderOptions): ClientCertificateParser => {
  const mode = options?.mode
  if (mode !== 'verify' && mode !== 'passthrough') {
    throw new TypeError("mode must be stated: 'verify' or 'passthrough', as the listener's mutual TLS is set.")
  }
  const header = requireHeaderName(options.certificateHeader ?? NAMES[mode], 'certificateHeader')
  return (headers) =>
    parseCertificateHeader(headers, {
      header,
      decode: mode === 'verify' ? decodeEscapedPEM : decodeEscapedChain,
      verified: () => mode === 'verify',
    })
}
