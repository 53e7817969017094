import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { verifyResourceRequest } from '../../../src/endpoints/resource.ts'
import { redeemAuthorizationCode } from '../../../src/endpoints/token.ts'
import type { ExplainableResult } from '../../../src/explain/index.ts'
import {
  authorizationReply,
  pushedAuthorizationReply,
  serverErrorReply,
  tokenErrorReply,
} from '../../../src/http/replies.ts'
import { resourceErrorReply } from '../../../src/http/resource-reply.ts'
import type { HttpReply, HttpRequest } from '../../../src/types/http.ts'
import type { EndpointName } from './evidence.ts'
import { replyText } from './reply-text.ts'
import { tokenFacts } from './resource-token.ts'
import type { PageServer } from './server.ts'

/** What follows a request that was accepted. */
export type Follows = readonly { readonly title: string; readonly text: string }[]

/** The result of an operation, and its reply. */
export interface Answer {
  readonly result: ExplainableResult | undefined
  readonly reply: HttpReply
  readonly follows: Follows
}

/** Hands the request to the operation of its endpoint. A failure of the page's own server is a 500, as at any other. */
export const run = async (
  server: PageServer,
  endpoint: EndpointName,
  request: HttpRequest,
  jkt: string | undefined,
): Promise<Answer> => {
  const { as } = server
  switch (endpoint) {
    case 'push': {
      const result = await processPushedAuthorizationRequest(as, request)
      const follows = result.ok ? await followPush(server, request, result.value.request_uri) : []
      return { result, reply: pushedAuthorizationReply(result), follows }
    }
    case 'authorization':
      return authorize(server, request)
    case 'token': {
      const result = await redeemAuthorizationCode(as, request)
      if (!result.ok) return { result, reply: tokenErrorReply(result), follows: [] }
      const { value } = result
      const text = JSON.stringify(value, undefined, 2)
      const reply = {
        status: 200,
        headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
        body: '{"access_token":"…your server issues it"}',
      }
      return { result, reply, follows: [{ title: 'The grant for which your server issues tokens', text }] }
    }
    case 'resource': {
      const result = await verifyResourceRequest(as, request, tokenFacts(request, jkt, as.clock()))
      if (!result.ok) return { result, reply: resourceErrorReply(as, result), follows: [] }
      return { result, reply: { status: 200, headers: {}, body: '…your resource' }, follows: [] }
    }
    default:
      return { result: undefined, reply: serverErrorReply(endpoint), follows: [] }
  }
}

const authorize = async (server: PageServer, request: HttpRequest): Promise<Answer> => {
  const result = await processAuthorizationRequest(server.as, request, { loggedIn: true })
  if (!result.ok) return { result, reply: authorizationReply(server.as, result), follows: [] }
  const decision = { decision: 'granted', subject: 'alice', auth_time: server.clock() } as const
  const issued = await issueAuthorizationResponse(server.as, result.value, decision)
  const text = replyText(authorizationReply(server.as, issued))
  // the login and the consent page of the host come first
  const reply = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '…your login and consent pages' }
  return { result, reply, follows: [{ title: 'The redirect after alice has logged in and agreed', text }] }
}

const followPush = async (server: PageServer, pushed: HttpRequest, request_uri: string): Promise<Follows> => {
  const client_id =
    server.events.flatMap((event) => (event.type === 'request_pushed' ? [event.client_id] : [])).at(-1) ?? ''
  const { authorization_endpoint } = server.as
  const url = `${authorization_endpoint}?${new URLSearchParams({ client_id, request_uri })}`
  const answer = await authorize(server, { method: 'GET', url, headers: pushed.headers })
  return [{ title: 'The browser is sent to', text: `GET ${url}` }, ...answer.follows]
}
