import { verifyAuthorizationDetails } from '../authorization-request/authorization-details.ts'
import { validateParameters } from '../authorization-request/declared-parameters.ts'
import { readRequestObject } from '../authorization-request/read-request-object.ts'
import { allVerifiers } from '../client-authentication/verifiers.ts'
import { readDPoPProof } from '../dpop/request-proof.ts'
import { askLimit } from '../host/ask-limit.ts'
import { checkPorts } from '../host/checked-ports.ts'
import { deriveDPoPNonces } from '../host/derived-nonces.ts'
import { probedDigest } from '../host/digest-probe.ts'
import { applyHostRules } from '../host/host-rules.ts'
import { traceEvents } from '../host/trace-events.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { PolicyFields } from '../types/literal-policy.ts'
import type { Policy } from '../types/policy.ts'
import type {
  AuthorizationServer,
  AuthorizationServerOptions,
  CheckedOptions,
  VendorParameters,
} from '../types/server.ts'
import { applyClientDemands } from './apply-client-demands.ts'
import { assemble } from './assemble-authorization-server.ts'
import { warnOfInsecureDevelopment } from './insecure-development.ts'
import { findOptionProblems } from './option-problems.ts'

/** Checks the options once and returns the authorization server that every operation takes: policy, endpoints and ports, shallowly
 * frozen. Throws TypeError that names every problem at once.
 * @see RFC 8414 §2 */
export const authorizationServer = <
  const Details extends DetailTypes = Record<never, never>,
  const Vendor extends VendorParameters = Record<never, never>,
  const Fields extends PolicyFields = Policy,
>(
  options: CheckedOptions<Details, Vendor, Fields>,
): AuthorizationServer<Details, Vendor> => {
  const as = assemble<Details, Vendor, Policy>('authorizationServer', withProbedDigest(options as never), {
    ...allVerifiers(),
    findOptionProblems,
    checkPorts,
    readDPoPProof,
    readRequestObject,
    deriveDPoPNonces,
    verifyAuthorizationDetails,
    validateParameters,
    applyHostRules,
    traceEvents,
    askLimit,
    applyClientDemands,
  })
  warnOfInsecureDevelopment(as)
  return as
}

const withProbedDigest = <Details extends DetailTypes, Vendor extends VendorParameters>(
  options: AuthorizationServerOptions<Details, Vendor>,
): CheckedOptions<Details, Vendor, Policy> => {
  if (typeof options?.digest !== 'function') return options as never
  const digest = probedDigest(options.digest)
  return (digest === options.digest ? options : { ...options, digest }) as never
}
