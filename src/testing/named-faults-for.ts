import { requirePolicy } from '../encoding/require-policy.ts'
import {
  CLIENT_AUTHENTICATION_METHODS,
  type ClientAuthenticationMethod,
} from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'
import { NOT_PUSHED, USED_CODE, USED_REQUEST_URI } from './application-faults.ts'
import { clientOf } from './default-client.ts'
import { type NamedFault, namedFaults } from './named-faults.ts'

/** Lists the faults that a server under this policy refuses, each with the reason that the server gives, committed by a
 * client that the policy admits. Use them with `testServer({ policy })`. The list leaves out what the policy permits, such
 * as a request without PKCE, features that it switches off, such as request objects, and faults that it refuses earlier for
 * another reason.
 *
 * One server serves for all of them. Rules and parameters of the host are not considered. */
export const namedFaultsFor = (policy: Policy): readonly NamedFault[] => {
  requirePolicy('policy', policy)
  return faultsUnder(policy, namedFaults)
}

/** Lists the faults of a list that a server under this policy refuses. */
export const faultsUnder = <Fault extends NamedFault>(
  policy: Policy,
  faults: readonly Fault[],
): readonly Omit<Fault, 'needs'>[] => {
  const client = clientOf(policy)
  return faults.flatMap(({ needs: _met, ...fault }) => {
    const by = senderOf(fault.name, policy) ?? fault.script.client ?? client
    if (by === undefined || !appliesTo(fault.name, { policy, client: by, ...featuresOf(policy, by) })) return []
    const script = { ...fault.script, ...(by === 'private_key_jwt' ? {} : { client: by }) }
    return [{ ...fault, script: isBeforeObject(fault.name) ? { ...script, object: false } : script }]
  })
}

/** Either method with a secret serves for a fault of the secret. */
const senderOf = (name: string, { token_endpoint_auth_methods_supported: supported }: Policy) =>
  /^(?:secret|token client_secret:)/.test(name)
    ? (['client_secret_basic', 'client_secret_post'] as const).find((method) => supported.includes(method))
    : undefined

const isTLS = (method: ClientAuthenticationMethod): boolean =>
  CLIENT_AUTHENTICATION_METHODS[method].part === 'proveClientCertificate'

const isAttested = (method: ClientAuthenticationMethod): boolean =>
  CLIENT_AUTHENTICATION_METHODS[method].part === 'readClientAttestation'

/** The kit's clients with a certificate send no proof, and one attested by its proof has no other credentials. */
const sendsProof = (method: ClientAuthenticationMethod): boolean =>
  !isTLS(method) && method !== 'attest_jwt_client_auth_dpop'

interface Features {
  readonly hasProof: boolean
  readonly hasPKCE: boolean
  readonly allowsHybrid: boolean
  readonly canRedeem: boolean
}

interface Circumstances extends Features {
  readonly policy: Policy
  readonly client: ClientAuthenticationMethod
}

const featuresOf = (policy: Policy, client: ClientAuthenticationMethod): Features => {
  const hasProof = policy.dpop_signing_alg_values_supported.length > 0
  const isBound = isTLS(client)
    ? policy.tls_client_certificate_bound_access_tokens || !policy.senderConstrainedTokensRequired
    : hasProof || !(policy.senderConstrainedTokensRequired || policy.tls_client_certificate_bound_access_tokens)
  return {
    hasProof,
    hasPKCE: policy.code_challenge_methods_supported.includes('S256'),
    allowsHybrid: policy.response_types_supported.some(
      (type) => [...type.split(' ')].sort().join(' ') === 'code id_token',
    ),
    canRedeem: policy.response_types_supported.includes('code') && isBound,
  }
}

const BEFORE_OBJECT: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'parameters state: repeated',
  'parameters parameters: too many',
  'parameters state: too long',
  'parameters body: too large',
  'parameters client_id: of another client',
  'parameters client_secret: beside an assertion',
  'parameters request_uri: in a push',
])

/** Tells whether the server finds the fault before it reads the request object, so that the form needs none. */
const isBeforeObject = (name: string): boolean => BEFORE_OBJECT.has(name)

const appliesTo = (name: string, circumstances: Circumstances): boolean => {
  const [field = ''] = name.split(' ')
  return (FIELDS[field]?.(circumstances, name) ?? true) && (FAULTS[name]?.(circumstances) ?? true)
}

