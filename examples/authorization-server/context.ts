import { randomBytes } from 'node:crypto'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  authorizationServer,
  type Client,
  type Clock,
  type DetailTypes,
  jwkDecrypter,
  jwkSigner,
  type Policy,
  type Seconds,
  type Store,
  type VendorParameters,
} from 'parapet'
import { type Browsers, createBrowsers } from './browsers.ts'
import { USER_CLAIMS } from './claims.ts'
import { clientPorts } from './client-documents.ts'
import type { Config } from './config.ts'
import { type Consents, createConsents } from './consents.ts'
import { credentialTypesOf } from './credentials.ts'
import { detailTypesOf } from './detail-types.ts'
import { type Endpoints, endpointsOf } from './endpoints.ts'
import { frontChannelTokens } from './front-channel.ts'
import { createInteractions, type Interactions } from './interactions.ts'
import { createKeyRing, type KeyRing } from './key-ring.ts'
import { type EncryptionKey, loadEncryptionKeys, loadSigningKeys, type SigningKey } from './keys.ts'
import type { Log } from './log.ts'
import { createRefreshTokens, type RefreshTokens } from './refresh-tokens.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { openStore } from './stores.ts'
import { createUsers, type Users } from './users.ts'
import { requireKnownAudience } from './vendor.ts'
import { attestationOptions } from './wallets.ts'

/** Everything that a request is answered from. */
export interface Context {
  readonly as: AuthorizationServer<DetailTypes, VendorParameters>
  readonly config: Config
  readonly endpoints: Endpoints
  readonly signingKeys: KeyRing
  readonly encryptionKeys: readonly EncryptionKey[]
  readonly users: Users
  readonly browsers: Browsers
  readonly sessions: Sessions
  readonly interactions: Interactions
  readonly consents: Consents
  readonly refreshTokens: RefreshTokens
  readonly log: Log
  readonly demo: Demo | undefined
  /** Ends the connections to the database, when nothing is answered any more. */
  readonly close: () => Promise<void>
}

/** The link on the page at `/` to a client with which a person can try the server. */
export interface Demo {
  readonly url: string
  /** For what it asks, such as a payment. */
  readonly wants: string
  readonly username: string
  readonly password: string
}

export interface ContextOptions {
  readonly issuer: string
  /** Where it asks for client certificates, if anywhere. */
  readonly mtlsOrigin?: string | undefined
  readonly log: Log
  readonly demo?: Demo
  /** A registry of clients other than the configuration, with what the metadata says of it. */
  readonly registry?: Pick<Options, 'findClient' | 'findClientKeys' | 'metadata'>
  /** Default: the system's clock. */
  readonly clock?: Clock
  /** Stands between the server and its store. */
  readonly wrapStore?: (store: Store) => Store
}

type Options = AuthorizationServerOptions<DetailTypes, VendorParameters>

/** The `acr` of a login by password. */
export const PASSWORD_ACR = 'urn:example:password'

/** JARM §2.1 recommends ten minutes at most. */
const LONGEST_RESPONSE_LIFETIME: Seconds = 600

const systemClock: Clock = () => Math.floor(Date.now() / 1000)

/** Builds the server that a configuration describes. Rejects with TypeError, all that parapet refuses of it, and with Error where
 * the database cannot be used. */
export const createContext = async (config: Config, options: ContextOptions): Promise<Context> => {
  const { log, clock = systemClock } = options
  const { store, close } = await openStore(config.store, clock, ({ message }) =>
    log({ type: 'failed', path: 'store', message }),
  )
  try {
    return { ...(await assemble(config, { ...options, clock }, options.wrapStore?.(store) ?? store)), close }
  } catch (error) {
    await close()
    throw error
  }
}

