import { refuseMetadata } from '../errors/registration.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import { CONTENT_ENCRYPTION_ALGORITHMS, KEY_MANAGEMENT_ALGORITHMS } from '../types/encryption.ts'
import type { Policy } from '../types/policy.ts'
import { isSignedMode } from '../types/signed-mode.ts'
import type { ClientRule } from './rule.ts'

const ENCRYPTED = [
  'request_object_encryption',
  'authorization_encrypted_response',
  'id_token_encrypted_response',
  'userinfo_encrypted_response',
  'introspection_encrypted_response',
] as const

/** The registered names of fields that hold an algorithm.
 * @see IANA, OAuth Dynamic Client Registration Metadata */
const ALGORITHM_FIELDS: readonly string[] = [
  'token_endpoint_auth_signing_alg',
  'request_object_signing_alg',
  'authorization_signed_response_alg',
  'id_token_signed_response_alg',
  'userinfo_signed_response_alg',
  'introspection_signed_response_alg',
  'introspection_encrypted_response_alg',
  'backchannel_authentication_request_signing_alg',
  'request_object_encryption_alg',
  'authorization_encrypted_response_alg',
  'id_token_encrypted_response_alg',
  'userinfo_encrypted_response_alg',
]

/** Refuses signature algorithms that the policy does not list, symmetric ones where a key pair is called for and the reverse, and
 * `none` in every field.
 * @see RFC 7591 §2, RFC 9101 §10.5, JARM §3, RFC 8725 §3.2 */
export const requireSupportedAlgorithms: ClientRule = (client, policy) => {
  const unsigned = Object.keys(client).find((name) => name.endsWith('_alg') && client[name] === 'none')
  if (unsigned !== undefined) {
    // do not report the name of another field: it is unchecked input
    return refuseMetadata(
      'client-metadata-algorithm',
      ALGORITHM_FIELDS.includes(unsigned) ? { parameter: unsigned } : {},
    )
  }
  const { token_endpoint_auth_method: method } = client
  const facts = factsOf(method)
  const isSymmetric = facts?.credential === 'mac-key'
  const ofAssertions = policy.token_endpoint_auth_signing_alg_values_supported.filter(
    (alg) => alg.startsWith('HS') === isSymmetric,
  )
  if (facts?.part === 'readClientAssertion' && ofAssertions.length === 0) {
    // what the client demands may leave none of the server's algorithms
    return refuseMetadata('client-metadata-algorithm', {
      parameter: 'token_endpoint_auth_method',
      detail: `No algorithm is left for ${method}.`,
    })
  }
  const lists: readonly (readonly [name: string, accepted: readonly string[]])[] = [
    ['token_endpoint_auth_signing_alg', ofAssertions],
    ['request_object_signing_alg', policy.request_object_signing_alg_values_supported],
    ...(signsResponses(policy)
      ? [['authorization_signed_response_alg', policy.authorization_signing_alg_values_supported] as const]
      : []),
  ]
  const parameter = lists.find(([name, accepted]) => {
    const alg = client[name]
    return typeof alg === 'string' && !accepted.includes(alg)
  })?.[0]
  const found = parameter ?? NEVER_STATED.find(([name, never]) => hasAny(client[name], never))?.[0]
  return found === undefined ? undefined : refuseMetadata('client-metadata-algorithm', { parameter: found })
}

/** The algorithms that a client must not state: an instance proves possession of a key pair, but an attester may share a key with a server.
 * @see draft-ietf-oauth-attestation-based-client-auth §9 */
const NEVER_STATED = [
  ['client_attestation_signing_alg_values_supported', /^none$/],
  ['client_attestation_pop_signing_alg_values_supported', /^none$|^HS\d/],
] as const

const hasAny = (algorithms: unknown, never: RegExp): boolean =>
  Array.isArray(algorithms) && algorithms.some((alg) => never.test(String(alg)))

/** Clients write down the default of the field, RS256, for servers that sign no responses as well (JARM §3). */
const signsResponses = ({ response_modes_supported }: Policy): boolean => response_modes_supported.some(isSignedMode)

/** Refuses an encryption that says how contents are encrypted and not for which key, or that is not known.
 * @see JARM §3, OpenID Connect Registration §2, RFC 9701 §6 */
export const requireWholeEncryption: ClientRule = (client) => {
  for (const name of ENCRYPTED) {
    const [alg, enc] = [client[`${name}_alg`], client[`${name}_enc`]]
    if (alg === undefined && enc !== undefined)
      return refuseMetadata('client-metadata-encryption', { parameter: `${name}_alg` })
    if (alg !== undefined && !isOneOf(KEY_MANAGEMENT_ALGORITHMS, alg)) {
      return refuseMetadata('client-metadata-encryption', { parameter: `${name}_alg` })
    }
    if (enc !== undefined && !isOneOf(CONTENT_ENCRYPTION_ALGORITHMS, enc)) {
      return refuseMetadata('client-metadata-encryption', { parameter: `${name}_enc` })
    }
  }
  return undefined
}

const isOneOf = (names: readonly string[], value: unknown): boolean =>
  typeof value === 'string' && names.includes(value)
