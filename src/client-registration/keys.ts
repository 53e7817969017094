import { fitsAlgorithm, hasPrivateParts, isSoundKey } from '../crypto/keys.ts'
import { fitsEncryption } from '../crypto/private-keys.ts'
import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { canParseUrl } from '../encoding/can-parse-url.ts'
import { isAbsentOr, isTextUpTo } from '../encoding/claim-reader.ts'
import { refuseMetadata } from '../errors/registration.ts'
import type { Client } from '../types/client.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { Policy } from '../types/policy.ts'
import type { ClientRule } from './rule.ts'

/** Refuses keys that are private, symmetric or weak, and `jwks` beside `jwks_uri`. Refuses a client without keys that needs some to
 * authenticate, to sign its requests, or to have responses encrypted.
 * @see RFC 7591 §2, RFC 7517 §9.2, RFC 7518 §3.3, RFC 8705 §2.2.2 */
export const requireSoundKeys: ClientRule = (client, policy) => {
  const { jwks, jwks_uri } = client
  if (jwks !== undefined && jwks_uri !== undefined) {
    return refuseMetadata('client-metadata-keys-ambiguous', { parameter: 'jwks_uri' })
  }
  if (jwks_uri !== undefined && !isHttpsUrl(jwks_uri)) {
    return refuseMetadata('client-metadata-jwks-uri', { parameter: 'jwks_uri' })
  }
  const keys = jwks?.keys ?? []
  if (keys.some(hasPrivateParts)) return refuseMetadata('client-metadata-key-private', { parameter: 'jwks' })
  const usable = keys.filter((jwk) => hasKeyForm(jwk as Readonly<Record<string, unknown>>) && isSoundKey(jwk))
  // RFC 7517 §5: what cannot be used is passed over, as it is at a jwks_uri
  if (usable.length === 0 && keys.length > 0) return refuseMetadata('client-metadata-key-weak', { parameter: 'jwks' })
  if (jwks_uri !== undefined) return undefined
  if (keys.length === 0 && needsKeys(client, policy)) {
    return refuseMetadata('client-metadata-keys-missing', { parameter: 'jwks' })
  }
  const encrypts = ENCRYPTED_RESPONSES.flatMap((name) => client[name] ?? [])
  const signs = signatures(client, policy)
  return signs.every((algorithms) => usable.some((jwk) => algorithms.some((alg) => fitsAlgorithm(jwk, alg)))) &&
    encrypts.every((alg) => usable.some((jwk) => typeof alg === 'string' && fitsEncryption(jwk, alg)))
    ? undefined
    : refuseMetadata('client-metadata-key-unusable', { parameter: 'jwks' })
}

/** The registered members of public keys (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2, RFC 9964 §3). */
const PUBLIC_KEY_MEMBERS = [
  'kty',
  'use',
  'key_ops',
  'alg',
  'kid',
  'x5u',
  'x5c',
  'x5t',
  'x5t#S256',
  'crv',
  'x',
  'y',
  'n',
  'e',
  'pub',
]

/** Copies the keys without members that mean nothing here. A registration is the client's text, and every operation would read what else it
 * holds. */
export const publicKeysOf = ({ keys }: JSONWebKeySet): JSONWebKeySet => ({
  keys: keys.map((jwk) =>
    Object.fromEntries(Object.entries(jwk).filter(([name]) => PUBLIC_KEY_MEMBERS.includes(name))),
  ),
})

/** Tells whether the members that describe a key are of their types and of modest size. Its type says so of every `jwk`, and a client may
 * have sent anything.
 * @see RFC 7517 §4 */
const hasKeyForm = ({ kty, kid, use, key_ops, alg, crv }: Readonly<Record<string, unknown>>): boolean =>
  isTextUpTo(64, 1)(kty) &&
  isAbsentOr(isTextUpTo(512, 1))(kid) &&
  [use, alg, crv].every(isAbsentOr(isTextUpTo(64, 1))) &&
  (key_ops === undefined || (Array.isArray(key_ops) && key_ops.length <= 16 && key_ops.every(isTextUpTo(64, 1))))

/** Responses that are encrypted for a key of the client. */
const ENCRYPTED_RESPONSES = [
  'authorization_encrypted_response_alg',
  'id_token_encrypted_response_alg',
  'userinfo_encrypted_response_alg',
] as const

const needsKeys = (client: Client, policy: Policy): boolean =>
  factsOf(client.token_endpoint_auth_method)?.credential === 'certificate-key' ||
  signatures(client, policy).length > 0 ||
  ENCRYPTED_RESPONSES.some((name) => client[name] !== undefined)

/** For each thing that the client signs, the algorithms that it may use. */
const signatures = (client: Client, policy: Policy): readonly (readonly string[])[] => {
  const { token_endpoint_auth_signing_alg: assertionAlg, request_object_signing_alg: requestAlg } = client
  const signsRequests =
    policy.request_parameter_supported &&
    (policy.require_signed_request_object || client.require_signed_request_object === true || requestAlg !== undefined)
  return [
    ...(factsOf(client.token_endpoint_auth_method)?.credential === 'signing-key'
      ? [assertionAlg === undefined ? policy.token_endpoint_auth_signing_alg_values_supported : [assertionAlg]]
      : []),
    ...(signsRequests
      ? [requestAlg === undefined ? policy.request_object_signing_alg_values_supported : [requestAlg]]
      : []),
  ]
}

const isHttpsUrl = (uri: string): boolean => {
  if (!isAbsoluteUri(uri) || !/^https:\/\//i.test(uri) || !canParseUrl(uri)) return false
  const { username, password } = new URL(uri)
  return username === '' && password === ''
}
