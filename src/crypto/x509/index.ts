export { readCertificate, type X509Certificate } from './certificate.ts'
export {
  type AttributeTypeAndValue,
  type DistinguishedName,
  formatDistinguishedName,
  matchDistinguishedName,
  parseDistinguishedName,
  type RelativeDistinguishedName,
} from './distinguished-name.ts'
export { formatIPAddress, parseIPAddress } from './ip-address.ts'
export { decodePEM, firstOfPEM } from './pem.ts'
export { isPublicKey, type PublicKeyParts } from './public-key.ts'
export type { SubjectAltNames } from './subject-alt-names.ts'
