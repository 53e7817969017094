import { knowsDPoP } from '../dpop/knows-dpop.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'

/** Names the parts that policy or options need and that the server lacks. */
export const missingParts = (options: Needs, policy: Policy, parts: Parts): readonly string[] => {
  const { dpopNonces, authorizationDetails, parameters, rules, limit } = options
  const methods = policy.token_endpoint_auth_methods_supported
  const needs: readonly (readonly [part: keyof Parts, option: string, isNeeded: boolean])[] = [
    ...Array.from(new Set(methods.map((method) => factsOf(method)?.part))).flatMap((part) =>
      part === undefined ? [] : [[part, 'policy.token_endpoint_auth_methods_supported', true] as const],
    ),
    ['readDPoPProof', 'policy.dpop_signing_alg_values_supported', knowsDPoP(policy)],
    [
      'deriveDPoPNonces',
      'policy.dpopNonce',
      knowsDPoP(policy) && policy.dpopNonce !== 'off' && dpopNonces === undefined,
    ],
    ['readRequestObject', 'policy.request_parameter_supported', policy.request_parameter_supported],
    ['verifyAuthorizationDetails', 'authorizationDetails', Object.keys(authorizationDetails ?? {}).length > 0],
    ['validateParameters', 'parameters', Object.keys(parameters ?? {}).length > 0],
    ['applyHostRules', 'rules', (rules ?? []).length !== 0],
    ['askLimit', 'limit', limit !== undefined],
  ]
  return needs.flatMap(([part, option, isNeeded]) =>
    isNeeded && parts[part] === undefined
      ? [`${option} must come with the part ${part}; got none. Import it from parapet/parts.`]
      : [],
  )
}

type Needs = Pick<
  AuthorizationServerOptions<DetailTypes, VendorParameters>,
  'dpopNonces' | 'authorizationDetails' | 'parameters' | 'rules' | 'limit'
>
