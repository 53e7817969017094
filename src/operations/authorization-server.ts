import { verifyAuthorizationDetails } from '../proofs/authorization-details.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { AuthorizationServer, AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import { assembleAuthorizationServer } from './assemble-authorization-server.ts'
import { validateParameters } from './declared-parameters.ts'
import { deriveDPoPNonces } from './derived-nonces.ts'
import { readDPoPProof } from './dpop.ts'
import { applyHostRules } from './host-objection.ts'
import { findOptionProblems } from './option-problems.ts'
import { proveClientCertificate } from './prove-client-certificate.ts'
import { readClientAssertion } from './read-client-assertion.ts'
import { readClientSecret } from './read-client-secret.ts'
import { readRequestObject } from './request-object.ts'

/** Checks the options once and returns the authorization server that every operation takes: policy, endpoints and ports, shallowly
 * frozen. Throws TypeError that names every problem at once.
 * @see RFC 8414 §2 */
export const authorizationServer = <
  const Details extends DetailTypes = Record<never, never>,
  const Vendor extends VendorParameters = Record<never, never>,
>(
  options: AuthorizationServerOptions<Details, Vendor>,
): AuthorizationServer<Details, Vendor> =>
  assembleAuthorizationServer(options, {
    findOptionProblems,
    readClientSecret,
    readClientAssertion,
    proveClientCertificate,
    readDPoPProof,
    readRequestObject,
    deriveDPoPNonces,
    verifyAuthorizationDetails,
    validateParameters,
    applyHostRules,
  })
