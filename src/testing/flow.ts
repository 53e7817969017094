import { decodeBase64url } from '../encoding/base64url.ts'
import { parseJSONObject } from '../encoding/json.ts'
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
import type { Result } from '../types/result.ts'
import type { VendorParameters } from '../types/server.ts'
import { authorizationRequest, type PresentationFault, plainRequest } from './authorization-request.ts'
import type { ParameterChanges } from './pushed-parameters.ts'
import { pushRequest, type Script, tokenRequest } from './requests.ts'
import { unwrap } from './results.ts'
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
): Promise<Result<PushedAuthorizationResponse, EndpointError<'push'>>> =>
  processPushedAuthorizationRequest(server.as, await pushRequest(server, script))

/** Pushes a request and presents its `request_uri`. */
export const present = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: TestServer<Details, Vendor>,
  script: FlowScript = {},
): Promise<Result<PendingAuthorization<Details, Vendor>, AuthorizationFailure>> => {
  const { request_uri } = unwrap(await push(server, flawless(script)))
  return processAuthorizationRequest(server.as, authorizationRequest(server, request_uri, script))
}

/** Sends a request that was not pushed to the authorization endpoint. */
export const begin = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: TestServer<Details, Vendor>,
  script: Script = {},
): Promise<Result<PendingAuthorization<Details, Vendor>, AuthorizationFailure>> =>
  processAuthorizationRequest(server.as, await plainRequest(server, script))

/** Pushes a request, presents it and decides it. */
export const decide = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: TestServer<Details, Vendor>,
  script: FlowScript<Details> = {},
): Promise<Result<AuthorizationResponse, AuthorizationFailure>> => {
  const pending = unwrap(await present(server, flawless(script)))
  return issueAuthorizationResponse(
    server.as,
    pending,
    script.decision ?? { decision: 'granted', subject: 'alice', auth_time: server.clock() },
  )
}

/** Pushes a request, presents it, grants it and redeems the code. */
export const redeem = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: TestServer<Details, Vendor>,
  script: FlowScript<Details> = {},
): Promise<Result<AuthorizationCodeGrant<Details>, EndpointError<'token'>>> => {
  const { decision } = script
  const response = unwrap(
    await decide(server, { ...flawless(script), ...(decision === undefined ? {} : { decision }) }),
  )
  return redeemAuthorizationCode(server.as, await tokenRequest(server, codeOf(response), script))
}

/** Reads the code from a response, signed or not. Throws when there is none. */
export const codeOf = ({ parameters }: AuthorizationResponse): string => {
  const { code, response } = parameters
  if (code !== undefined) return code
  const payload = decodeBase64url(response?.split('.')[1] ?? '')
  const claims = payload && parseJSONObject(decodeText(payload) ?? '')
  if (typeof claims?.code === 'string') return claims.code
  throw new Error(`Expected a code, got a response with ${Object.keys(claims ?? parameters).join(', ') || 'nothing'}.`)
}
