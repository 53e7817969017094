import { hashBytes } from '../crypto/digest.ts'
import { isSoundKey } from '../crypto/keys.ts'
import {
  formatIPAddress,
  isPublicKey,
  matchDistinguishedName,
  type PublicKeyParts,
  parseDistinguishedName,
  parseIPAddress,
  readCertificate,
  type SubjectAltNames,
  type X509Certificate,
} from '../crypto/x509/index.ts'
import { decodeBase64 } from '../encoding/base64url.ts'
import { optionalFunction, requireKeySet, requireObject, requireThat } from '../encoding/require-that.ts'
import { equalBytes } from '../encoding/utf8.ts'
import { refuseCertificate } from '../errors/client-certificate.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import type { Client } from '../types/client.ts'
import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import type { Digest } from '../types/ports.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { ClientAuthenticationError } from './assertion.ts'

/** Compares a certificate with the registration of its client. `tls_client_auth` relies on the TLS layer, which has
 * verified the chain, its dates and its revocation. It compares the one registered subject attribute. A client that
 * registered none or several matches no certificate. `self_signed_tls_client_auth` compares the public key with `jwks`, so
 * that a renewed certificate for a registered key passes. It ignores the chain and the dates, since the holder of the key
 * can choose other dates. A weak key is refused under both methods. Only the compared part must be readable.
 * @see RFC 8705 §2.1, §2.1.2, §2.2, §2.2.2, FAPI 2.0 Security Profile §5.4.1 */
export const matchTLSClientCertificate = (
  presented: ClientCertificate,
  client: Client,
  method: 'tls_client_auth' | 'self_signed_tls_client_auth',
  jwks?: JSONWebKeySet | undefined,
): Result<undefined, ClientAuthenticationError> => {
  requireObject('certificate', 'a client certificate', presented, 'der')
  requireObject('client', 'a client', client)
  const isMethod = method === 'tls_client_auth' || method === 'self_signed_tls_client_auth'
  requireThat(isMethod, 'method', "'tls_client_auth' or 'self_signed_tls_client_auth'", method)
  const { der, verified } = presented
  requireThat(ArrayBuffer.isView(der), 'certificate.der', 'a Uint8Array', der)
  if (jwks !== undefined && jwks !== null) requireKeySet('jwks', jwks)
  const reading = readCertificate(der)
  if (!reading.ok) return refused(refuseCertificate('client-certificate-malformed', { detail: reading.error }))
  const certificate = reading.value
  // an attacker can compute the private key of a weak one, also where an authority issued the certificate
  if (certificate.isWeakKey) return mismatch(WEAK_KEY)
  if (method === 'self_signed_tls_client_auth') {
    if (jwks?.keys.some((jwk) => isKeyOf(jwk, certificate, der))) return ok(undefined)
    return mismatch(certificate.publicKey.ok ? undefined : `${certificate.publicKey.error} ${X5C_REMEDY}`)
  }
  if (verified !== true) return refused(refuseCertificate('client-certificate-unverified'))
  const registered = SUBJECT_ATTRIBUTES.flatMap(([name, match]) => {
    const value = client[name]
    return typeof value === 'string' && value !== '' ? [{ value, match }] : []
  })
  const [subject, ...others] = registered
  return subject === undefined || others.length > 0
    ? mismatch('The client must be registered with exactly one tls_client_auth_* attribute.')
    : subject.match(certificate, subject.value)
}

const WEAK_KEY =
  'The public key of the certificate is too weak: RSA or DSA under 2048 bits, or a curve under 224 bits. Issue a certificate for a longer key.'

const X5C_REMEDY = 'Register the certificate itself in the x5c of a key.'

const mismatch = (detail?: string) =>
  refused(refuseCertificate('client-certificate-mismatch', detail === undefined ? {} : { detail }))

/** Computes the `x5t#S256` of a certificate, the thumbprint that binds tokens to it. It covers the whole DER, not the key
 * alone.
 * @see RFC 8705 §3.1 */
