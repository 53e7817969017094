import { knowsDPoP } from '../dpop/knows-dpop.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'

/** A part that some policy or option needs. */
export type NeededPart = Exclude<
  keyof Parts,
  'findOptionProblems' | 'checkPorts' | 'traceEvents' | 'applyClientDemands'
>

type Needs = Pick<
  AuthorizationServerOptions<DetailTypes, VendorParameters>,
  'dpopNonces' | 'authorizationDetails' | 'parameters' | 'rules' | 'limit'
>

/** Lists the parts that policy or options need and that the server lacks. */
export const missingParts = (options: Needs, policy: Policy, parts: Parts): readonly NeededPart[] => {
  const usesDPoP = knowsDPoP(policy)
  const derivesNonces = usesDPoP && policy.dpopNonce !== 'off' && options.dpopNonces === undefined
  const needed: readonly (NeededPart | false | undefined)[] = [
    ...policy.token_endpoint_auth_methods_supported.flatMap((method) => [
      factsOf(method)?.part,
      factsOf(method)?.helper,
    ]),
    usesDPoP && 'readDPoPProof',
    derivesNonces && 'deriveDPoPNonces',
    policy.request_parameter_supported && 'readRequestObject',
    hasEntries(options.authorizationDetails) && 'verifyAuthorizationDetails',
    hasEntries(options.parameters) && 'validateParameters',
    hasEntries(options.rules) && 'applyHostRules',
    options.limit !== undefined && 'askLimit',
  ]
  return [...new Set(needed)].filter((part): part is NeededPart => !!part && parts[part] === undefined)
}

/** `null`, which hosts in JavaScript pass, is absent. */
const hasEntries = (option: object | null | undefined): boolean => Object.keys(option ?? {}).length > 0
