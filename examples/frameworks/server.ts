// Shared by the examples: an authorization server with its clients, and the work of a host at the endpoints around its pages.
import {
  type AuthorizationServer,
  authorizationReply,
  authorizationServer,
  type Client,
  type HttpReply,
  type HttpRequest,
  issueAuthorizationResponse,
  processAuthorizationRequest,
  redeemAuthorizationCode,
  type Store,
  tokenErrorReply,
} from 'parapet'
import { oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'

const redirect_uris = ['https://client.example/cb']
const key = {
  ...{ kty: 'EC', crv: 'P-256', kid: 'bank-1', alg: 'ES256' },
  x: 'W25myLkyx9TtvcWMoKFMIGcBHQeZFK2dGplvWbkzAHs',
  y: 'GO15KXYTdTOI6Z_bQcirvgXn4WhVZ0ZfvYctMCbXz0g',
}
const clients: readonly Client[] = [
  { client_id: 'shop', client_secret: 'GUGc9nIL3pOXGsBZ', redirect_uris },
  {
    client_id: 'bank',
    token_endpoint_auth_method: 'private_key_jwt',
    dpop_bound_access_tokens: true,
    jwks: { keys: [key] },
    redirect_uris,
  },
  {
    client_id: 'fund',
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_subject_dn: 'CN=fund',
    redirect_uris,
  },
]

export const clock = () => Math.floor(Date.now() / 1000)

/** Several instances of a server share one store, and one secret. */
export const exampleServer = (
  store: Store = memoryStore({ clock }),
  secret: string | Uint8Array = crypto.getRandomValues(new Uint8Array(32)),
) => {
  const as = authorizationServer({
    // the URL that clients see, also behind a proxy
    issuer: 'https://as.example',
    pushed_authorization_request_endpoint: 'https://as.example/oauth/par',
    authorization_endpoint: 'https://as.example/oauth/authorize',
    token_endpoint: 'https://as.example/oauth/token',
    policy: {
      ...oauth21,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt', 'tls_client_auth'],
      dpopNonce: 'required',
    },
    store,
    secret,
    findClient: async (client_id) => clients.find((client) => client.client_id === client_id),
  })

  return { as, ...endpointsOf(as) }
}

/** The work of a host at its endpoints, around its pages. */
export const endpointsOf = (as: AuthorizationServer) => {
  /** A real server keeps `pending.value.reference` in its session, shows its pages, and then resumes. The cookie of this one is
   * the name of its user. */
  const authorize = async (request: HttpRequest): Promise<HttpReply> => {
    const [, subject = 'alice'] = /(?:^|; ?)user=(\w+)/.exec(request.headers.get('cookie') ?? '') ?? []
    const pending = await processAuthorizationRequest(as, request)
    const result = pending.ok
      ? await issueAuthorizationResponse(as, pending.value, { decision: 'granted', subject })
      : pending
    return authorizationReply(as, result)
  }

  /** A real server issues an access token that is bound to `grant.value.cnf`. */
  const token = async (request: HttpRequest): Promise<HttpReply> => {
    const grant = await redeemAuthorizationCode(as, request)
    if (!grant.ok) return tokenErrorReply(grant)
    const { token_type, subject, grant_id, dpopNonce } = grant.value
    return {
      status: 200,
      headers: {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        ...(dpopNonce === undefined ? {} : { 'DPoP-Nonce': dpopNonce }),
      },
      body: JSON.stringify({ access_token: `${subject} ${grant_id}`, token_type, expires_in: 300 }),
    }
  }

  return { authorize, token }
}
