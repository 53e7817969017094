import { decodeBase64 } from './encodings.ts'
import { type ClientCertificateParser, parseCertificateHeader } from './parser.ts'

/** Parses `X-ARR-ClientCert` of Azure App Service: base64 of the DER. App Service verifies no chain, so none is verified.
 * @see https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth#access-client-certificate */
export const azureHeaders = (): ClientCertificateParser => (headers) =>
  parseCertificateHeader(headers, { header: 'X-ARR-ClientCert', decode: decodeBase64, verified: () => false })
