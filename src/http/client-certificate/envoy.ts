import { describeValue } from '../../encoding/describe-value.ts'
import { checkOptions, misuse, must, type OptionChecks, optional, wholeNumber } from '../../encoding/option-check.ts'
import { decodeEscapedChain, decodeEscapedPEM } from './encodings.ts'
import {
  absent,
  aChainStatement,
  type ClientCertificateParser,
  headerValue,
  isCertificateShaped,
  MAX_HEADER_LENGTH,
  malformed,
} from './parser.ts'
import { parseXFCC, type XFCCElement } from './xfcc.ts'

/** The options of `envoyHeaders`. */
export interface EnvoyHeaderOptions {
  /** Whether the listener that faces the client verifies every chain: it has a `trusted_ca` and not
   * `trust_chain_verification: ACCEPT_UNTRUSTED`. */
  readonly chainVerified: boolean
  /** `forward_client_cert_details` of the Envoy that faces the client. `APPEND_FORWARD` keeps what the client sent in front of its
   * own element, and takes `chainVerified: true`. Default: `SANITIZE_SET`. */
  readonly forwardClientCertDetails?: 'SANITIZE_SET' | 'APPEND_FORWARD' | undefined
  /** How many Envoys write an element, one after the other, the one that faces the client included: 1 to 16. Behind an Istio
   * ingress gateway it is 2 where the workload has a sidecar. Default: 1. */
  readonly proxies?: number | undefined
}

const HEADER = 'x-forwarded-client-cert'
/** The details that Envoy takes from the certificate itself, without quotes: a hostile certificate can write `;Cert=` into them. */
const CHOSEN_BY_THE_CLIENT = ['subject', 'uri', 'dns']

/** Parses `x-forwarded-client-cert` of Envoy and Istio. It takes the certificate from the element of the Envoy that faces the client. That
 * is the last element, or as many from the end as there are `proxies`.
 *
 * Under `SANITIZE_SET` more elements than that are refused: a client may have written them. The element needs `Cert` (or `Chain`), which
 * Envoy writes only with `set_current_client_cert_details`. Envoy writes it before everything that the client's certificate says of itself:
 * behind that it is refused. `FORWARD_ONLY` and `ALWAYS_FORWARD_ONLY` pass forgeries on.
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert */
export const envoyHeaders = (options: EnvoyHeaderOptions): ClientCertificateParser => {
  const { chainVerified, isExact, proxies } = requireOptions(options)
  return (headers) => {
    const value = headerValue(headers, HEADER)
    if (value === undefined) return absent
    const elements = value.length > MAX_HEADER_LENGTH ? undefined : parseXFCC(value)
    if (elements === undefined) return malformed(`${HEADER} is not well-formed, or longer than 16 KiB.`)
    if (isExact && elements.length > proxies) return malformed(`${HEADER} has more elements than there are proxies.`)
    // fewer: the Envoy that faces the client had no certificate to write of
    const element = elements[elements.length - proxies]
    if (element === undefined) return absent
    const der = readLeaf(element)
    if (der === undefined) return malformed(`${HEADER} has no Cert and no Chain, or not one certificate in them.`)
    return { kind: 'certificate', certificate: { der, verified: chainVerified } }
  }
}

const FACTORY = 'envoyHeaders'

const OPTIONS: OptionChecks<EnvoyHeaderOptions> = /* @__PURE__ */ (() => ({
  chainVerified: aChainStatement,
  forwardClientCertDetails: optional(
    must("be 'SANITIZE_SET' or 'APPEND_FORWARD'", (value) => value === 'SANITIZE_SET' || value === 'APPEND_FORWARD', {
      describe: describeValue,
      remedy: 'The other settings of Envoy pass forgeries on.',
    }),
  ),
  proxies: optional(wholeNumber(1, 16, 'Envoys that write an element')),
}))()

const requireOptions = (options: EnvoyHeaderOptions) => {
  checkOptions(FACTORY, options ?? {}, OPTIONS)
  const { chainVerified, forwardClientCertDetails = 'SANITIZE_SET', proxies = 1 } = options
  const isExact = forwardClientCertDetails === 'SANITIZE_SET'
  if (!isExact && !chainVerified) {
    throw misuse(FACTORY, [
      "chainVerified must be true with forwardClientCertDetails 'APPEND_FORWARD', because a certificate that nobody vouches for can write a whole element; got false. Use 'SANITIZE_SET'.",
    ])
  }
  return { chainVerified, isExact, proxies }
}

const readLeaf = (element: XFCCElement): Uint8Array | undefined => {
  const trusted = element.slice(0, firstChosenByTheClient(element))
  const of = (name: string) => element.filter(({ key }) => key === name)
  const [certificate, ...others] = of('cert')
  const [chain, ...otherChains] = of('chain')
  if (others.length > 0 || otherChains.length > 0) return undefined
  const pair = certificate ?? chain
  if (pair === undefined || !trusted.includes(pair) || (chain && !trusted.includes(chain))) return undefined
  const der = certificate ? decodeEscapedPEM(certificate.value) : decodeEscapedChain(pair.value)
  return der !== undefined && isCertificateShaped(der) ? der : undefined
}

const firstChosenByTheClient = (element: XFCCElement): number => {
  const at = element.findIndex(({ key }) => CHOSEN_BY_THE_CLIENT.includes(key))
  return at === -1 ? element.length : at
}
