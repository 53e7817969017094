import type { ClientAuthenticationMethod } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import { type NamedFault, namedFaults } from './named-faults.ts'

/** Lists the faults that a server under this very policy refuses, each for the reason that it has there, by a client that the policy
 * admits: to be held against `testServer({ policy })`, with nothing else needed. Left out is what the policy permits, such as a
 * request without PKCE, what it switched off, such as request objects, and what it refuses for something else before.
 *
 * One server does for all of them. Rules and parameters of the host's own are not looked at. */
export const namedFaultsFor = (policy: Policy): readonly NamedFault[] => {
  const client = clientOf(policy)
  return namedFaults.flatMap(({ needs: _met, ...fault }) => {
    const by = fault.script.client ?? client
    if (by === undefined || !appliesTo(fault.name, { policy, client: by, ...featuresOf(policy, by) })) return []
    const script = { ...fault.script, ...(by === 'private_key_jwt' ? {} : { client: by }) }
    return [{ ...fault, script: isBeforeObject(fault.name) ? { ...script, object: false } : script }]
  })
}

/** The methods in the order of preference: the first is what scripts do by default. */
const METHODS: readonly ClientAuthenticationMethod[] = [
  'private_key_jwt',
  'client_secret_post',
  'client_secret_basic',
  'client_secret_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
]

const clientOf = ({ token_endpoint_auth_methods_supported: supported }: Policy): (typeof METHODS)[number] | undefined =>
  METHODS.find((method) => supported.includes(method))

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
  const isTLS = client.endsWith('tls_client_auth')
  const isBound = isTLS
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

/** What is looked at before the request object is, so that a form without one shows it. */
const isBeforeObject = (name: string): boolean =>
  /^parameters: (?:repeated|crowded|long|huge|impostor|armed|referring)$/.test(name)

const appliesTo = (name: string, circumstances: Circumstances): boolean => {
  const [field = ''] = name.split(':')
  return (FIELDS[field]?.(circumstances, name) ?? true) && (FAULTS[name]?.(circumstances) ?? true)
}

/** What all faults of one field presuppose. */
const FIELDS: Readonly<Record<string, (circumstances: Circumstances, name: string) => boolean>> = {
  assertion: ({ client }) => client === 'private_key_jwt',
  certificate: ({ policy }) => policy.token_endpoint_auth_methods_supported.includes('tls_client_auth'),
  proof: ({ hasProof }) => hasProof,
  object: ({ policy }) => policy.request_parameter_supported,
  parameters: ({ policy }, name) => !policy.require_signed_request_object || isBeforeObject(name),
  token: ({ policy }) => policy.response_types_supported.includes('code'),
}

/** What single faults presuppose beside that. */
const FAULTS: Readonly<Record<string, (circumstances: Circumstances) => boolean>> = {
  'form: empty': ({ client }) => client !== 'client_secret_basic' && !client.endsWith('tls_client_auth'),

  'assertion: anonymous': ({ policy }) => policy.clientAssertionJtiRequired,
  'assertion: shared': ({ policy }) => policy.clientAssertionAudience !== 'rfc9126',
  'assertion: endpoint': ({ policy }) => policy.clientAssertionAudience !== 'rfc9126',

  // these are changes of a key on a curve
  'proof: mismatched': ({ policy }) => policy.dpop_signing_alg_values_supported.includes('ES256'),
  'proof: truncated': ({ policy }) => policy.dpop_signing_alg_values_supported.includes('ES256'),
  // they come without a nonce, which takes the place of the time
  'proof: stale': ({ policy }) => policy.dpopNonce !== 'required',
  'proof: early': ({ policy }) => policy.dpopNonce !== 'required',
  'proof: unissued': ({ policy }) => policy.dpopNonce !== 'off',
  'proof: nonceless': ({ policy }) => policy.dpopNonce === 'required',

  'object: audienceless': ({ policy }) => policy.requestObjectRequiredClaims.includes('aud'),
  'object: eternal': ({ policy }) => policy.requestObjectRequiredClaims.includes('exp'),
  'object: lasting': ({ policy }) => policy.requestObjectMaxLifetime !== undefined,

  'parameters: crowded': ({ policy }) => policy.maxParameters <= 65,
  'parameters: long': ({ policy }) => policy.maxParameterLength <= 32_768 && policy.maxRequestBytes > 40_000,
  'parameters: huge': ({ policy }) => policy.maxRequestBytes <= 65_537,
  'parameters: impostor': ({ client }) => client === 'private_key_jwt',
  'parameters: armed': ({ client }) => client === 'private_key_jwt',
  'parameters: homeless': ({ policy }) => !policy.redirectUriMayBeOmitted,
  'parameters: elsewhere': ({ policy }) => !policy.unregisteredRedirectUris,
  'parameters: slashed': ({ policy }) => !policy.unregisteredRedirectUris,
  'parameters: leaking': ({ policy, allowsHybrid }) =>
    allowsHybrid && policy.response_modes_supported.includes('query'),
  'parameters: unopened': ({ allowsHybrid }) => allowsHybrid,
  'parameters: nonceless': ({ policy, allowsHybrid }) => allowsHybrid && hasScope(policy, 'openid'),
  'parameters: greedy': ({ policy }) => !hasScope(policy, 'everything'),
  'parameters: curt': ({ policy }) => policy.stateMinLength > 1,
  'parameters: terse': ({ policy }) => policy.nonceMinLength > 1,
  'parameters: contradictory': ({ policy }) =>
    ['none', 'login'].every((value) => policy.prompt_values_supported.includes(value)),
  'parameters: claiming': ({ policy }) => policy.claims_parameter_supported,
  'parameters: unchallenged': ({ policy }) => policy.codeChallengeRequired,
  'parameters: shortened': ({ hasPKCE }) => hasPKCE,
  'parameters: plain': ({ policy, hasPKCE }) => hasPKCE && !policy.code_challenge_methods_supported.includes('plain'),
  'parameters: methodless': ({ policy, hasPKCE }) =>
    hasPKCE && !policy.code_challenge_methods_supported.includes('plain'),
  'parameters: thumbless': ({ hasProof }) => hasProof,
  'parameters: misbound': ({ hasProof, client }) => hasProof && !client.endsWith('tls_client_auth'),

  'presentation: foreign': ({ client }) => client !== 'none',

  'token: unverified': ({ hasPKCE, canRedeem }) => hasPKCE && canRedeem,
  'token: shortened': ({ hasPKCE, canRedeem }) => hasPKCE && canRedeem,
  'token: mistaken': ({ hasPKCE, canRedeem }) => hasPKCE && canRedeem,
}

const hasScope = ({ scopes_supported }: Policy, scope: string): boolean => scopes_supported?.includes(scope) ?? true
