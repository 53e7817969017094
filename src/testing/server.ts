import { requirePolicy } from '../encoding/require-policy.ts'
import { requireObject } from '../encoding/require-that.ts'
import { oauth21 } from '../profiles/oauth21.ts'
import { authorizationServer } from '../server/authorization-server.ts'
import { memoryStore } from '../stores/memory.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import { type ClientAuthenticationMethod, METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { AuthorizationEvent } from '../types/events.ts'
import type { Policy } from '../types/policy.ts'
import type { Clock, FindClient, IssueFrontChannelTokens, Sign, Store } from '../types/ports.ts'
import type { AuthorizationServer, AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import {
  makeCertificates,
  makeClients,
  makeKeys,
  type TestCertificates,
  type TestClients,
  type TestKeys,
} from './clients.ts'
import { type FixedClock, fixedClock } from './clock.ts'
import { type Members, writeJWT } from './jwt.ts'
import type { TestKey } from './keys.ts'
import { seededRandomBytes } from './random.ts'

export const ISSUER = 'https://as.example'
const RESOURCE = 'https://resource.example'

/** The options that a test changes. `testServer` has a default for every option. */
export interface TestServerOptions<Details extends DetailTypes, Vendor extends VendorParameters>
  extends Partial<Omit<AuthorizationServerOptions<Details, Vendor>, 'policy' | 'clock' | 'findClient'>> {
  /** Fields of the policy, or all of one. Default: `oauth21` with every client authentication method, request objects, and nonces
   * for DPoP that may be left out. */
  readonly policy?: Partial<Policy>
  /** Default: `fixedClock()`. For a store with a clock of its own, such as Redis, pass `fixedClock` of the time of now. */
  readonly clock?: FixedClock
  /** Asked only for clients that the kit does not have: its own, and those of `clients`, are found without it. To change those, give
   * `client`; to see how a registry of yours is asked, let it have clients under names of its own. */
  readonly findClient?: FindClient
  /** Changes to the registration of every test client, or of each by its method, such as its `demands`. */
  readonly client?: Partial<Client> | ((method: ClientAuthenticationMethod) => Partial<Client>)
  /** Additional clients. */
  readonly clients?: readonly Client[]
}

/** An authorization server for tests, with the keys, certificates and records of its clients. */
export interface TestServer<
  Details extends DetailTypes = DetailTypes,
  Vendor extends VendorParameters = VendorParameters,
> {
  readonly as: AuthorizationServer<Details, Vendor>
  readonly clock: FixedClock
  readonly store: Store
  /** Every event so far, the latest last. */
  readonly events: readonly AuthorizationEvent[]
  readonly clients: TestClients
  readonly keys: TestKeys
  readonly certificates: TestCertificates
  /** The resource that the clients ask for where the policy requires one: the first of the option `resources`. */
  readonly resource?: string
  /** Makes a unique `jti` or `state`: `id-1`, `id-2`, … */
  readonly nextID: () => string
}

const TEST_POLICY: Policy = {
  ...oauth21,
  token_endpoint_auth_methods_supported: METHOD_NAMES,
  token_endpoint_auth_signing_alg_values_supported: [
    ...oauth21.token_endpoint_auth_signing_alg_values_supported,
    'HS256',
  ],
  request_parameter_supported: true,
  dpopNonce: 'optional',
  clientAttestationChallenge: 'optional',
}

/** Makes an authorization server for a test: a memory store, a clock that stands still, random bytes that are the same in
 * every run, and one client for each authentication method, with fresh keys and certificates. Every option can be replaced;
 * `findClient` is asked in addition to the clients of the kit. Two kits in one `store` repeat each other's identifiers: give each a
 * `prefixedStore`.
 *
 * Its values can be guessed: use it in tests only.
 * @example
 * ```ts
 * const kit = await testServer({ policy: { requestUriLifetime: 30 } })
 * const grant = unwrap(await redeem(kit, { parameters: { scope: 'openid' } }))
 * ``` */
export const testServer = async <
  const Details extends DetailTypes = Record<never, never>,
  const Vendor extends VendorParameters = Record<never, never>,
>(
  options: TestServerOptions<Details, Vendor> = {},
): Promise<TestServer<Details, Vendor>> => {
  requireObject('options', 'an object', options)
  requireObject('policy', 'an object with fields of Policy', options.policy ?? {}, undefined, 'Import a profile.')
  const { client = {}, clients: others = [], clock = fixedClock(), findClient, onEvent, ...given } = options
  const whole = { ...TEST_POLICY, ...options.policy }
  requirePolicy('policy', whole)
  const policy = withoutUselessMethods(whole, options.policy)
  const [keys, certificates] = await Promise.all([makeKeys(policy), makeCertificates()])
  // where records must say how many demands they have, those of the kit do
  const isCounted = given.demandsCountRequired === true
  const changesOf = (method: ClientAuthenticationMethod): Partial<Client> => {
    const changes = typeof client === 'function' ? client(method) : client
    return isCounted ? { demandsCount: Object.keys(changes.demands ?? {}).length, ...changes } : changes
  }
  const clients = makeClients(policy, changesOf, keys, certificates)
  const needsResource =
    policy.resourceRequired ||
    [...Object.values(clients), ...others].some(({ demands }) => demands?.resourceRequired === true)
  const registry = new Map([...Object.values(clients), ...others].map((one) => [one.client_id, one]))
  const events: AuthorizationEvent[] = []
  const store = options.store ?? memoryStore({ clock })
  let ids = 0
  const brought: AuthorizationServerOptions<Details, Vendor> = {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: `${ISSUER}/token`,
    pushed_authorization_request_endpoint: `${ISSUER}/par`,
    secret: 'a secret that everybody knows, for tests',
    randomBytes: seededRandomBytes(),
    clientAttestation: {
      trustAnchors: [certificates.attesterAuthority.der],
      attesterKeys: { keys: [keys.attester.publicJWK] },
      challenge_endpoint: `${ISSUER}/challenge`,
    },
    sign: signWith(keys),
    issueFrontChannelTokens: frontChannelTokens(keys, clock),
    ...(needsResource && { resources: [RESOURCE] }),
    ...given,
    policy,
    store,
    clock,
    findClient: Object.assign(
      async (client_id: string) => registry.get(client_id) ?? findClient?.(client_id),
      findClient,
    ),
    onEvent: (event) => {
      events.push(event)
      return onEvent?.(event)
    },
  }
  // the caller's types were checked where it wrote them
  const as = authorizationServer(brought as never) as AuthorizationServer<Details, Vendor>
  const [resource = RESOURCE] = Array.isArray(given.resources) ? given.resources : []
  return { as, clock, store, events, clients, keys, certificates, resource, nextID: () => `id-${++ids}` }
}

/** Without DPoP, no proof can stand for that of an attestation; the kit leaves out the method that it would list by itself. */
const withoutUselessMethods = (policy: Policy, given: Partial<Policy> = {}): Policy =>
  policy.dpop_signing_alg_values_supported.length > 0 || given.token_endpoint_auth_methods_supported !== undefined
    ? policy
    : {
        ...policy,
        token_endpoint_auth_methods_supported: METHOD_NAMES.filter((name) => name !== 'attest_jwt_client_auth_dpop'),
      }

const signJWT = (key: TestKey, claims: Members): Promise<string> =>
  writeJWT({ header: { alg: key.alg, typ: 'JWT', kid: key.kid }, claims, key })

const signWith =
  ({ server }: TestKeys): Sign =>
  async (claims, client) => {
    if (client.authorization_encrypted_response_alg !== undefined) {
      throw new TypeError(
        'sign must encrypt responses for this client; got the one of the kit, which only signs. Pass jwkSigner(…) as sign.',
      )
    }
    return signJWT(server, claims)
  }

/** Placeholder tokens for the response types that need some. */
const frontChannelTokens = ({ server }: TestKeys, clock: Clock): IssueFrontChannelTokens => ({
  accessToken: async () => ({ access_token: 'test-access-token', token_type: 'Bearer', expires_in: 300 }),
  idToken: ({ client, subject, nonce }, hashes) =>
    signJWT(server, {
      iss: ISSUER,
      sub: subject,
      aud: client.client_id,
      nonce,
      iat: clock(),
      exp: clock() + 300,
      ...hashes,
    }),
})
