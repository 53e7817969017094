import { constants, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { ClientCertificate, EpochSeconds } from 'parapet'

/** Asks for any certificate and lets every connection in: the application decides for each client whether its certificate counts. With
 * `ca`, Node would name those authorities in its CertificateRequest, and clients that heed the names would withhold a self-signed
 * certificate. No session is resumed, since a session does not keep the intermediate certificates.
 * @see RFC 8446 §4.4.2.3, RFC 8705 §2.1, §2.2 */
export const CERTIFICATE_REQUEST: ServerOptions = {
  requestCert: true,
  rejectUnauthorized: false,
  ca: [],
  secureOptions: constants.SSL_OP_NO_TICKET,
}

export const readAuthorities = (file: string): readonly X509Certificate[] =>
  readFileSync(file, 'utf8')
    .split(/(?<=-----END CERTIFICATE-----)/)
    .filter((pem) => pem.includes('-----BEGIN CERTIFICATE-----'))
    .map((pem) => new X509Certificate(pem))

/** The certificate of a connection, and whether one of the authorities vouches for it. */
export const clientCertificateOf = (
  socket: Socket,
  authorities: readonly X509Certificate[],
  now: EpochSeconds,
): ClientCertificate | undefined => {
  const leaf = 'getPeerX509Certificate' in socket ? (socket as TLSSocket).getPeerX509Certificate() : undefined
  return leaf && { der: leaf.raw, verified: isTrusted(leaf, authorities, now) }
}

interface TLSSocket extends Socket {
  getPeerX509Certificate(): X509Certificate | undefined
}

const MOST_INTERMEDIATES = 4
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2'

/** Verifies the path from a certificate, over those that the client sent with it, to an authority: who signed, when each certificate is
 * valid, which may sign others, and that all are for the authentication of clients. Revocation, path lengths, name constraints and
 * signatures by SHA-1 are not looked at: where an authority uses them, have a proxy verify certificates, and read them with
 * `parapet/client-certificate`.
 * @see RFC 5280 §6.1, §4.2.1.9, §4.2.1.12 */
export const isTrusted = (
  leaf: X509Certificate,
  authorities: readonly X509Certificate[],
  now: EpochSeconds,
): boolean => {
  let certificate = leaf
  for (let intermediates = 0; intermediates <= MOST_INTERMEDIATES; intermediates++) {
    if (!isValid(certificate, now) || !isForClients(certificate)) return false
    const subject = certificate
    if (authorities.some((authority) => isValid(authority, now) && isIssuedBy(subject, authority))) return true
    const issuer = certificate.issuerCertificate
    if (issuer === undefined || !isIssuedBy(certificate, issuer)) return false
    certificate = issuer
  }
  return false
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

const isValid = ({ validFrom, validTo }: X509Certificate, now: EpochSeconds): boolean =>
  Date.parse(validFrom) <= now * 1000 && now * 1000 <= Date.parse(validTo)

/** `keyUsage` lists the extended purposes, in Node's name for them; a certificate without any is for all. */
const isForClients = ({ keyUsage }: X509Certificate): boolean =>
  keyUsage === undefined || keyUsage.includes(CLIENT_AUTHENTICATION)