export const computeCertificateThumbprint = async (der: Uint8Array, digest?: Digest): Promise<string> => {
  requireThat(ArrayBuffer.isView(der), 'der', 'a Uint8Array', der)
  return hashBytes(der, optionalFunction('digest', digest))
}

type MatchAttribute = (certificate: X509Certificate, registered: string) => Result<undefined, ClientAuthenticationError>

const matchSubject: MatchAttribute = ({ subject }, registered) => {
  if (!subject.ok) return refused(refuseCertificate('client-certificate-malformed', { detail: subject.error }))
  const name = parseDistinguishedName(registered)
  if (name === undefined) return mismatch('The tls_client_auth_subject_dn of the client is not an RFC 4514 string.')
  if (matchDistinguishedName(subject.value, name)) return ok(undefined)
  if (subject.value.length === 0) return mismatch('The subject of the certificate is empty.')
  return mismatch(matchDistinguishedName(subject.value, [...name].reverse()) ? REVERSED : undefined)
}

const REVERSED =
  'The tls_client_auth_subject_dn of the client has the parts of the subject in the order of the certificate. RFC 4514 has the ' +
  'reverse order, such as CN=…,O=…,C=…; certificateSubjectDN of parapet/client-certificate writes it.'

const matchAltName =
  (matches: (names: SubjectAltNames, registered: string) => boolean): MatchAttribute =>
  ({ subjectAltNames: names }, registered) => {
    if (!names.ok) return refused(refuseCertificate('client-certificate-malformed', { detail: names.error }))
    return matches(names.value, registered) ? ok(undefined) : mismatch()
  }

/** How each attribute is compared. Host names are not case-sensitive (RFC 5280 §7.2, §7.5); all others are compared
 * exactly. A wildcard in a certificate has no special meaning. */
const SUBJECT_ATTRIBUTES: readonly (readonly [name: string, match: MatchAttribute])[] = /* @__PURE__ */ (() => [
  ['tls_client_auth_subject_dn', matchSubject],
  [
    'tls_client_auth_san_dns',
    matchAltName(({ dns }, registered) => dns.some((name) => foldCase(name) === foldCase(registered))),
  ],
  ['tls_client_auth_san_uri', matchAltName(({ uri }, registered) => uri.includes(registered))],
  [
    'tls_client_auth_san_ip',
    matchAltName(({ ip }, registered) => {
      const octets = parseIPAddress(registered)
      const address = octets && formatIPAddress(octets)
      return address !== undefined && ip.includes(address)
    }),
  ],
  [
    'tls_client_auth_san_email',
    matchAltName(({ email }, registered) => email.some((name) => foldHost(name) === foldHost(registered))),
  ],
])()

/** Folds ASCII letters only: `toLowerCase` would turn the Kelvin sign into a `k`. */
const foldCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const foldHost = (address: string): string => {
  const at = address.lastIndexOf('@')
  return address.slice(0, at + 1) + foldCase(address.slice(at + 1))
}

/** An `x5c` can hold another key than its JWK. No check of the JWK has covered that key (RFC 7517 §4.7). */
const isKeyOf = (jwk: JSONWebKey, { publicKey }: X509Certificate, der: Uint8Array): boolean => {
  if (!publicKey.ok) return isSameCertificate(jwk.x5c?.[0], der)
  return isSound(publicKey.value) && (isPublicKey(publicKey.value, jwk) || isSameCertificate(jwk.x5c?.[0], der))
}

/** A compressed point has no `y` to check. */
const isSound = (parts: PublicKeyParts): boolean => 'isOdd' in parts || isSoundKey({ ...parts })

/** Compares the certificate itself, for keys that this library cannot express as a JWK. Only the first of `x5c` is the
 * client's (RFC 7517 §4.7). */
const isSameCertificate = (x5c: unknown, der: Uint8Array): boolean => {
  if (typeof x5c !== 'string' || x5c.length !== Math.ceil(der.length / 3) * 4) return false
  const registered = decodeBase64(x5c)
  return registered !== undefined && equalBytes(registered, der)
}
