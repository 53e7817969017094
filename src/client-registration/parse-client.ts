import { parseDistinguishedName, parseIPAddress } from '../crypto/x509/index.ts'
import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { encodeText } from '../encoding/utf8.ts'
import { refuseMetadata } from '../errors/registration.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import { ok, type Result, refused } from '../types/result.ts'
import { requireSupportedAlgorithms, requireWholeEncryption } from './algorithms.ts'
import { readClientMetadata } from './client-metadata.ts'
import { requireMetDemands } from './demands.ts'
import { requireConsistentGrantTypes, requireSupportedResponseTypes, requireSupportedScope } from './flows.ts'
import { requireSoundKeys } from './keys.ts'
import { requireWebPages } from './pages.ts'
import { requireRedirectUris } from './redirect-uris.ts'
import type { ClientRule, RegistrationError } from './rule.ts'

export interface ParseClientOptions {
  /** Secrets are kept elsewhere, for instance as hashes for `verifyClientSecret`, so that a record has none. */
  readonly secretsElsewhere?: boolean
}

/** Checks a registration against a policy and returns the client as `findClient` may hand it out: what was sent, unknown members
 * included, with the defaults of RFC 7591 filled in. The `client_id`, and the secret where there is one, are the host's to add before.
 *
 * A client of neither the authorization code nor the implicit grant gets no response types. Members that are null count as absent.
 * @see RFC 7591 §2, §3.2.2 */
export const parseClient = (
  metadata: unknown,
  policy: Policy,
  options: ParseClientOptions = {},
): Result<Client, RegistrationError> => {
  const read = readClientMetadata(metadata)
  if (read.client === undefined) return refused(refuseMetadata('client-metadata-malformed', read))
  const client = withDefaults(read.client)
  const rules = options.secretsElsewhere === true ? CLIENT_RULES : [...CLIENT_RULES, requireSecret]
  for (const rule of rules) {
    const objection = rule(client, policy)
    if (objection !== undefined) return refused(objection)
  }
  return ok(client)
}

const withDefaults = (client: Client): Client => {
  const grant_types = client.grant_types ?? ['authorization_code']
  const usesEndpoint = grant_types.some((grant) => grant === 'authorization_code' || grant === 'implicit')
  return {
    ...client,
    token_endpoint_auth_method: client.token_endpoint_auth_method ?? 'client_secret_basic',
    grant_types,
    response_types: client.response_types ?? (usesEndpoint ? ['code'] : []),
  }
}

const requireSupportedMethod: ClientRule = ({ token_endpoint_auth_method: method }, policy) =>
  policy.token_endpoint_auth_methods_supported.some((supported) => supported === method)
    ? undefined
    : refuseMetadata('client-metadata-method', { parameter: 'token_endpoint_auth_method' })

/** Fewer octets cannot hold the 128 bits of randomness that a guess must be up against (RFC 6749 §10.10). */
const MIN_SECRET_OCTETS = 16

/** Every secret is long enough, since each of them authenticates. A MAC key has as many octets as the hash (RFC 7518 §3.2): a shorter one
 * beside it verifies nothing and is passed over.
 * @see RFC 6749 §10.10, RFC 7518 §3.2 */
const requireSecret: ClientRule = (client) => {
  const { token_endpoint_auth_method: method = '', client_secret, client_secrets = [] } = client
  if (!method.startsWith('client_secret_')) return undefined
  const alg = client.token_endpoint_auth_signing_alg ?? 'HS256'
  const least = method === 'client_secret_jwt' ? Number(alg.slice(2)) / 8 : MIN_SECRET_OCTETS
  const sizes = [client_secret, ...client_secrets.map(({ value }) => value)].flatMap((secret) =>
    secret === undefined ? [] : [encodeText(secret).length],
  )
  return Math.min(...sizes) >= MIN_SECRET_OCTETS && Math.max(...sizes) >= least
    ? undefined
    : refuseMetadata('client-metadata-secret', { parameter: 'client_secret' })
}

const TLS_SUBJECTS: readonly (readonly [name: string, isWellFormed: (value: string) => boolean])[] = [
  ['tls_client_auth_subject_dn', (value) => parseDistinguishedName(value) !== undefined],
  ['tls_client_auth_san_dns', (value) => /^[a-z0-9_*.-]+$/i.test(value)],
  ['tls_client_auth_san_uri', isAbsoluteUri],
  ['tls_client_auth_san_ip', (value) => parseIPAddress(value) !== undefined],
  ['tls_client_auth_san_email', (value) => /^[^@\s]+@[^@\s]+$/.test(value)],
]

const requireTLSSubject: ClientRule = (client) => {
  if (client.token_endpoint_auth_method !== 'tls_client_auth') return undefined
  const registered = TLS_SUBJECTS.filter(([name]) => client[name] !== undefined)
  const [subject, ...others] = registered
  if (subject === undefined || others.length > 0) return refuseMetadata('client-metadata-tls-subject')
  const [parameter, isWellFormed] = subject
  const value = client[parameter]
  return typeof value === 'string' && isWellFormed(value)
    ? undefined
    : refuseMetadata('client-metadata-tls-subject', { parameter })
}

/** The registration, in the order in which it is looked at. */
const CLIENT_RULES: readonly ClientRule[] = [
  requireSupportedResponseTypes, // RFC 7591 §2
  requireConsistentGrantTypes, // RFC 7591 §2.1
  requireRedirectUris, // RFC 7591 §5
  requireSupportedScope, // RFC 6749 §3.3
  requireWebPages, // RFC 7591 §5
  requireSupportedMethod, // RFC 7591 §2
  requireTLSSubject, // RFC 8705 §2.1.2
  requireSupportedAlgorithms, // RFC 8725 §3.1
  requireWholeEncryption, // JARM §3
  requireMetDemands, // RFC 7591 §3.2.2
  requireSoundKeys, // RFC 7591 §2
]
