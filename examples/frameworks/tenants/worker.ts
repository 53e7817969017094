// Any number of tenants in one Worker, an issuer for each: https://as.example/acme, https://as.example/globex. The pages of a real server
// stand in ../../authorization-server.
import { env } from 'cloudflare:workers'
import {
  authorizationServer,
  authorizationServerMetadata,
  authorizationServers,
  type Client,
  metadataPaths,
  tenantOfPath,
} from 'parapet'
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
import { oauth21 } from 'parapet/profiles'
import { durableObjectStore } from 'parapet/stores/durable-objects'
import { prefixedStore } from 'parapet/stores/prefixed'
import { endpointsOf } from '../server.ts'
import { clock, type Env } from '../worker/env.ts'

export { Requests } from '../worker/requests.ts'

const { ISSUER, SECRET, REQUESTS, DB } = env as Env
// stores and connections stand outside of what is made for a tenant
const shared = durableObjectStore(REQUESTS)

type Handle = (request: Request) => Promise<Response> | Response

/** The secret of a tenant: a MAC over its issuer, so that no key of one tenant counts at another. */
const secretOf = async (issuer: string): Promise<Uint8Array> => {
  const bytes = Uint8Array.from(atob(SECRET), (character) => character.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(issuer)))
}

const servers = authorizationServers(async (tenant) => {
  const known = await DB.prepare('SELECT name FROM tenants WHERE name = ?').bind(tenant).first()
  if (known === null) return undefined
  const issuer = `${ISSUER}/${tenant}`
  const as = authorizationServer({
    issuer,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    policy: oauth21,
    store: prefixedStore(shared, tenant),
    secret: await secretOf(issuer),
    clock,
    findClient: async (client_id) => {
      const query = 'SELECT metadata FROM tenant_clients WHERE tenant = ? AND client_id = ?'
      const row = await DB.prepare(query).bind(tenant, client_id).first<{ metadata: string }>()
      return row === null ? undefined : ({ ...JSON.parse(row.metadata), client_id } as Client)
    },
  })

  const { authorize, token } = endpointsOf(as)
  // the handlers stay with the server: they are made once
  const routes = new Map<string, Handle>([
    [`/${tenant}/par`, pushedAuthorizationHandler(as)],
    [`/${tenant}/authorize`, endpointHandler(as, 'authorization', authorize)],
    [`/${tenant}/token`, endpointHandler(as, 'token', token)],
    ...metadataPaths(issuer).map((path) => [path, () => Response.json(authorizationServerMetadata(as))] as const),
  ])
  return { as, routes }
})

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const found = await servers.find(tenantOfPath(pathname) ?? '')
    return found?.routes.get(pathname)?.(request) ?? new Response(null, { status: 404 })
  },
}
