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

/** Takes an authorization request in, binds it to this browser, and sends the browser to the pages. Nothing is decided here, not even
 * with `prompt=none`: a form that another site posts comes without the session, and the redirect that follows comes with it. */
export const authorize = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { as: server, browsers, endpoints, interactions, sessions } = context
  const session = await sessions.find(request)
  const { result: pending, id: logged } = await explained(context, 'authorization', (as) =>
    processAuthorizationRequest(as, request, { loggedIn: session !== undefined }),
  )
  const begin = async (reference: AuthorizationReference, expiresAt: EpochSeconds): Promise<HttpReply> => {
    const browser = browsers.recognise(request)
    const { id } = await interactions.begin(reference, expiresAt, browser)
    return seeOther(endpoints.interactions + id, { 'Set-Cookie': browsers.cookie(browser) })
  }
  if (pending.ok) return begin(pending.value.reference, pending.value.interaction_expires_at)
  // an error that is due at the client waits for the login, as a request does
  return pending.error.delivery === 'login-first'
    ? begin(pending.error.reference, server.clock() + server.policy.interactionLifetime)
    : failureReply(context, { result: pending, id: logged })
}
