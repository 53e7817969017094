import { pushedAuthorizationHandler } from '../../src/http/node.ts'
import {
  type AuthorizationServer,
  authorizationServer,
  authorizationServers,
  type Client,
  type GrantedDecision,
  type HostRule,
  type HttpRequest,
  type InteractionLogin,
  issueAuthorizationResponse,
  type Limit,
  type OnEvent,
  type PendingAuthorization,
  parseClient,
  type ResourceServer,
  type ValidAccessToken,
  verifyResourceRequest,
} from '../../src/index.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'

declare const as: AuthorizationServer
declare const rs: ResourceServer
declare const pending: PendingAuthorization
declare const request: HttpRequest
declare const login: InteractionLogin

// a host passes on what its configuration and its database have, or have not
declare const configured: { readonly onEvent?: OnEvent; readonly limit?: Limit; readonly resources?: string[] }
declare const row: { readonly id: string; readonly secret: string | null; readonly scope: string | null } | null
declare const token: ValidAccessToken | null

const client = (found: NonNullable<typeof row>): Client => ({
  client_id: found.id,
  client_secret: found.secret ?? undefined,
  scope: found.scope ?? undefined,
})

const options = {
  issuer: 'https://as.example',
  authorization_endpoint: 'https://as.example/authorize',
  token_endpoint: 'https://as.example/token',
  policy: oauth21,
  store: memoryStore({ clock: undefined, maxEntries: undefined }),
  secret: new Uint8Array(32),
}
authorizationServer({
  ...options,
  findClient: async () => row && client(row),
  onEvent: configured.onEvent,
  limit: configured.limit,
  resources: configured.resources,
  authorizationDetails: undefined,
  parameters: undefined,
  rules: undefined,
  clientAttestation: { trustAnchors: undefined, findAttesterKeys: async () => null },
})
authorizationServers(async () => row && authorizationServer({ ...options, findClient: async () => null }))
pushedAuthorizationHandler(as, { allowedOrigins: undefined, onError: undefined })
parseClient({}, oauth21, { demands: undefined })
verifyResourceRequest(rs, request, token)
issueAuthorizationResponse(as, pending, { decision: 'granted', subject: 'alice', acr: login.acr, sid: undefined })
issueAuthorizationResponse(as, pending, { decision: 'denied', error: undefined })

export const rule: HostRule = ({ scope }) =>
  scope === undefined ? { reason: 'host:scope', error_description: 'A scope is needed.', detail: undefined } : null

// @ts-expect-error absent grants all scopes, which a mistake must not
export const decision: GrantedDecision = { decision: 'granted', subject: 'alice', scope: undefined }
