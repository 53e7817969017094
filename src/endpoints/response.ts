import type { EndpointError } from '../errors/oauth-error.ts'
import { refusePresentation } from '../errors/presentation.ts'
import { nullToUndefined } from '../host/answers.ts'
import { emit } from '../host/events.ts'
import { isKeysUnavailable, refuseForNow, retryAfterOf, sentenceOf } from '../host/keys-unavailable.ts'
import { defaultSigningAlgorithm, signResponse } from '../host/signing.ts'
import type { AuthorizationFailure, AuthorizationResponse } from '../types/authorization.ts'
import type { RegisteredRedirectUri } from '../types/brand.ts'
import type { Client } from '../types/client.ts'
import type { Policy, ResolvedResponseMode } from '../types/policy.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { isSignedMode } from '../types/signed-mode.ts'
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

type Signer = Pick<AuthorizationServer, 'issuer' | 'policy' | 'sign'>
type Responder = Signer & Pick<AuthorizationServer, 'onEvent' | 'clock'>

/** Makes the response with these parameters, `state` and `iss`. A `.jwt` mode puts all of them into one JWT.
 * @see RFC 6749 §4.1.2, RFC 9207 §2, JARM §2.1 */
export const makeResponse = async (
  { issuer, policy, sign }: Signer,
  parameters: Readonly<Record<string, string>>,
  { redirect_uri, response_mode, client, state, now }: Delivery,
): Promise<AuthorizationResponse> => {
  // members that are added to a spread take half a microsecond each on Node 20
  const answer: Record<string, string> = Object.assign({}, parameters)
  if (state !== undefined) answer.state = state
  if (!isSignedMode(response_mode)) {
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

/** Makes the response, or refuses a client for whose encryption there is no key: nothing leaves in the clear.
 * @see JARM §2.2 */
export const answerClient = async (
  as: Responder,
  parameters: Readonly<Record<string, string>>,
  delivery: Delivery,
): Promise<Result<AuthorizationResponse, AuthorizationError>> => {
  try {
    return ok(await makeResponse(as, parameters, delivery))
  } catch (error) {
    if (!isKeysUnavailable(error)) throw error
    const { client_id } = delivery.client
    emit(as, { type: 'client_keys_unavailable', client_id, detail: sentenceOf(error) })
    return refused(refuseForNow({ retryAfter: retryAfterOf(error) }) ?? refusePresentation('response-keys-unavailable'))
  }
}

/** The algorithm that the client registered, or else the default among those that it demands: the host's signer may have another default. */
const signingAlgorithm = (
  policy: Policy,
  { authorization_signed_response_alg: registered, demands }: Client,
): string | undefined => {
  if (nullToUndefined(demands?.authorization_signing_alg_values_supported) === undefined) return registered
  const accepted = policy.authorization_signing_alg_values_supported
  const alg = registered ?? defaultSigningAlgorithm(policy)
  if (accepted.some((one) => one === alg)) return alg
  throw new TypeError(
    `authorization_signed_response_alg must be one of ${accepted.join(', ')}, because the client demands them; got ${String(alg)}. ` +
      'Check the record with parseClient.',
  )
}

/** Makes a failure that is shown to the user and not sent to the client. */
export const display = (error: AuthorizationError): Refused<AuthorizationFailure> =>
  refused({ delivery: 'display', error })

/** Makes a failure that is sent to the client, at the redirect URI that was matched for its request, or is shown where it cannot be encrypted.
 * @see RFC 6749 §4.1.2.1 */
export const redirect = async (
  as: Responder,
  error: AuthorizationError,
  delivery: Delivery,
): Promise<Refused<AuthorizationFailure>> => {
  const parameters = { error: error.error, error_description: error.error_description }
  const response = await answerClient(as, parameters, delivery)
  return response.ok ? refused({ delivery: 'redirect', error, response: response.value }) : display(response.error)
}
