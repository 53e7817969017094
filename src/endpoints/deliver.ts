import type { RequestObjection } from '../authorization-request/evaluate-request.ts'
import { matchRedirectUri } from '../authorization-request/redirect-uri.ts'
import { uniqueTokens } from '../encoding/space-delimited.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refusePresentation } from '../errors/presentation.ts'
import { serverFor } from '../host/client-demands.ts'
import { findRegisteredClient, isRefusal } from '../host/client-registry.ts'
import { openFailure, sealFailure } from '../host/failure-reference.ts'
import { isTrustedClient } from '../host/trusted-client.ts'
import type { AuthorizationFailure, ErrorRedirectOptions } from '../types/authorization.ts'
import type { AuthorizationReference } from '../types/brand.ts'
import type { Client } from '../types/client.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { EventTrace } from '../types/parts.ts'
import { type Refused, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { readStoredRequest } from './read-stored-request.ts'
import { type Delivery, display, redirect } from './response.ts'

type FailureOutcome = Promise<Refused<AuthorizationFailure>>

/** An objection of the rules, or of the endpoint itself. */
type Objection = Pick<RequestObjection, 'deliverTo'> & { readonly error: EndpointError<'authorization'> }

/** The request to which an objection was raised. */
export interface ObjectedRequest {
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
): FailureOutcome => {
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

/** Why a reference does not open: another server made it, or the secret that made it was removed. */
export const FOREIGN_REFERENCE = 'No secret in the option secret made this reference.'

/** Refuses a reference. The detail tells the host's faults apart, which look the same to the user. */
export const refuseReference = (detail: string): Refused<AuthorizationFailure> =>
  display(refusePresentation('reference-invalid', { detail }))

/** Redirects the failure that a reference holds, once the user has logged in. The redirect URI must still be one of the client's. */
export const resumeFailure = async (
  server: AuthorizationServer,
  reference: string,
  now: EpochSeconds,
  options: ErrorRedirectOptions,
  trace: EventTrace,
): FailureOutcome => {
  const failure = await openFailure(server, reference)
  if (failure === undefined) return refuseReference(FOREIGN_REFERENCE)
  const { client_id, redirect_uri, mayBeUnregistered, response_mode, state, request, error } = failure
  trace.client_id = client_id
  if (now >= failure.expires_at) return display(refusePresentation('interaction-expired'))
  const found = await findRegisteredClient(server, client_id, request !== undefined)
  if (isRefusal(found)) return display(found.refused)
  const client = found ?? (request && (await readStoredRequest(server, request))?.record.client)
  if (!client) return display(refusePresentation('client-not-found'))
  const as = serverFor(server, client)
  const matched = matchRedirectUri({ redirect_uri }, { client, policy: as.policy, mayBeUnregistered })
  if (!matched.ok) return display(matched.error)
  if (options.loggedIn !== true && as.policy.errorsBeforeLogin !== 'redirect') {
    return loginFirst(error, reference as AuthorizationReference)
  }
  return redirect(as, error, { redirect_uri: matched.value.redirect_uri, response_mode, client, state, now })
}

const loginFirst = (
  error: EndpointError<'authorization'>,
  reference: AuthorizationReference,
): Refused<AuthorizationFailure> => refused({ delivery: 'login-first', error, reference })
