import { webCryptoDigest } from '../crypto/web-crypto.ts'
import {
  formatIPAddress,
  matchDistinguishedName,
  parseDistinguishedName,
  parseIPAddress,
  readCertificate,
  type X509Certificate,
} from '../crypto/x509/index.ts'
import { decodeBase64, encodeBase64url } from '../encoding/base64url.ts'
import { equalBytes } from '../encoding/utf8.ts'
import { refuseCertificate } from '../errors/client-certificate.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import type { Client } from '../types/client.ts'
import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import type { Digest } from '../types/ports.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { ClientAuthenticationError } from './assertion.ts'

/** Matches a certificate with what its client registered.
 *
 * `tls_client_auth` takes the TLS layer's word that the chain was verified, dates and revocation included, and compares the
 * one registered subject attribute; none or several match nothing. `self_signed_tls_client_auth` compares the public key with
 * `jwks`, so that a renewed certificate for a registered key passes; neither the chain nor the dates count there, since whoever
 * holds the key can write itself other dates.
 * @see RFC 8705 §2.1, §2.1.2, §2.2, §2.2.2 */
export const matchTLSClientCertificate = (
  { der, verified }: ClientCertificate,
  client: Client,
  method: 'tls_client_auth' | 'self_signed_tls_client_auth',
  jwks?: JSONWebKeySet | undefined,
): Result<undefined, ClientAuthenticationError> => {
  const certificate = readCertificate(der)
  if (certificate === undefined) return refused(refuseCertificate('client-certificate-malformed'))
  if (method === 'self_signed_tls_client_auth') {
    const isRegistered = jwks?.keys.some((jwk) => isKeyOf(jwk, certificate, der)) ?? false
    return isRegistered ? ok(undefined) : refused(refuseCertificate('client-certificate-mismatch'))
  }
  if (verified !== true) return refused(refuseCertificate('client-certificate-unverified'))
  const registered = SUBJECT_ATTRIBUTES.flatMap(([name, matches]) => {
    const value = client[name]
    return typeof value === 'string' && value !== '' ? [{ value, matches }] : []
  })
  const [subject, ...others] = registered
  if (subject === undefined || others.length > 0) {
    const detail = 'The client must be registered with exactly one tls_client_auth_* attribute.'
    return refused(refuseCertificate('client-certificate-mismatch', { detail }))
  }
  return subject.matches(certificate, subject.value)
    ? ok(undefined)
    : refused(refuseCertificate('client-certificate-mismatch'))
}

/** Computes the `x5t#S256` of a certificate, by which tokens are bound to it: over all of its DER, not over its key.
 * @see RFC 8705 §3.1 */
export const computeCertificateThumbprint = async (
  der: Uint8Array,
  digest: Digest = webCryptoDigest,
): Promise<string> => encodeBase64url(await digest(der))

/** How each attribute is compared. Names of hosts are not case-sensitive (RFC 5280 §7.2, §7.5); all else is compared as it
 * stands. A wildcard in a certificate is a character like any other. */
const SUBJECT_ATTRIBUTES: readonly (readonly [
  name: string,
  matches: (certificate: X509Certificate, registered: string) => boolean,
])[] = [
  [
    'tls_client_auth_subject_dn',
    ({ subject }, registered) => {
      const name = parseDistinguishedName(registered)
      return name !== undefined && matchDistinguishedName(subject, name)
    },
  ],
  [
    'tls_client_auth_san_dns',
    ({ subjectAltNames }, registered) => subjectAltNames.dns.some((name) => foldCase(name) === foldCase(registered)),
  ],
  ['tls_client_auth_san_uri', ({ subjectAltNames }, registered) => subjectAltNames.uri.includes(registered)],
  [
    'tls_client_auth_san_ip',
    ({ subjectAltNames }, registered) => {
      const octets = parseIPAddress(registered)
      const address = octets && formatIPAddress(octets)
      return address !== undefined && subjectAltNames.ip.includes(address)
    },
  ],
  [
    'tls_client_auth_san_email',
    ({ subjectAltNames }, registered) => subjectAltNames.email.some((name) => foldHost(name) === foldHost(registered)),
  ],
]

/** ASCII alone: `toLowerCase` would turn the Kelvin sign into a `k`. */
const foldCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const foldHost = (address: string): string => {
  const at = address.lastIndexOf('@')
  return address.slice(0, at + 1) + foldCase(address.slice(at + 1))
}

const isKeyOf = (jwk: JSONWebKey, { publicKeyParts }: X509Certificate, der: Uint8Array): boolean =>
  (publicKeyParts !== undefined && Object.entries(publicKeyParts).every(([name, value]) => jwk[name] === value)) ||
  isSameCertificate(jwk.x5c?.[0], der)

/** The certificate itself, for keys that have no form as a JWK here. Only the first is the client's (RFC 7517 §4.7). */
const isSameCertificate = (x5c: unknown, der: Uint8Array): boolean => {
  if (typeof x5c !== 'string' || x5c.length !== Math.ceil(der.length / 3) * 4) return false
  const registered = decodeBase64(x5c)
  return registered !== undefined && equalBytes(registered, der)
}
