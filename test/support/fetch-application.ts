import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { endpointHandler, pushedAuthorizationHandler } from '../../src/http/fetch.ts'
import { authorizationReply, tokenErrorReply } from '../../src/http/replies.ts'
import type { HttpReply, HttpRequest } from '../../src/types/http.ts'
import type { AuthorizationServer } from '../../src/types/server.ts'

/** Grants whatever is asked. */
export const authorize =
  (as: AuthorizationServer) =>
  async (request: HttpRequest): Promise<HttpReply> => {
    const pending = await processAuthorizationRequest(as, request)
    if (!pending.ok) return authorizationReply(as, pending)
    return authorizationReply(
      as,
      await issueAuthorizationResponse(as, pending.value, { decision: 'granted', subject: 'alice' }),
    )
  }

export const token =
  (as: AuthorizationServer) =>
  async (request: HttpRequest): Promise<HttpReply> => {
    const grant = await redeemAuthorizationCode(as, request)
    if (!grant.ok) return tokenErrorReply(grant)
    const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
    const { token_type } = grant.value
    return { status: 200, headers, body: JSON.stringify({ access_token: 'an access token', token_type }) }
  }

/** An application with Fetch handlers. */
export const application = (as: AuthorizationServer, change: (request: Request) => Request = (request) => request) => {
  const routes: Record<string, (request: Request) => Promise<Response>> = {
    '/par': pushedAuthorizationHandler(as),
    '/authorize': endpointHandler(as, 'authorization', authorize(as)),
    '/token': endpointHandler(as, 'token', token(as)),
  }
  return (request: Request): Promise<Response> =>
    routes[new URL(request.url).pathname]?.(change(request)) ?? Promise.resolve(new Response(null, { status: 404 }))
}
