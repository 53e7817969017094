import { decodeEscapedPEM } from './encodings.ts'
import { type ClientCertificateParser, parseCertificateHeader } from './parser.ts'
import { readVerificationWord } from './verification.ts'

const CERTIFICATE = 'client-certificate'
const CA_VERIFIED = 'client-certificate-ca-verified'

/** Parses the headers by which a customer's edge hands a certificate to an Auth0 tenant. `client-certificate` is a percent-encoded
 * PEM leaf. `client-certificate-ca-verified` is `SUCCESS`, or `FAILED` for a self-signed certificate.
 *
 * The gate that belongs to them is a shared secret in `cname-api-key`.
 * @see https://auth0.com/docs/get-started/applications/configure-mtls/set-up-the-customer-edge */
export const auth0Headers = (): ClientCertificateParser => (headers) =>
  parseCertificateHeader(headers, {
    header: CERTIFICATE,
    decode: decodeEscapedPEM,
    verified: () => readVerificationWord(headers, CA_VERIFIED),
  })
