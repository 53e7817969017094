import type { EndpointError } from '../errors/oauth-error.ts'
import { present } from '../host/answers.ts'
import { signResponse } from '../host/signing.ts'
import type { AuthorizationFailure, AuthorizationResponse } from '../types/authorization.ts'
import type { RegisteredRedirectUri } from '../types/brand.ts'
import type { Client } from '../types/client.ts'
import type { Policy, ResolvedResponseMode } from '../types/policy.ts'
import { type Refused, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

type AuthorizationError = EndpointError<'authorization'>

/** The target and the mode of a response. */
export interface Delivery {
  readonly redirect_uri: RegisteredRedirectUri
  readonly response_mode: ResolvedResponseMode
  readonly client: Client
  readonly state: string | undefined
  readonly now: EpochSeconds
}

type Responder = Pick<AuthorizationServer, 'issuer' | 'policy' | 'sign'>

/** Makes the response with these parameters, `state` and `iss`. A `.jwt` mode puts all of them into one JWT.
 * @see RFC 6749 §4.1.2, RFC 9207 §2, JARM §2.1 */
export const makeResponse = async (
  { issuer, policy, sign }: Responder,
  parameters: Readonly<Record<string, string>>,
  { redirect_uri, response_mode, client, state, now }: Delivery,
): Promise<AuthorizationResponse> => {
  const answer: Record<string, string> = { ...parameters }
  if (state !== undefined) answer.state = state
  if (!response_mode.endsWith('.jwt')) {
    if (policy.authorization_response_iss_parameter_supported) answer.iss = issuer
    return { redirect_uri, response_mode, parameters: answer }
  }
  const claims = {
    iss: issuer,
    aud: client.client_id,
    exp: now + policy.authorizationResponseLifetime,
    ...answer,
    // a number in JSON, a string in a query
    ...(answer.expires_in === undefined ? {} : { expires_in: Number(answer.expires_in) }),
  }
  const response = await signResponse({ sign }, claims, client, signingAlgorithm(policy, client))
  return { redirect_uri, response_mode, parameters: { response } }
}

/** The algorithm that the client registered, or else the first of those that it demands, because the host's signer may have another default. */
const signingAlgorithm = (
  { authorization_signing_alg_values_supported: accepted }: Policy,
  { authorization_signed_response_alg: registered, demands }: Client,
): string | undefined => {
  if (present(demands?.authorization_signing_alg_values_supported) === undefined) return registered
  const alg = registered ?? accepted[0]
  if (accepted.some((one) => one === alg)) return alg
  throw new TypeError(
    `authorization_signed_response_alg must be one of ${accepted.join(', ')}, because the client demands them; got ${String(alg)}. ` +
      'Check the record with parseClient.',
  )
}

/** Makes a failure that is shown to the user and not sent to the client. */
export const display = (error: AuthorizationError): Refused<AuthorizationFailure> =>
  refused({ delivery: 'display', error })

/** Makes a failure that is sent to the client, at the redirect URI that was matched for its request.
 * @see RFC 6749 §4.1.2.1 */
export const redirect = async (
  as: Responder,
  error: AuthorizationError,
  delivery: Delivery,
): Promise<Refused<AuthorizationFailure>> => {
  const parameters = { error: error.error, error_description: error.error_description }
  return refused({ delivery: 'redirect', error, response: await makeResponse(as, parameters, delivery) })
}
