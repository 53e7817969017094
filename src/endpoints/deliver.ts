import type { RequestObjection } from '../authorization-request/evaluate-request.ts'
import { uniqueTokens } from '../encoding/space-delimited.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { sealFailure } from '../host/failure-reference.ts'
import { isTrustedClient } from '../host/trusted-client.ts'
import type { AuthorizationFailure, ErrorRedirectOptions } from '../types/authorization.ts'
import type { AuthorizationReference } from '../types/brand.ts'
import type { Client } from '../types/client.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import { type Refused, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { type Delivery, display, redirect } from './response.ts'

/** An objection of the rules, or of the endpoint itself. */
type Objection = Pick<RequestObjection, 'deliverTo'> & { readonly error: EndpointError<'authorization'> }

/** The request to which an objection was raised. */
interface ObjectedRequest {
  readonly client: Client
  readonly parameters: Pick<AuthorizationParameters, 'state' | 'prompt'>
  readonly mayBeUnregistered: boolean
  readonly now: EpochSeconds
  /** The hash of the stored request, where the client stands in that request alone. */
  readonly request?: string
}

/** Decides where an objection goes. Without a matched redirect URI it is displayed. After a login it is redirected to the client. Before a
 * login it is sealed into a reference, for the host to resume. `prompt=none` forbids a login: then it is redirected to a client that the host
 * trusts, and displayed for every other client.
 * @see RFC 6749 §4.1.2.1, RFC 9700 §4.11.2 */
export const deliver = async (
  as: AuthorizationServer,
  { error, deliverTo }: Objection,
  { client, parameters, mayBeUnregistered, now, request }: ObjectedRequest,
  options: ErrorRedirectOptions,
): Promise<Refused<AuthorizationFailure>> => {
  if (deliverTo === undefined) return display(error)
  const { policy } = as
  const { redirect_uri, response_mode } = deliverTo
  const { state, prompt } = parameters
  const delivery: Delivery = { redirect_uri, response_mode, client, state, now }
  if (policy.errorsBeforeLogin === 'redirect' || options.loggedIn === true) return redirect(as, error, delivery)
  if (uniqueTokens(prompt).includes('none')) {
    return (await isTrustedClient(options, client, redirect_uri)) ? redirect(as, error, delivery) : display(error)
  }
  const { client_id } = client
  const expires_at = now + policy.interactionLifetime
  const failure = { client_id, redirect_uri, mayBeUnregistered, response_mode, state, request, error, expires_at }
  const reference = await sealFailure(as, failure)
  return reference === undefined ? display(error) : loginFirst(error, reference)
}

/** Makes a failure that waits for the login. The host resumes its reference. */
export const loginFirst = (
  error: EndpointError<'authorization'>,
  reference: AuthorizationReference,
): Refused<AuthorizationFailure> => refused({ delivery: 'login-first', error, reference })
