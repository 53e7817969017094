import { type HttpReply, type HttpRequest, processAuthorizationRequest } from 'parapet'
import type { Context } from '../context.ts'
import { explained, failureReply } from '../explained.ts'
import { seeOther } from '../replies.ts'

/** Takes an authorization request in and sends the browser to the pages. Nothing is decided here, not even with
 * `prompt=none`: a form that another site posts comes without the cookie, the redirect that follows comes with it. */
export const authorize = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { endpoints, interactions, sessions } = context
  const { result: pending, id: logged } = await explained(context, 'authorization', (as) =>
    processAuthorizationRequest(as, request),
  )
  if (!pending.ok) return failureReply(context, { result: pending, id: logged })
  const { reference, interaction_expires_at } = pending.value
  const session = await sessions.find(request)
  const { id } = await interactions.begin(reference, interaction_expires_at, session?.browser)
  return seeOther(endpoints.interactions + id)
}
