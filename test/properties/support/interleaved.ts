import { clientFromAttestation } from '../../../src/client-sources/attested-clients.ts'
import { clientIdMetadataDocuments } from '../../../src/client-sources/client-id-metadata-documents.ts'
import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../../src/endpoints/token.ts'
import {
  authorizationRequest,
  codeOf,
  decide,
  fixedClock,
  pushRequest,
  type Script,
  type TestServer,
  testKey,
  testServer,
  tokenRequest,
  unwrap,
} from '../../../src/testing/index.ts'
import type { ClientAuthenticationMethod } from '../../../src/types/client-authentication-methods.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import type { Clock, Store } from '../../../src/types/ports.ts'
import { fc } from '../../support/fast-check.ts'

const WALLET = 'https://wallet.example'
const DOCUMENT = 'https://owner.example/client.json'
const ATTACKERS_DOCUMENT = 'https://attacker.example/client.json'
const REDIRECT_URIS = ['https://client.example/callback']

/** The owner of a flow: how it authenticates, and its identifier where no registry has it. */
export const OWNERS = {
  'a registered client with a key': { method: 'private_key_jwt' },
  'a registered client with a secret': { method: 'client_secret_basic' },
  'a registered client with a certificate': { method: 'tls_client_auth' },
  'a public client': { method: 'none' },
  'a client of a metadata document': { method: 'private_key_jwt', client_id: DOCUMENT },
  'a wallet that its attestation describes': { method: 'attest_jwt_client_auth', client_id: WALLET },
  'a wallet whose DPoP proof is that of possession': { method: 'attest_jwt_client_auth_dpop', client_id: WALLET },
} as const satisfies Record<string, { readonly method: ClientAuthenticationMethod; readonly client_id?: string }>

export type OwnerName = keyof typeof OWNERS

/** What an attacker has seen of the flow. */
interface Known {
  pushRequest?: HttpRequest
  request_uri?: string
  code?: string
}

type Attack = (scene: Scene, known: Known) => Promise<{ readonly ok: boolean } | undefined>

interface Scene {
  readonly owner: TestServer
  /** The same client, by keys, secrets and certificates of the attacker's own. */
  readonly impostor: TestServer
  /** The same wallet on the attacker's telephone, which its attester vouches for. */
  readonly otherInstance: TestServer
  /** A client that the attacker has published. */
  readonly attackersClient: TestServer
  readonly method: ClientAuthenticationMethod
  readonly script: Script
  readonly foreign: Script
  store: Store
}

const OTHER_VERIFIER = { code_verifier: 'the-verifier-of-the-attacker-which-is-another-one' }

const pushAs = async (kit: TestServer, script: Script) =>
  processPushedAuthorizationRequest(kit.as, await pushRequest(kit, script))

const presentAs = (kit: TestServer, request_uri: string | undefined, script: Script) =>
  request_uri === undefined
    ? Promise.resolve(undefined)
    : processAuthorizationRequest(kit.as, authorizationRequest(kit, request_uri, script))

const redeemAs = async (
  kit: TestServer,
  code: string | undefined,
  script: Script & { readonly token?: Readonly<Record<string, string | undefined>> },
) => (code === undefined ? undefined : redeemAuthorizationCode(kit.as, await tokenRequest(kit, code, script)))

/** None of these may pass. */
const REFUSED = {
  'pushes as the owner, by a key of its own': ({ impostor, foreign, method }) =>
    // without credentials there is nothing to tell a public client by
    method === 'none' ? Promise.resolve(undefined) : pushAs(impostor, foreign),
  'pushes what the owner pushed': async ({ owner, method }, { pushRequest: sent }) =>
    // a secret or a certificate is the owner's to send again
    sent === undefined || !isSigned(method) ? undefined : processPushedAuthorizationRequest(owner.as, sent),
  'presents the request_uri for a client of its own': ({ attackersClient }, { request_uri }) =>
    presentAs(attackersClient, request_uri, {}),
  'presents the request_uri for another registered client': ({ owner, method }, { request_uri }) =>
    presentAs(owner, request_uri, { client: method === 'client_secret_post' ? 'none' : 'client_secret_post' }),
  'redeems the code by a client of its own': ({ attackersClient }, { code }) => redeemAs(attackersClient, code, {}),
  'redeems the code by another registered client': ({ owner }, { code }) =>
    redeemAs(owner, code, { client: 'client_secret_post' }),
  'redeems the code as the owner, by a key of its own': ({ impostor, foreign, method }, { code }) =>
    redeemAs(impostor, code, { ...foreign, ...(method === 'none' && { token: OTHER_VERIFIER }) }),
  'redeems the code as the owner, without a verifier': ({ impostor, foreign }, { code }) =>
    redeemAs(impostor, code, { ...foreign, token: { code_verifier: undefined } }),
  'redeems the code as the owner, without credentials': async ({ owner, method, script }, { code }) => {
    if (code === undefined) return undefined
    const { client_id } = owner.clients[method]
    const request = await tokenRequest(owner, code, { client: 'none', token: { ...OTHER_VERIFIER } })
    const form = new URLSearchParams(String(request.body))
    form.set('client_id', client_id)
    return script.client === 'none' ? undefined : redeemAuthorizationCode(owner.as, { ...request, body: String(form) })
  },
  'redeems the code on another telephone with the same wallet': async ({ otherInstance, method, script }, { code }) =>
    method.startsWith('attest') ? redeemAs(otherInstance, code, script) : undefined,
} as const satisfies Record<string, Attack>

