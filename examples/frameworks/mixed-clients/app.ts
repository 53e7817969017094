// A bank under FAPI 2.0, a web application and a single-page application on one issuer, in Fastify. The pages of a real server stand in
// ../../authorization-server.
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import {
  type AuthorizationServerOptions,
  authorizationServer,
  authorizationServerMetadata,
  type Client,
  type ClientDemands,
  corsHeaders,
  corsPreflightReply,
  parseClient,
} from 'parapet'
import {
  endpointHandler,
  type NodeRequest,
  type NodeResponse,
  pushedAuthorizationHandler,
  sendNodeReply,
} from 'parapet/node'
import { fapi2SecurityProfile, oauth21 } from 'parapet/profiles'
import { endpointsOf } from '../server.ts'

/** The policy for every client. */
export const policy = oauth21

/** The demands of each kind of client beside the policy. */
export const DEMANDS = { bank: fapi2SecurityProfile, web: {}, spa: { codeLifetime: 30 } } as const satisfies Record<
  string,
  ClientDemands
>

/** Registers a client. A real server keeps the whole record in its database. */
export const register = (metadata: object, kind: keyof typeof DEMANDS): Client => {
  const parsed = parseClient(metadata, policy, { demands: DEMANDS[kind] })
  if (!parsed.ok) throw new Error(`${parsed.error.parameter}: ${parsed.error.error_description}`)
  return parsed.value
}

type Given = Pick<AuthorizationServerOptions<never, never>, 'store' | 'secret' | 'clock' | 'findClient'>

export const buildApp = (given: Given, allowedOrigins: readonly string[], onError?: (error: unknown) => void) => {
  const issuer = 'https://as.example'
  const as = authorizationServer({
    ...given,
    issuer,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    policy,
    demandsCountRequired: true,
  })

  const { authorize, token } = endpointsOf(as)
  type Handler = (req: NodeRequest, res: NodeResponse) => Promise<void> | void
  const raw = (handler: Handler) => (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack()
    return handler(request.raw, reply.raw)
  }
  const failures = onError === undefined ? {} : { onError }
  const options = { allowedOrigins, ...failures }
  const app = fastify()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  app.all('/par', raw(pushedAuthorizationHandler(as, options)))
  app.all('/authorize', raw(endpointHandler(as, 'authorization', authorize, failures)))
  app.all('/token', raw(endpointHandler(as, 'token', token, options)))
  // discovery is for scripts as well
  app.all('/.well-known/oauth-authorization-server', (request, reply) => {
    const asked = { method: request.method, headers: new Headers(request.headers as Record<string, string>) }
    const preflight = corsPreflightReply('metadata', asked, allowedOrigins)
    reply.hijack()
    sendNodeReply(
      reply.raw,
      preflight ?? {
        status: 200,
        headers: { 'Content-Type': 'application/json', ...corsHeaders('metadata', asked, allowedOrigins) },
        body: JSON.stringify(authorizationServerMetadata(as)),
      },
    )
  })
  return { app, as }
}
