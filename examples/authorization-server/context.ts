import { randomBytes } from 'node:crypto'
import {
  type AuthorizationServer,
  authorizationServer,
  type Client,
  type Clock,
  type DetailTypes,
  type Store,
} from 'parapet'
import { nodeDigest } from 'parapet/node'
import { memoryStore } from 'parapet/stores/memory'
import type { Config } from './config.ts'
import { type Consents, createConsents } from './consents.ts'
import { detailTypesOf } from './detail-types.ts'
import { type Endpoints, endpointsOf } from './endpoints.ts'
import { createInteractions, type Interactions } from './interactions.ts'
import { loadSigningKeys, type SigningKey } from './keys.ts'
import type { Log } from './log.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createUsers, type Users } from './users.ts'

/** Everything that a request is answered from. */
export interface Context {
  readonly as: AuthorizationServer<DetailTypes, Record<never, never>>
  readonly config: Config
  readonly endpoints: Endpoints
  readonly signingKeys: readonly [SigningKey, ...SigningKey[]]
  readonly users: Users
  readonly sessions: Sessions
  readonly interactions: Interactions
  readonly consents: Consents
  readonly log: Log
  readonly demo: Demo | undefined
}

/** What the page at `/` says of a client with which a person can try the server. */
export interface Demo {
  readonly url: string
  readonly username: string
  readonly password: string
}

export interface ContextOptions {
  readonly issuer: string
  readonly log: Log
  readonly demo?: Demo
  /** Default: the system's clock. */
  readonly clock?: Clock
}

/** What a login by password amounts to. */
export const PASSWORD_ACR = 'urn:example:password'

const systemClock: Clock = () => Math.floor(Date.now() / 1000)

/** Builds the server that a configuration describes. Throws TypeError with all that parapet refuses of it. */
export const createContext = async (config: Config, options: ContextOptions): Promise<Context> => {
  const { issuer, log, demo, clock = systemClock } = options
  const endpoints = endpointsOf(issuer)
  const [first, ...others] = await loadSigningKeys(config.signingKeys)
  if (first === undefined) throw new Error('signingKeys: there is none.')
  const signingKeys = [first, ...others] as const
  const clients = new Map(config.clients.map((client) => [client.client_id, client]))
  requireSigningKeys(config.clients, signingKeys)
  const as = authorizationServer({
    issuer,
    authorization_endpoint: endpoints.authorization_endpoint,
    token_endpoint: endpoints.token_endpoint,
    pushed_authorization_request_endpoint: endpoints.pushed_authorization_request_endpoint,
    policy: config.policy,
    store: storeOf(config, clock),
    findClient: async (client_id) => clients.get(client_id),
    secret: config.secret ?? randomBytes(32),
    authorizationDetails: detailTypesOf(config.detailTypes),
    resources: [endpoints.resource],
    metadata: {
      jwks_uri: endpoints.jwks_uri,
      userinfo_endpoint: endpoints.userinfo_endpoint,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [...new Set(signingKeys.map(({ alg }) => alg))],
      acr_values_supported: [PASSWORD_ACR],
      claims_supported: ['sub', 'auth_time', 'acr', 'name', 'email', 'email_verified'],
    },
    clock,
    digest: nodeDigest,
    onEvent: log,
  })
  return {
    as,
    config,
    endpoints,
    signingKeys,
    users: await createUsers(config.users),
    sessions: createSessions({ clock, loginLifetime: config.loginLifetime, secure: issuer.startsWith('https:') }),
    interactions: createInteractions(clock),
    consents: createConsents(),
    log,
    demo,
  }
}

const storeOf = ({ store }: Config, clock: Clock): Store => {
  switch (store.type) {
    case 'memory':
      return memoryStore({ clock })
  }
}

const requireSigningKeys = (clients: readonly Client[], keys: readonly SigningKey[]): void => {
  for (const { client_id, id_token_signed_response_alg: alg } of clients) {
    if (alg !== undefined && !keys.some((key) => key.alg === alg)) {
      throw new Error(`clients: ${client_id} wants ID tokens signed with ${alg}; signingKeys has no such key.`)
    }
  }
}