/** These may pass, and change nothing for the owner. */
const PERMITTED = {
  'presents the request_uri in a browser of its own': ({ owner, script }, { request_uri }) =>
    presentAs(owner, request_uri, script),
  'presents the request_uri with parameters of its own': async ({ owner, script }, { request_uri }) => {
    if (request_uri === undefined) return undefined
    const request = authorizationRequest(owner, request_uri, script)
    const beside = '&redirect_uri=https://attacker.example/cb&scope=admin&state=x&dpop_jkt=x'
    return processAuthorizationRequest(owner.as, { ...request, url: request.url + beside })
  },
  'goes through a flow of its own': ({ attackersClient }) => decide(attackersClient),
  'goes through a flow with the same state': ({ attackersClient, script }) =>
    decide(attackersClient, { parameters: script.parameters as never }),
  'pushes on another telephone with the same wallet': async ({ otherInstance, method, script }) =>
    method.startsWith('attest') ? decide(otherInstance, script) : undefined,
} as const satisfies Record<string, Attack>

export type AttackName = keyof typeof REFUSED | keyof typeof PERMITTED

const ATTACKS: Readonly<Record<AttackName, Attack>> = { ...REFUSED, ...PERMITTED }

const isSigned = (method: ClientAuthenticationMethod): boolean => method.includes('jwt')

/** Replaces the client of a method in a view of the kit. */
const withClient = (kit: TestServer, method: ClientAuthenticationMethod, changes: object): TestServer => ({
  ...kit,
  clients: { ...kit.clients, [method]: { ...kit.clients[method], ...changes } },
})

/** Makes a server on which an owner and an attacker are clients. */
export const makeScene = async (ownerName: OwnerName): Promise<Scene> => {
  const { method, client_id }: { readonly method: ClientAuthenticationMethod; readonly client_id?: string } =
    OWNERS[ownerName]
  const clock = fixedClock()
  const template = await testServer({ clock })
  const { policy } = template.as
  const scene: { store: Store } = { store: template.store }
  const documents: Record<string, object> = {}
  const kit: TestServer = await testServer({
    clock,
    store: {
      insert: (...rest) => scene.store.insert(...rest),
      get: (...rest) => scene.store.get(...rest),
      take: (...rest) => scene.store.take(...rest),
    },
    findClient: clientIdMetadataDocuments({ clock, policy, fetch: async (url) => Response.json(documents[url]) }),
    clientAttestation: {
      trustAnchors: [template.certificates.attesterAuthority.pem],
      deriveClient: clientFromAttestation({ policy, derive: () => ({ redirect_uris: REDIRECT_URIS }) }),
    },
  })
  const attackersKey = kit.keys.attacker
  const anotherKey = await testKey('ES256', 'another')
  const publish = (url: string, key: typeof attackersKey) => {
    const jwks = { keys: [key.publicJWK] }
    documents[url] = {
      client_id: url,
      redirect_uris: REDIRECT_URIS,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks,
    }
  }
  publish(DOCUMENT, kit.keys.client)
  publish(ATTACKERS_DOCUMENT, attackersKey)
  const trusted: TestServer = { ...kit, certificates: template.certificates }
  const owner = client_id === undefined ? trusted : withClient(trusted, method, { client_id })
  // the attacker has the verifier and, where it is no proof of possession, the key of the DPoP proofs as well, so that one binding is
  // left to refuse each attack
  const isCombined = method === 'attest_jwt_client_auth_dpop'
  const attackers = {
    ...kit.keys,
    client: attackersKey,
    instance: anotherKey,
    ...(isCombined && { proof: anotherKey }),
  }
  const parameters = { state: 'the state of the owner', nonce: 'the nonce of the owner' }
  const isTLS = method === 'tls_client_auth'
  return Object.assign(scene, {
    owner,
    impostor: {
      ...withClient(owner, method, { client_secret: 'a guess of the attacker' }),
      keys: attackers,
      // an attester that nobody trusts
      certificates: kit.certificates,
    },
    otherInstance: { ...owner, keys: attackers },
    attackersClient: {
      ...withClient(trusted, 'private_key_jwt', { client_id: ATTACKERS_DOCUMENT }),
      keys: attackers,
    },
    method,
    script: { client: method, parameters },
    foreign: { client: method, parameters, ...(isTLS && { certificate: 'subject: of another client' as const }) },
  })
}

