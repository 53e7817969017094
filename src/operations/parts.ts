import type { DetailTypes } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import type { OAuthError } from '../types/errors.ts'
import type { HttpRequest } from '../types/http.ts'
import type { Parts, ProvenKey, RequestObjectParameters } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import { refuseRequest } from '../types/reasons/request.ts'
import { type Awaitable, ok, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer, AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

/** Names the parts that a server needs and that are not there. */
export const missingParts = (options: Needs, parts: Parts): readonly string[] => {
  const { policy, dpopNonces, authorizationDetails, parameters, rules } = options
  const methods = policy.token_endpoint_auth_methods_supported
  const needs: readonly (readonly [part: keyof Parts, option: string, isNeeded: boolean])[] = [
    ['readClientSecret', METHODS, methods.some((method) => /^client_secret_(?:basic|post)$/.test(method))],
    ['readClientAssertion', METHODS, methods.some((method) => method.endsWith('_jwt'))],
    ['proveClientCertificate', METHODS, methods.some((method) => method.endsWith('tls_client_auth'))],
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
  ]
  return needs.flatMap(([part, option, isNeeded]) =>
    isNeeded && parts[part] === undefined ? [`${option}: needs the part ${part}.`] : [],
  )
}

const METHODS = 'policy.token_endpoint_auth_methods_supported'

type Needs = Pick<
  AuthorizationServerOptions<DetailTypes, VendorParameters>,
  'policy' | 'dpopNonces' | 'authorizationDetails' | 'parameters' | 'rules'
>

const knowsDPoP = ({ dpop_signing_alg_values_supported }: Policy): boolean =>
  dpop_signing_alg_values_supported.length > 0

/** Reads the DPoP proof of a request where the policy knows DPoP; else its header is ignored. */
export const readProof = (
  as: AuthorizationServer,
  request: HttpRequest,
  client_id: string,
  now: EpochSeconds,
): Awaitable<Result<ProvenKey | undefined, OAuthError<'invalid_dpop_proof' | 'use_dpop_nonce'>>> =>
  knowsDPoP(as.policy) ? partOf(as, 'readDPoPProof')(as, request, client_id, now) : ok(undefined)

/** Reads a request object where the policy knows them.
 * @see RFC 9101 §7 */
export const readSignedParameters = async (
  as: AuthorizationServer,
  request: string,
  client: Client,
  endpoint: 'push' | 'authorization',
  now: EpochSeconds,
): Promise<Result<RequestObjectParameters, OAuthError<'request_not_supported' | 'invalid_request_object'>>> =>
  as.policy.request_parameter_supported
    ? partOf(as, 'readRequestObject')(as, request, client, endpoint, now)
    : refused(refuseRequest('request-object-unsupported', { parameter: 'request' }))

/** What was checked when the server was assembled is not taken for granted: a server may have been copied with another policy. */
export const partOf = <Name extends keyof Parts>(
  { parts }: Pick<AuthorizationServer, 'parts'>,
  name: Name,
): NonNullable<Parts[Name]> => {
  const part = parts[name]
  if (part === undefined) throw new TypeError(`The server needs the part ${name}.`)
  return part
}
