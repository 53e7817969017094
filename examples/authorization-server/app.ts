import {
  authorizationServerMetadata,
  clientAttestationChallengeReply,
  type Endpoint,
  type HttpReply,
  type HttpRequest,
  processPushedAuthorizationRequest,
  pushedAuthorizationReply,
  serverErrorReply,
} from 'parapet'
import type { Context } from './context.ts'
import { discoveryPaths, protectedResourcePaths } from './endpoints.ts'
import { explained } from './explained.ts'
import { homePage } from './pages/home.ts'
import { messagePage } from './pages/page.ts'
import { protectedResourceMetadata } from './protected-resource.ts'
import { json, overTLSAlone, withHeaders } from './replies.ts'
import { authorize } from './routes/authorize.ts'
import { interact } from './routes/interaction.ts'
import { introspect } from './routes/introspection.ts'
import { resource, userinfo } from './routes/resource.ts'
import { revoke } from './routes/revocation.ts'
import { token } from './routes/token.ts'
import { givesChallenges } from './wallets.ts'

interface Route {
  /** The whole path; a prefix where it ends with a slash behind the issuer's. */
  readonly path: string
  /** Absent: the endpoint refuses methods itself. */
  readonly methods?: readonly string[]
  /** Says in which form a failure of the server is answered. */
  readonly kind: Endpoint
  readonly answer: (context: Context, request: HttpRequest) => Promise<HttpReply> | HttpReply
}

const READ = ['GET', 'HEAD']

const routesOf = ({ as, endpoints }: Context): readonly Route[] => {
  const path = (url: string): string => new URL(url).pathname
  return [
    { path: '/', methods: READ, kind: 'authorization', answer: homePage },
    ...discoveryPaths(as.issuer).map((where) => ({
      path: where,
      methods: READ,
      kind: 'push' as const,
      answer: () => json(200, authorizationServerMetadata(as), PUBLIC),
    })),
    ...protectedResourcePaths(endpoints.resource).map((where) => ({
      path: where,
      methods: READ,
      kind: 'push' as const,
      answer: (context: Context) => json(200, protectedResourceMetadata(context), PUBLIC),
    })),
    { path: path(endpoints.jwks_uri), methods: READ, kind: 'push', answer: jwks },
    { path: path(endpoints.pushed_authorization_request_endpoint), kind: 'push', answer: push },
    { path: path(endpoints.authorization_endpoint), kind: 'authorization', answer: authorize },
    { path: path(endpoints.interactions), methods: ['GET', 'POST'], kind: 'authorization', answer: interact },
    { path: path(endpoints.token_endpoint), kind: 'token', answer: token },
    { path: path(endpoints.introspection_endpoint), kind: 'token', answer: introspect },
    { path: path(endpoints.revocation_endpoint), kind: 'token', answer: revoke },
    ...(givesChallenges(as.policy)
      ? [{ path: path(endpoints.challenge_endpoint), kind: 'token' as const, answer: challenge }]
      : []),
    { path: path(endpoints.resource), methods: ['GET', 'POST'], kind: 'token', answer: resource },
    { path: path(endpoints.userinfo_endpoint), methods: ['GET', 'POST'], kind: 'token', answer: userinfo },
  ]
}

const PUBLIC = { 'Cache-Control': 'public, max-age=60', 'Access-Control-Allow-Origin': '*' }

const push = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { result } = await explained(context, 'push', (as) => processPushedAuthorizationRequest(as, request))
  return pushedAuthorizationReply(result)
}

const challenge = ({ as }: Context, request: HttpRequest): Promise<HttpReply> =>
  clientAttestationChallengeReply(as, request)

const jwks = ({ signingKeys, encryptionKeys }: Context): HttpReply =>
  json(200, { keys: [...signingKeys.published(), ...encryptionKeys].map(({ publicJWK }) => publicJWK) }, PUBLIC)

/** Makes the one function that answers every request. It never rejects. */
export const createApp = (context: Context): ((request: HttpRequest) => Promise<HttpReply>) => {
  const answer = router(context)
  return context.as.issuer.startsWith('https:') ? async (request) => overTLSAlone(await answer(request)) : answer
}

const router = (context: Context): ((request: HttpRequest) => Promise<HttpReply>) => {
  const routes = routesOf(context)
  return async (request) => {
    const { pathname } = new URL(request.url)
    const route = routes.find(({ path }) =>
      path.length > 1 && path.endsWith('/') ? pathname.startsWith(path) : pathname === path,
    )
    if (route === undefined) return messagePage(404, 'Not found', 'There is nothing here.')
    const { methods, kind, answer } = route
    if (methods !== undefined && !methods.includes(request.method)) {
      return withHeaders(messagePage(405, 'Not that way', 'This method is not supported here.'), {
        Allow: methods.join(', '),
      })
    }
    try {
      return await answer(context, request)
    } catch (error) {
      context.log({ type: 'failed', path: route.path, message: error instanceof Error ? error.message : String(error) })
      return serverErrorReply(kind)
    }
  }
}