/** What of a value does not differ between two flows. */
const settled = (value: unknown): unknown => {
  const passing = ['grant_id', 'reference', 'flow', 'code', 'code_challenge', 'request_uri']
  return JSON.parse(JSON.stringify(value, (name, one: unknown) => (passing.includes(name) ? undefined : one)))
}

interface Plan {
  /** The attacks that run at the same time as each of the six steps of the owner, with what was seen of the steps before. */
  readonly attacks: readonly (readonly AttackName[])[]
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  attacks: fc.array(fc.array(fc.constantFrom(...(Object.keys(ATTACKS) as AttackName[])), { maxLength: 3 }), {
    minLength: 6,
    maxLength: 6,
  }),
})

/** A store whose calls wait for the scheduler. */
const paced = (store: Store, scheduler: fc.Scheduler | undefined): Store => {
  if (scheduler === undefined) return store
  const pause = () => scheduler.schedule(Promise.resolve())
  return {
    insert: async (...rest) => {
      await pause()
      return store.insert(...rest)
    },
    get: async (...rest) => {
      await pause()
      return store.get(...rest)
    },
    take: async (...rest) => {
      await pause()
      return store.take(...rest)
    },
  }
}

export interface Outcome {
  /** What the owner got at each step. */
  readonly owner: readonly unknown[]
  /** The attacks that passed although none may. */
  readonly passed: readonly string[]
  readonly refused: readonly string[]
}

/** Runs the flow of the owner beside the attacks of a plan. */
export const runInterleaved = async (
  scene: Scene,
  { attacks }: Plan,
  makeStore: (clock: Clock) => Store,
  scheduler?: fc.Scheduler,
): Promise<Outcome> => {
  const { owner, script } = scene
  const { as, clock } = owner
  scene.store = paced(makeStore(clock), scheduler)
  const known: Known = {}
  const got: unknown[] = []
  const passed: string[] = []
  const refused: string[] = []
  const attack = async (name: AttackName): Promise<void> => {
    const result = await ATTACKS[name](scene, known)
    if (result === undefined || Object.hasOwn(PERMITTED, name)) return
    if (result.ok) passed.push(name)
    else refused.push(name)
  }
  const step = async <T>(index: number, work: () => Promise<T>): Promise<T> => {
    const all = Promise.all([work(), ...(attacks[index] ?? []).map(attack)])
    const [result] = scheduler === undefined ? await all : await scheduler.waitFor(all)
    got.push(settled(result))
    return result
  }
  const sent = await pushRequest(owner, script)
  const { request_uri } = unwrap(await step(0, () => processPushedAuthorizationRequest(as, sent)))
  known.pushRequest = sent
  known.request_uri = request_uri
  const pending = unwrap(
    await step(1, () => processAuthorizationRequest(as, authorizationRequest(owner, request_uri, script))),
  )
  const resumed = unwrap(await step(2, () => resumeAuthorizationRequest(as, pending.reference)))
  const decision = { decision: 'granted', subject: 'alice' } as const
  const response = unwrap(await step(3, () => issueAuthorizationResponse(as, resumed, decision)))
  const code = codeOf(response)
  known.code = code
  const redemption = await tokenRequest(owner, code, script)
  // the code is on its way to the client, and the attacker is faster
  await step(4, async () => null)
  unwrap(await step(5, () => redeemAuthorizationCode(as, redemption)))
  return { owner: got, passed, refused }
}

/** Holds where the owner gets the same whatever the attacker does beside it, and no attack passes. */
export const interleavedProperty = async (name: OwnerName, makeStore: (clock: Clock) => Store) => {
  const scene = await makeScene(name)
  const undisturbed = JSON.stringify((await runInterleaved(scene, { attacks: [] }, makeStore)).owner)
  return (onRefused: (name: string) => void = () => undefined) =>
    fc.asyncProperty(plans, fc.scheduler(), async (plan, scheduler) => {
      const { owner, passed, refused } = await runInterleaved(scene, plan, makeStore, scheduler)
      if (passed.length > 0) throw new Error(`The attacker ${passed.join(', and ')}.`)
      const got = JSON.stringify(owner)
      if (got !== undisturbed) throw new Error(`The owner got ${got} instead of ${undisturbed}.`)
      refused.forEach(onRefused)
    })
}
