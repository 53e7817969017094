import {
  type AuthenticatedTokenRequest,
  type AuthorizationDetailObject,
  type HttpReply,
  tokenErrorReply,
} from 'parapet'
import { areDetailsNarrower, verifyAuthorizationDetails } from 'parapet/authorization-details'
import type { Context } from './context.ts'
import { oauthError } from './replies.ts'

type Details = readonly AuthorizationDetailObject[]
type Refreshed =
  | { readonly details: Details; readonly refusal?: undefined }
  | { readonly details?: undefined; readonly refusal: HttpReply }

/** The details of the new access token: all that were granted, or those that the client asks for, each no wider than a granted one. What
 * this server added to the granted detail, such as the datasets of a credential, stays with it.
 * @see RFC 9396 §6, §7.1 */
export const refreshedDetails = async (
  { as: { authorizationDetails: types } }: Context,
  { client, parameters }: Pick<AuthenticatedTokenRequest, 'client' | 'parameters'>,
  granted: Details,
): Promise<Refreshed> => {
  const text = parameters.get('authorization_details')
  // a server without types ignores the parameter
  if (text === undefined || Object.keys(types).length === 0) return { details: granted }
  const asked = await verifyAuthorizationDetails(text, types, client)
  if (!asked.ok) return { refusal: tokenErrorReply(asked) }
  if (!areDetailsNarrower(asked.value, granted, types)) return { refusal: wider() }
  const sourceOf = (detail: AuthorizationDetailObject) =>
    granted.find((candidate) => areDetailsNarrower([detail], [candidate], types))
  return { details: asked.value.map((detail) => ({ ...added(sourceOf(detail)), ...detail })) }
}

const added = ({ credential_identifiers: identifiers }: Readonly<Record<string, unknown>> = {}) =>
  identifiers === undefined ? {} : { credential_identifiers: identifiers }

const wider = (): HttpReply =>
  oauthError(400, 'invalid_authorization_details', 'The authorization_details are wider than what was granted.')
