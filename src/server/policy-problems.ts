import { isFrontChannel } from '../authorization-request/response-type.ts'
import { knowsDPoP } from '../dpop/knows-dpop.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'
import { isSignedMode } from '../types/signed-mode.ts'
import { problem } from './problem.ts'

/** Names every problem that a policy of the right form can still have: fields that contradict each other, and entries that no request
 * can match. */
export const policyProblems = (policy: Policy): readonly string[] => [
  ...algorithmProblems(policy),
  ...responseTypeProblems(policy),
  ...problem(
    policy.senderConstrainedTokensRequired && !knowsDPoP(policy) && !policy.tls_client_certificate_bound_access_tokens,
    'policy.senderConstrainedTokensRequired must be false without DPoP and without certificate-bound tokens; got true. ' +
      'List algorithms in policy.dpop_signing_alg_values_supported, or set policy.tls_client_certificate_bound_access_tokens.',
  ),
  ...problem(
    policy.require_signed_request_object && !policy.request_parameter_supported,
    'policy.request_parameter_supported must be true, because policy.require_signed_request_object is true; got false.',
  ),
  ...problem(
    policy.codeChallengeRequired && policy.code_challenge_methods_supported.length === 0,
    'policy.code_challenge_methods_supported must have at least one entry, because policy.codeChallengeRequired is true; ' +
      "got an empty array. Pass ['S256'].",
  ),
  // a policy that demands pushed requests and bound tokens is meant for FAPI 2.0, which bounds both lifetimes
  ...problem(
    isFAPI(policy) && policy.requestUriLifetime >= 600,
    `policy.requestUriLifetime must be less than 600 seconds under FAPI 2.0 Security Profile §5.3.2.2; got ${policy.requestUriLifetime}.`,
  ),
  ...problem(
    isFAPI(policy) && policy.codeLifetime > 60,
    `policy.codeLifetime must be at most 60 seconds under FAPI 2.0 Security Profile §5.3.2.1; got ${policy.codeLifetime}.`,
  ),
  ...problem(
    policy.dpopNonce === 'required' && !knowsDPoP(policy),
    "policy.dpop_signing_alg_values_supported must have at least one entry, because policy.dpopNonce is 'required'; " +
      "got an empty array. Pass ['ES256'].",
  ),
]

/** Clients sign with a MAC or with a key pair, by their method of authentication (OpenID Connect Core §9). */
const ASSERTIONS = {
  'mac-key': { isUsable: (alg: string) => alg.startsWith('HS'), example: 'HS256' },
  'signing-key': { isUsable: (alg: string) => !alg.startsWith('HS'), example: 'ES256' },
} as const

/** Without an algorithm, a method that needs one authenticates nobody, and so with every use of signatures. A list that nothing uses may
 * have any entries. */
const algorithmProblems = (policy: Policy): readonly string[] => [
  ...policy.token_endpoint_auth_methods_supported.flatMap((method) => {
    const credential = factsOf(method)?.credential
    if (credential !== 'mac-key' && credential !== 'signing-key') return []
    const { isUsable, example } = ASSERTIONS[credential]
    const algorithms = policy.token_endpoint_auth_signing_alg_values_supported
    return problem(
      !algorithms.some(isUsable),
      `policy.token_endpoint_auth_signing_alg_values_supported must have an algorithm for ${method}, such as ${example}; ` +
        `got ${algorithms.join(', ') || 'an empty array'}. Add one, or leave the method out of policy.token_endpoint_auth_methods_supported.`,
    )
  }),
  ...problem(
    policy.request_parameter_supported && policy.request_object_signing_alg_values_supported.length === 0,
    'policy.request_object_signing_alg_values_supported must have at least one entry, because policy.request_parameter_supported is ' +
      "true; got an empty array. Pass ['ES256'].",
  ),
  ...problem(
    policy.response_modes_supported.some(isSignedMode) &&
      policy.authorization_signing_alg_values_supported.length === 0,
    'policy.authorization_signing_alg_values_supported must have at least one entry, because policy.response_modes_supported has JWT ' +
      "modes; got an empty array. Pass ['ES256'].",
  ),
]

/** Every request for such a response type would be refused.
 * @see OAuth 2.0 Multiple Response Types §5, OpenID Connect Core §3.2.2.1 */
const responseTypeProblems = (policy: Policy): readonly string[] => {
  const { response_types_supported, response_modes_supported, scopes_supported, unknownScopesIgnored } = policy
  const types = (word: string) => response_types_supported.filter((type) => type.split(' ').includes(word))
  const frontChannel = response_types_supported.find(isFrontChannel)
  const [identifying] = types('id_token')
  return [
    ...problem(
      frontChannel !== undefined && response_modes_supported.every((mode) => mode === 'query'),
      `policy.response_modes_supported must have another mode than query, because no response of the type ${JSON.stringify(frontChannel)} ` +
        'may travel in a query; got query alone. Add fragment.',
    ),
    ...problem(
      identifying !== undefined && scopes_supported?.includes('openid') === false && unknownScopesIgnored !== true,
      `policy.scopes_supported must have openid, because every request for ${JSON.stringify(identifying)} needs that scope; ` +
        'got a list without it. Add openid.',
    ),
    ...problem(
      policy.code_challenge_methods_supported.length === 0 &&
        !policy.codeChallengeRequired &&
        types('code').length === response_types_supported.length &&
        policy.token_endpoint_auth_methods_supported.includes('none'),
      'policy.code_challenge_methods_supported must have at least one entry, because public clients always need a challenge; ' +
        "got an empty array. Pass ['S256'], or leave none out of policy.token_endpoint_auth_methods_supported.",
    ),
  ]
}

const isFAPI = (policy: Policy): boolean =>
  policy.require_pushed_authorization_requests && policy.senderConstrainedTokensRequired
