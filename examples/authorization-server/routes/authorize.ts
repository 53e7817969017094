import {
  type AuthorizationReference,
  type EpochSeconds,
  type HttpReply,
  type HttpRequest,
  processAuthorizationRequest,
} from 'parapet'
import type { Context } from '../context.ts'
import { explained, failureReply } from '../explained.ts'
import { seeOther } from '../replies.ts'

/** Takes an authorization request in and sends the browser to the pages. Nothing is decided here, not even with
 * `prompt=none`: a form that another site posts comes without the cookie, the redirect that follows comes with it. */
export const authorize = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { as: server, endpoints, interactions, sessions } = context
  const session = await sessions.find(request)
  const { result: pending, id: logged } = await explained(context, 'authorization', (as) =>
    processAuthorizationRequest(as, request, { loggedIn: session?.login !== undefined }),
  )
  const begin = async (reference: AuthorizationReference, expiresAt: EpochSeconds): Promise<HttpReply> => {
    const { id } = await interactions.begin(reference, expiresAt, session?.browser)
    return seeOther(endpoints.interactions + id)
  }
  if (pending.ok) return begin(pending.value.reference, pending.value.interaction_expires_at)
  // an error that is due at the client waits for the login, as a request does
  return pending.error.delivery === 'login-first'
    ? begin(pending.error.reference, server.clock() + server.policy.interactionLifetime)
    : failureReply(context, { result: pending, id: logged })
}