const assemble = async (
  config: Config,
  { issuer, mtlsOrigin, log, demo, registry, clock }: ContextOptions & { readonly clock: Clock },
  store: Store,
): Promise<Omit<Context, 'close'>> => {
  const endpoints = endpointsOf(issuer, config.paths, mtlsOrigin)
  const signatureLifetime = Math.max(config.accessTokenLifetime, LONGEST_RESPONSE_LIFETIME)
  const signingKeys = createKeyRing(await loadSigningKeys(config), { clock, signatureLifetime })
  const encryptionKeys = await loadEncryptionKeys(config)
  const clients = new Map(config.clients.map((client) => [client.client_id, client]))
  requireSigningKeys(config.clients, signingKeys.current())
  const users = await createUsers(config.users)
  const secure = issuer.startsWith('https:')
  const policy = signableBy(signingKeys.current(), config.policy)
  const clientAttestation = attestationOptions(config, { policy, challenge_endpoint: endpoints.challenge_endpoint })
  const as = authorizationServer<DetailTypes, VendorParameters>({
    issuer,
    authorization_endpoint: endpoints.authorization_endpoint,
    token_endpoint: endpoints.token_endpoint,
    pushed_authorization_request_endpoint: endpoints.pushed_authorization_request_endpoint,
    mtls_endpoint_aliases: aliasesOf(endpoints),
    policy,
    store,
    ...clientPorts(config, { findClient: async (client_id) => clients.get(client_id), policy, clock }),
    ...(clientAttestation === undefined ? {} : { clientAttestation }),
    secret: config.secret ?? randomBytes(32),
    authorizationDetails: { ...detailTypesOf(config.detailTypes), ...credentialTypesOf(config.credentials) },
    parameters: config.parameters,
    resources: [endpoints.resource],
    rules: [requireKnownAudience([endpoints.resource])],
    ...registry,
    metadata: { ...metadataOf(endpoints, signingKeys.current(), encryptionKeys), ...registry?.metadata },
    clock,
    onEvent: log,
    ...(signsResponses(policy)
      ? { sign: (...response) => jwkSigner({ jwks: privateKeysOf(signingKeys.current()), policy })(...response) }
      : {}),
    ...(encryptionKeys.length === 0 ? {} : { decrypt: jwkDecrypter({ jwks: privateKeysOf(encryptionKeys) }) }),
    issueFrontChannelTokens: frontChannelTokens({ issuer, clock, config, endpoints, signingKeys, users }),
  })
  return {
    as,
    config,
    endpoints,
    signingKeys,
    encryptionKeys,
    users,
    browsers: createBrowsers({ interactionLifetime: policy.requestUriLifetime + policy.interactionLifetime, secure }),
    sessions: createSessions({ store, clock, loginLifetime: config.loginLifetime, secure }),
    interactions: createInteractions({ store, clock }),
    refreshTokens: createRefreshTokens({ store, clock, refreshTokenLifetime: config.refreshTokenLifetime }),
    consents: createConsents({ store, clock, config }),
    log,
    demo,
  }
}

const privateKeysOf = (keys: readonly EncryptionKey[]) => ({ keys: keys.map(({ privateJWK }) => privateJWK) })

const signsResponses = ({ response_modes_supported }: Policy): boolean =>
  response_modes_supported.some((mode) => mode.endsWith('jwt'))

/** Responses are signed with the keys that there are. */
const signableBy = (keys: readonly SigningKey[], policy: Policy): Policy => ({
  ...policy,
  authorization_signing_alg_values_supported: policy.authorization_signing_alg_values_supported.filter((supported) =>
    keys.some(({ alg }) => alg === supported),
  ),
})

const aliasesOf = ({ mtls }: Endpoints): AuthorizationServer['mtls_endpoint_aliases'] => {
  if (mtls === undefined) return undefined
  const { resource: _, ...aliases } = mtls
  return aliases
}

/** The metadata that parapet cannot derive, because it belongs to the host. */
const metadataOf = (
  { jwks_uri, userinfo_endpoint, introspection_endpoint, revocation_endpoint }: Endpoints,
  signingKeys: readonly SigningKey[],
  encryptionKeys: readonly EncryptionKey[],
) => ({
  jwks_uri,
  userinfo_endpoint,
  introspection_endpoint,
  revocation_endpoint,
  grant_types_supported: ['refresh_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [...new Set(signingKeys.map(({ alg }) => alg))],
  acr_values_supported: [PASSWORD_ACR],
  claim_types_supported: ['normal'],
  claims_supported: ['sub', 'auth_time', 'acr', ...USER_CLAIMS],
  ...(encryptionKeys.length === 0
    ? {}
    : {
        request_object_encryption_alg_values_supported: [...new Set(encryptionKeys.map(({ alg }) => alg))],
        request_object_encryption_enc_values_supported: ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'],
      }),
})

const requireSigningKeys = (clients: readonly Client[], keys: readonly SigningKey[]): void => {
  for (const { client_id, id_token_signed_response_alg, authorization_signed_response_alg } of clients) {
    const wanted = [id_token_signed_response_alg, authorization_signed_response_alg]
    const missing = wanted.find((alg) => alg !== undefined && !keys.some((key) => key.alg === alg))
    if (missing !== undefined) {
      throw new Error(`clients: ${client_id} wants to be answered under ${missing}; signingKeys has no such key.`)
    }
  }
}
