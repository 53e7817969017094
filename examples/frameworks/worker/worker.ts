// A complete Worker: push, authorization and token endpoints, discovery with CORS, and collection by a cron trigger. The pages of a real
// server stand in ../../authorization-server.
import { env } from 'cloudflare:workers'
import {
  authorizationReply,
  authorizationServerMetadata,
  type HttpReply,
  type HttpRequest,
  issueAuthorizationResponse,
  processAuthorizationRequest,
  redeemAuthorizationCode,
  tokenErrorReply,
} from 'parapet'
import {
  corsHeaders,
  corsPreflightReply,
  endpointHandler,
  fetchResponse,
  pushedAuthorizationHandler,
} from 'parapet/fetch'
import { scheduledCollection } from 'parapet/stores/collect'
import { clock, type Env } from './env.ts'
import { collectedStoreOf, serverOf } from './server.ts'

export { Requests } from './requests.ts'

type Handle = (request: Request) => Promise<Response>

/** The handlers of this isolate, by path. `env` of the module is the same object for all requests. */
let handlers: Promise<Readonly<Record<string, Handle>>> | undefined

const makeHandlers = async (bindings: Env): Promise<Readonly<Record<string, Handle>>> => {
  const as = await serverOf(bindings)
  const allowedOrigins = bindings.ALLOWED_ORIGINS.split(' ')
  const options = { allowedOrigins }

  /** A real server keeps `pending.value.reference` in its session, shows its pages, and then resumes. */
  const authorize = async (request: HttpRequest): Promise<HttpReply> => {
    const pending = await processAuthorizationRequest(as, request)
    if (!pending.ok) return authorizationReply(as, pending)
    return authorizationReply(
      as,
      await issueAuthorizationResponse(as, pending.value, { decision: 'granted', subject: 'alice' }),
    )
  }

  /** A real server issues an access token that is bound to `grant.value.cnf`. */
  const token = async (request: HttpRequest): Promise<HttpReply> => {
    const grant = await redeemAuthorizationCode(as, request)
    if (!grant.ok) return tokenErrorReply(grant)
    const { subject, grant_id, token_type } = grant.value
    return {
      status: 200,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
      body: JSON.stringify({ access_token: `${subject} ${grant_id}`, token_type, expires_in: 300 }),
    }
  }

  const metadata: Handle = async (request) => {
    const preflight = corsPreflightReply('metadata', request, allowedOrigins)
    if (preflight !== undefined) return fetchResponse(preflight)
    return Response.json(authorizationServerMetadata(as), {
      headers: { 'Cache-Control': 'public, max-age=300', ...corsHeaders('metadata', request, allowedOrigins) },
    })
  }

  return {
    '/.well-known/oauth-authorization-server': metadata,
    '/par': pushedAuthorizationHandler(as, options),
    '/authorize': endpointHandler(as, 'authorization', authorize),
    '/token': endpointHandler(as, 'token', token, options),
  }
}

const handlersOf = (bindings: Env): Promise<Readonly<Record<string, Handle>>> => {
  handlers ??= makeHandlers(bindings)
  handlers.catch(() => {
    handlers = undefined
  })
  return handlers
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { [new URL(request.url).pathname]: handle } = await handlersOf(env as Env)
    return handle === undefined ? new Response(null, { status: 404 }) : handle(request)
  },
  scheduled: scheduledCollection(collectedStoreOf, { clock }),
}
