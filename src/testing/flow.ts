import { decodeBase64url } from '../encoding/base64url.ts'
import { parseJSONObject } from '../encoding/json.ts'
import { requireObject } from '../encoding/require-that.ts'
import { decodeText } from '../encoding/utf8.ts'
import { processAuthorizationRequest } from '../endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../endpoints/token.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import type {
  AuthorizationCodeGrant,
  AuthorizationDecision,
  AuthorizationFailure,
  AuthorizationResponse,
  PendingAuthorization,
  PushedAuthorizationResponse,
} from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import { type Refused, type Result, refused } from '../types/result.ts'
import type { VendorParameters } from '../types/server.ts'
import { authorizationRequest, type PresentationFault, plainRequest } from './authorization-request.ts'
import type { ParameterChanges } from './pushed-parameters.ts'
import { pushRequest, type Script, tokenRequest } from './requests.ts'
import { requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'
import type { TokenParametersFault } from './token-parameters.ts'

/** A script for several steps. `client`, `parameters` and `object` apply from the first step on; every other fault applies
 * in the last step. */
export interface FlowScript<Details extends DetailTypes = DetailTypes> extends Script {
  readonly presentation?: ParameterChanges | PresentationFault
  /** Default: alice grants everything that the client asked for. */
  readonly decision?: AuthorizationDecision<Details>
  readonly token?: ParameterChanges | TokenParametersFault
}

/** A step of the flow. */
export type FlowStep = 'push' | 'present' | 'decide' | 'redeem'

/** A refusal, and the step at which it came. */
export type AtStep<Refusal, Step extends FlowStep = FlowStep> = Refusal & { readonly step: Step }

const at = <T, Refusal extends object, Step extends FlowStep>(
  step: Step,
  result: Result<T, Refusal>,
): Result<T, AtStep<Refusal, Step>> => (result.ok ? result : refused({ ...result.error, step }))

/** The refusal of a push in the form of the authorization endpoint's, so that one reply answers all steps. No browser is redirected. */
const displayed = ({
  error: { step, ...error },
}: Refused<AtStep<EndpointError<'push'>>>): Refused<AtStep<AuthorizationFailure>> =>
  refused({ delivery: 'display', error: error as unknown as EndpointError<'authorization'>, step })

/** The refusal of an earlier step in the form of the token endpoint's. */
const bare = ({
  error: { step, error },
}: Refused<AtStep<AuthorizationFailure>>): Refused<AtStep<EndpointError<'token'>>> =>
  refused({ ...(error as unknown as EndpointError<'token'>), step })

const flawless = ({ client, parameters, object }: Script): Script => ({
  ...(client === undefined ? {} : { client }),
  ...(parameters === undefined ? {} : { parameters }),
  ...(object === undefined ? {} : { object }),
})

/** Pushes a request as a test client.
 * @example
 * ```ts
 * unwrap(await push(kit, { parameters: { scope: 'openid' } }))
 * expectReason(await push(kit, { proof: 'signature: by another key' }), 'dpop-proof-signature')
 * ``` */
export const push = async (
  server: TestServer,
  script: Script = {},
): Promise<Result<PushedAuthorizationResponse, AtStep<EndpointError<'push'>, 'push'>>> => {
  const request = await pushRequest(server, script)
  return at('push', await processPushedAuthorizationRequest(server.as, request))
}

/** Pushes a request and presents its `request_uri`. A refusal says at which `step` it came. */
export const present = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: TestServer<Details, Vendor>,
  script: FlowScript = {},
): Promise<Result<PendingAuthorization<Details, Vendor>, AtStep<AuthorizationFailure>>> => {
  requireKit(server, script)
  const pushed = await push(server, flawless(script))
  if (!pushed.ok) return displayed(pushed)
  const { request_uri } = pushed.value
  return at('present', await processAuthorizationRequest(server.as, authorizationRequest(server, request_uri, script)))
}

/** Sends a request that was not pushed to the authorization endpoint. */
export const begin = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: TestServer<Details, Vendor>,
  script: Script = {},
): Promise<Result<PendingAuthorization<Details, Vendor>, AtStep<AuthorizationFailure, 'present'>>> => {
  const request = await plainRequest(server, script)
  return at('present', await processAuthorizationRequest(server.as, request))
}

/** Pushes a request, presents it and decides it. A refusal says at which `step` it came. */
export const decide = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: TestServer<Details, Vendor>,
  script: FlowScript<Details> = {},
): Promise<Result<AuthorizationResponse, AtStep<AuthorizationFailure>>> => {
  requireKit(server, script)
  const pending = await present(server, flawless(script))
  if (!pending.ok) return pending
  const { decision = { decision: 'granted', subject: 'alice', auth_time: server.clock() } } = script
  return at('decide', await issueAuthorizationResponse(server.as, pending.value, decision))
}

/** Pushes a request, presents it, grants it and redeems the code. A refusal says at which `step` it came. */
export const redeem = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: TestServer<Details, Vendor>,
  script: FlowScript<Details> = {},
): Promise<Result<AuthorizationCodeGrant<Details>, AtStep<EndpointError<'token'>>>> => {
  requireKit(server, script)
  const { decision } = script
  const response = await decide(server, { ...flawless(script), ...(decision === undefined ? {} : { decision }) })
  if (!response.ok) return bare(response)
  return at(
    'redeem',
    await redeemAuthorizationCode(server.as, await tokenRequest(server, codeOf(response.value), script)),
  )
}

/** Reads the code from a response, signed or not. Throws when there is none. */
export const codeOf = (answer: AuthorizationResponse): string => {
  requireObject('response', 'an authorization response', answer, 'parameters', 'Unwrap the result.')
  const { parameters } = answer
  requireObject('response.parameters', 'the parameters of the response', parameters)
  const { code, response } = parameters
  if (code !== undefined) return code
  const payload = decodeBase64url(response?.split('.')[1] ?? '')
  const claims = payload && parseJSONObject(decodeText(payload) ?? '')
  if (typeof claims?.code === 'string') return claims.code
  throw new Error(`Expected a code, got a response with ${Object.keys(claims ?? parameters).join(', ') || 'nothing'}.`)
}