const hasSecrets = ({ policy, client }: Pick<Circumstances, 'policy' | 'client'>): boolean =>
  (client === 'client_secret_basic' || client === 'client_secret_post') &&
  policy.token_endpoint_auth_methods_supported.includes(client)

/** The conditions under which the faults of a field apply. */
const FIELDS: Readonly<Record<string, (circumstances: Circumstances, name: string) => boolean>> = {
  assertion: ({ client, policy }) =>
    client === 'private_key_jwt' && policy.token_endpoint_auth_methods_supported.includes(client),
  secret: hasSecrets,
  certificate: ({ policy }) => policy.token_endpoint_auth_methods_supported.includes('tls_client_auth'),
  attestation: ({ policy }) => policy.token_endpoint_auth_methods_supported.includes('attest_jwt_client_auth'),
  pop: ({ policy }) => policy.token_endpoint_auth_methods_supported.includes('attest_jwt_client_auth'),
  proof: ({ hasProof }) => hasProof,
  object: ({ policy }) => policy.request_parameter_supported,
  parameters: ({ policy }, name) => !policy.require_signed_request_object || isBeforeObject(name),
  token: ({ policy }) => policy.response_types_supported.includes('code'),
}

/** Further conditions of single faults. */
const FAULTS: Readonly<Record<string, (circumstances: Circumstances) => boolean>> = {
  'form body: in the query': ({ client }) => client !== 'client_secret_basic' && !isTLS(client) && !isAttested(client),
  'form body: empty': ({ client }) => client !== 'client_secret_basic' && !isTLS(client) && !isAttested(client),

  'assertion jti: missing': ({ policy }) => policy.clientAssertionJtiRequired,
  'assertion aud: two audiences': ({ policy }) => policy.clientAssertionAudience !== 'rfc9126',
  'assertion aud: token endpoint': ({ policy }) => policy.clientAssertionAudience !== 'rfc9126',

  'attestation iat: too old': ({ policy }) => (policy.clientAttestationMaxAge ?? Infinity) < 30 * 86_400 - 60,
  // a policy that requires a chain refuses every other attestation for the want of one
  'attestation kid: unknown': ({ policy }) => policy.clientAttestationX5cRequired !== true,
  'attestation kid: of another attester': ({ policy }) => policy.clientAttestationX5cRequired !== true,
  'attestation x5c: missing': ({ policy }) => policy.clientAttestationX5cRequired !== true,
  'pop challenge: unknown': ({ policy }) => hasChallenges(policy),
  'pop challenge: a number': ({ policy }) => hasChallenges(policy),
  'pop challenge: missing': ({ policy }) => policy.clientAttestationChallenge === 'required',

  // these faults change a key on a curve
  'proof jwk: does not fit alg': ({ policy }) => policy.dpop_signing_alg_values_supported.includes('ES256'),
  'proof jwk: coordinate too short': ({ policy }) => policy.dpop_signing_alg_values_supported.includes('ES256'),
  // these proofs have no nonce, because a nonce would replace the check of `iat`
  'proof iat: past': ({ policy }) => policy.dpopNonce !== 'required',
  'proof iat: too old': ({ policy }) => policy.dpopNonce !== 'required',
  'proof iat: future': ({ policy }) => policy.dpopNonce !== 'required',
  'proof nonce: unknown': ({ policy }) => policy.dpopNonce !== 'off',
  'proof nonce: missing': ({ policy }) => policy.dpopNonce === 'required',

  'object aud: missing': ({ policy }) => policy.requestObjectRequiredClaims.includes('aud'),
  'object exp: missing': ({ policy }) => policy.requestObjectRequiredClaims.includes('exp'),
  'object exp: too far ahead': ({ policy }) => policy.requestObjectMaxLifetime !== undefined,

  'parameters parameters: too many': ({ policy }) => policy.maxParameters <= 65,
  'parameters state: too long': ({ policy }) => policy.maxParameterLength <= 32_768 && policy.maxRequestBytes > 40_000,
  'parameters body: too large': ({ policy }) => policy.maxRequestBytes <= 65_537,
  'parameters client_id: of another client': ({ client }) => client === 'private_key_jwt',
  'parameters client_secret: beside an assertion': ({ client }) => client === 'private_key_jwt',
  'parameters redirect_uri: missing': ({ policy }) => !policy.redirectUriMayBeOmitted,
  'parameters redirect_uri: not registered': ({ policy }) => !policy.unregisteredRedirectUris,
  'parameters redirect_uri: trailing slash': ({ policy }) => !policy.unregisteredRedirectUris,
  'parameters redirect_uri: with a query': ({ policy }) => !policy.unregisteredRedirectUris,
  'parameters redirect_uri: another case': ({ policy }) => !policy.unregisteredRedirectUris,
  'parameters redirect_uri: dot segments': ({ policy }) => !policy.unregisteredRedirectUris,
  'parameters redirect_uri: default port': ({ policy }) => !policy.unregisteredRedirectUris,
  'parameters response_mode: query with id_token': ({ policy, allowsHybrid }) =>
    allowsHybrid && policy.response_modes_supported.includes('query'),
  'parameters response_type: id_token without openid': ({ allowsHybrid }) => allowsHybrid,
  'parameters nonce: missing': ({ policy, allowsHybrid }) => allowsHybrid && hasScope(policy, 'openid'),
  'parameters scope: not allowed': ({ policy }) => !hasScope(policy, 'everything'),
  'parameters state: too short': ({ policy }) => policy.stateMinLength > 1,
  'parameters nonce: too short': ({ policy }) => policy.nonceMinLength > 1,
  'parameters prompt: none with login': ({ policy }) =>
    ['none', 'login'].every((value) => policy.prompt_values_supported.includes(value)),
  'parameters claims: not an object': ({ policy }) => policy.claims_parameter_supported,
  'parameters code_challenge: missing': ({ policy }) => policy.codeChallengeRequired,
  'parameters code_challenge: too short': ({ hasPKCE }) => hasPKCE,
  'parameters code_challenge_method: plain': ({ policy, hasPKCE }) =>
    hasPKCE && !policy.code_challenge_methods_supported.includes('plain'),
  'parameters code_challenge_method: missing': ({ policy, hasPKCE }) =>
    hasPKCE && !policy.code_challenge_methods_supported.includes('plain'),
  'parameters dpop_jkt: malformed': ({ hasProof }) => hasProof,
  'parameters dpop_jkt: of another key': ({ hasProof, client }) => hasProof && !isTLS(client),

  'presentation client_id: of another client': ({ client }) => client !== 'none',

  [USED_REQUEST_URI]: ({ policy }) => policy.response_types_supported.includes('code'),
  'secret client_secret: by the other method': ({ policy, client }) =>
    !policy.clientSecretMethodsInterchangeable && hasSecrets({ policy, client }),
  [NOT_PUSHED]: ({ policy }) => policy.require_pushed_authorization_requests,
  [USED_CODE]: ({ canRedeem }) => canRedeem,
  'token client_secret: wrong': hasSecrets,
  'token client_assertion: signed by another key': ({ client }) => client === 'private_key_jwt',
  'token client_assertion: used before': ({ client, canRedeem }) => client === 'private_key_jwt' && canRedeem,
  'token DPoP: missing': ({ hasProof, client }) => hasProof && sendsProof(client),
  'token DPoP: signed by another key': ({ hasProof, client }) => hasProof && sendsProof(client),
  'token DPoP: of another key': ({ policy, client }) =>
    policy.dpop_signing_alg_values_supported.includes('ES256') && sendsProof(client),
  'token DPoP: used before': ({ hasProof, client, canRedeem }) => hasProof && sendsProof(client) && canRedeem,
  'token code_verifier: without code_challenge': ({ policy, hasPKCE, canRedeem }) =>
    hasPKCE && canRedeem && !policy.codeChallengeRequired,
  'token redirect_uri: missing': ({ policy, canRedeem }) => canRedeem && policy.redirectUriAtRedemption !== 'if-sent',

  'token code_verifier: missing': ({ hasPKCE, canRedeem }) => hasPKCE && canRedeem,
  'token code_verifier: too short': ({ hasPKCE, canRedeem }) => hasPKCE && canRedeem,
  'token code_verifier: of another request': ({ hasPKCE, canRedeem }) => hasPKCE && canRedeem,
  'token code_verifier: the code_challenge': ({ hasPKCE, canRedeem }) => hasPKCE && canRedeem,
}

const hasChallenges = ({ clientAttestationChallenge = 'off' }: Policy): boolean => clientAttestationChallenge !== 'off'

const hasScope = ({ scopes_supported }: Policy, scope: string): boolean => scopes_supported?.includes(scope) ?? true
