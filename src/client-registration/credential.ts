import { parseDistinguishedName, parseIPAddress } from '../crypto/x509/index.ts'
import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { encodeText } from '../encoding/utf8.ts'
import { refuseMetadata } from '../errors/registration.ts'
import type { Client } from '../types/client.ts'
import { factsOf, type RegisteredCredential } from '../types/client-authentication-methods.ts'
import type { ClientRule } from './rule.ts'

/** Refuses a client that did not register what its method of authentication needs. Keys are checked with the other keys.
 * @see RFC 7591 §3.2.1, RFC 8705 §2.1.2 */
export const requireCredential: ClientRule = (client, policy) => {
  const { credential = 'none' } = factsOf(client.token_endpoint_auth_method) ?? {}
  return CREDENTIAL_RULES[credential](client, policy)
}

/** Tells whether a client authenticates by a secret, which the host may keep outside of the client's record. */
export const authenticatesBySecret = ({ token_endpoint_auth_method: method }: Client): boolean => {
  const credential = factsOf(method)?.credential
  return credential === 'secret' || credential === 'mac-key'
}

const permit: ClientRule = () => undefined

/** Fewer octets cannot hold the 128 bits of randomness that a guess must be up against (RFC 6749 §10.10). */
const MIN_SECRET_OCTETS = 16

/** Requires that every secret is long enough, since each of them authenticates. One of them must be as long as the method needs: a MAC
 * key that is shorter verifies nothing.
 * @see RFC 6749 §10.10, RFC 7518 §3.2 */
const requireSecret =
  (leastOctets: (client: Client) => number): ClientRule =>
  (client) => {
    const { client_secret, client_secrets = [] } = client
    const sizes = [client_secret, ...client_secrets.map(({ value }) => value)].flatMap((secret) =>
      secret === undefined ? [] : [encodeText(secret).length],
    )
    const refuse = (detail: string) => refuseMetadata('client-metadata-secret', { parameter: 'client_secret', detail })
    const [shortest, longest, needed] = [Math.min(...sizes), Math.max(...sizes), leastOctets(client)]
    if (sizes.length === 0) return refuse('The client has neither client_secret nor client_secrets.')
    if (shortest < MIN_SECRET_OCTETS)
      return refuse(`A secret has ${shortest} octets, and the least is ${MIN_SECRET_OCTETS}.`)
    return longest >= needed
      ? undefined
      : refuse(`The longest secret has ${longest} octets, and the least is ${needed}.`)
  }

/** A MAC key has as many octets as the hash (RFC 7518 §3.2). */
const octetsOfHash = ({ token_endpoint_auth_signing_alg: alg = 'HS256' }: Client): number => Number(alg.slice(2)) / 8

/** Alternative names are ASCII, and one with other characters would match no certificate (RFC 5280 §4.2.1.6). */
const TLS_SUBJECTS: readonly (readonly [name: string, isWellFormed: (value: string) => boolean])[] = [
  ['tls_client_auth_subject_dn', (value) => parseDistinguishedName(value) !== undefined],
  ['tls_client_auth_san_dns', (value) => /^[a-z0-9_*.-]+$/i.test(value)],
  ['tls_client_auth_san_uri', isAbsoluteUri],
  ['tls_client_auth_san_ip', (value) => parseIPAddress(value) !== undefined],
  ['tls_client_auth_san_email', (value) => /^[!-?A-~]+@[!-?A-~]+$/.test(value)],
]

const requireTLSSubject: ClientRule = (client) => {
  const registered = TLS_SUBJECTS.filter(([name]) => client[name] !== undefined)
  const [subject, ...others] = registered
  if (subject === undefined || others.length > 0) return refuseMetadata('client-metadata-tls-subject')
  const [parameter, isWellFormed] = subject
  const value = client[parameter]
  return typeof value === 'string' && isWellFormed(value)
    ? undefined
    : refuseMetadata('client-metadata-tls-subject', { parameter })
}

const CREDENTIAL_RULES: Readonly<Record<RegisteredCredential, ClientRule>> = /* @__PURE__ */ (() => ({
  none: permit,
  secret: requireSecret(() => MIN_SECRET_OCTETS),
  'mac-key': requireSecret(octetsOfHash),
  // keys.ts asks for these keys together with those that sign and encrypt requests
  'signing-key': permit,
  'certificate-key': permit,
  'certificate-subject': requireTLSSubject,
  // the key stands in the attestation
  attestation: permit,
}))()
