import * as v from 'valibot'
import { clientIdMetadataDocuments } from '../../../src/client-sources/client-id-metadata-documents.ts'
import { oauth21 } from '../../../src/profiles/oauth21.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import {
  authorizationRequest,
  CODE_VERIFIER,
  faultOf,
  fixedClock,
  type NamedFault,
  plainRequest,
  pushRequest,
  scriptOf,
  type TestServer,
  testServer,
  tokenRequest,
} from '../../../src/testing/index.ts'
import type { DetailTypes } from '../../../src/types/authorization-details.ts'
import type { Client } from '../../../src/types/client.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import type { Policy } from '../../../src/types/policy.ts'
import type { VendorParameters } from '../../../src/types/server.ts'
import { fc } from '../../support/fast-check.ts'
import { type Canaries, makeCanaries } from './canaries.ts'
import { type AdapterName, type Answer, type EndpointName, makeEndpoints, type Told } from './endpoints.ts'
import { type Strike, strikes, struck } from './strikes.ts'

/** The place of what the host itself throws, which `onError` alone may hear. */
const HOST_WORDS = 'the words of the host'

/** What a port of the host does instead of its work. */
type Breakage = { readonly port: 'store' | 'findClient' | 'findClientKeys' | 'limit'; readonly how: number } | undefined

export interface World {
  readonly kit: TestServer
  readonly told: Told
  readonly serve: ReturnType<typeof makeEndpoints>
  readonly canaries: Canaries
  /** Those of the server and of its registry, which stay. */
  readonly kept: Canaries
  breakage: Breakage
}

/** A metadata document that is wrong where its canaries are. */
const oddDocument = (canaries: Canaries, client_id: string, how: number): object => {
  const canary = canaries.plant('a metadata document')
  const good = { client_id, client_name: canary, redirect_uris: ['https://client.example/callback'] }
  const documents = [
    good,
    { ...good, client_secret: canary },
    { ...good, client_id: `https://${canary}.example/` },
    { ...good, redirect_uris: [`javascript:${canary}`] },
    { ...good, token_endpoint_auth_method: canary },
    { ...good, jwks: { keys: [{ kty: 'EC', d: canary, kid: canary }] }, token_endpoint_auth_method: 'private_key_jwt' },
    { ...good, jwks_uri: `http://${canary}.example`, token_endpoint_auth_method: 'private_key_jwt' },
    { ...good, response_types: [canary], grant_types: [canary] },
    { [canary]: canary },
  ]
  return documents[how % documents.length] ?? good
}

/** A server that has a secret wherever it can have one, and whose ports break as told. */
export const makeWorld = async (policy: Partial<Policy>): Promise<World> => {
  const kept = makeCanaries()
  const canaries = makeCanaries()
  const told: Told = { explanations: [], errors: [] }
  const world = { told, canaries, kept, breakage: undefined as Breakage }
  /** An answer that no port may give, with canaries in it. */
  const odd = (port: string): unknown => {
    if (world.breakage?.port !== port) return undefined
    const canary = canaries.plant(`the answer of ${port}`)
    const answers: readonly (() => unknown)[] = [
      () => Promise.reject(new Error(canaries.plant(HOST_WORDS))),
      () => canary,
      () => [canary],
      () => ({ [canary]: canary }),
      () => ({ keys: [{ kty: canary, d: canary, kid: canary }] }),
      () => ({ keys: canary }),
      () => ({ client_id: canary, client_secret: canary }),
      () => ({ client_id: 'test-odd', client_secret: [canary], redirect_uris: canary }),
      () => ({
        client_id: 'test-odd',
        client_secret: canary,
        redirect_uris: [canary],
        token_endpoint_auth_method: canary,
      }),
      () => ({
        client_id: 'test-odd',
        client_secret: canary,
        redirect_uris: ['https://client.example/callback'],
        jwks: canary,
      }),
      () => ({ limited: canary }),
      () => ({ retryAfter: canary }),
      () => new Uint8Array(Buffer.from(canary)),
    ]
    return answers[world.breakage.how % answers.length]?.()
  }
  const clock = fixedClock()
  const memory = memoryStore({ clock })
  const call = (work: () => Promise<unknown>) => (world.breakage?.port === 'store' ? odd('store') : work()) as never
  const kit: TestServer = await testServer<DetailTypes, VendorParameters>({
    policy,
    clock,
    secret: kept.plant('the secret of the server').repeat(2),
    store: {
      insert: (...rest) => call(() => memory.insert(...rest)),
      get: (...rest) => call(() => memory.get(...rest)),
      take: (...rest) => call(() => memory.take(...rest)),
    },
    findClient: clientIdMetadataDocuments({
      clock,
      policy: oauth21,
      findClient: async () => odd('findClient') as never,
      fetch: async (url) => Response.json(oddDocument(canaries, url, kit.events.length)),
    }),
    authorizationDetails: {
      payment: v.strictObject({
        type: v.literal('payment'),
        amount: v.strictObject({ value: v.pipe(v.string(), v.url()) }),
      }),
    },
    parameters: { audience: v.pipe(v.string(), v.url()) },
    findClientKeys: async (client) => (odd('findClientKeys') ?? client.jwks ?? { keys: [] }) as never,
    limit: async () => odd('limit') as never,
    client: (method): Partial<Client> =>
      method === 'client_secret_basic' || method === 'client_secret_post'
        ? { client_secret: kept.plant(`the secret of ${method}`) }
        : {},
  })
  kept.watch('code_verifier', CODE_VERIFIER)
  kept.watch('the secret of the kit', kit.clients.client_secret_jwt.client_secret ?? '')
  return Object.assign(world, { kit, serve: makeEndpoints(kit, told) })
}

export interface Case {
  readonly picks: readonly number[]
  readonly place: 'push' | 'plain' | 'presentation' | 'token'
  readonly fault: number | undefined
  readonly strikes: readonly Strike[]
  readonly adapter: AdapterName
  readonly breakage: Breakage
}

export const cases: fc.Arbitrary<Case> = fc.record({
  picks: fc.array(fc.nat(), { maxLength: 4 }),
  place: fc.constantFrom('push', 'push', 'plain', 'presentation', 'token'),
  fault: fc.option(fc.nat(), { nil: undefined, freq: 2 }),
  strikes: fc.array(strikes, { maxLength: 3 }),
  adapter: fc.constantFrom('fetch', 'node'),
  breakage: fc.option(
    fc.record({ port: fc.constantFrom('store', 'findClient', 'findClientKeys', 'limit'), how: fc.nat() }),
    { nil: undefined, freq: 3 },
  ),
})

const SECRET_HEADERS = ['DPoP', 'Authorization', 'OAuth-Client-Attestation', 'OAuth-Client-Attestation-PoP', 'Cookie']
const SECRET_PARAMETERS = [
  'client_secret',
  'client_assertion',
  'request',
  'code',
  'code_verifier',
  'state',
  'request_uri',
]

/** Watches every credential of a request, and each part of a token. */
const watchRequest = ({ canaries }: World, { url, headers, body }: HttpRequest): void => {
  const form = new URLSearchParams(typeof body === 'string' ? body : new URL(url).search)
  const values = [
    ...SECRET_PARAMETERS.flatMap((name) => form.getAll(name).map((value) => [name, value] as const)),
    ...SECRET_HEADERS.map((name) => [name, headers.get(name) ?? ''] as const),
  ]
  for (const [name, value] of values) {
    for (const part of [value, ...value.split(/[ .,]/)]) canaries.watch(name, part)
    if (name === 'request_uri') canaries.watch(name, value.slice(value.lastIndexOf(':') + 1))
  }
}

const textOfError = (error: unknown): string =>
  error instanceof Error ? `${error.message}\n${error.stack}\n${textOfError(error.cause)}` : String(error)

/** What the protocol sends back to the client by way of the browser. */
const RETURNED = new Set(['state', 'nonce', 'code', 'redirect_uri'])

/** Sends a request, and finds the places whose secrets came out where they must not. */
const leaksOf = async (
  world: World,
  adapter: AdapterName,
  endpoint: EndpointName,
  request: HttpRequest,
): Promise<{ readonly answer: Answer; readonly leaks: readonly string[] }> => {
  const { kit, told, serve, canaries, kept } = world
  watchRequest(world, request)
  const known = kit.events.length
  told.explanations.length = 0
  told.errors.length = 0
  const answer = await serve(adapter, endpoint, request)
  const isReturned = endpoint === 'authorization' && answer.status < 400
  const reply = JSON.stringify([[...answer.headers], answer.body])
  const outputs: readonly (readonly [string, string, (place: string) => boolean])[] = [
    ['the reply', reply, (place) => isReturned && RETURNED.has(place)],
    ['an event', JSON.stringify(kit.events.slice(known)), () => false],
    ['an explanation', told.explanations.join('\n'), () => false],
    ['an error', told.errors.map(textOfError).join('\n'), (place) => place === HOST_WORDS],
  ]
  const leaks = outputs.flatMap(([output, text, isAllowed]) =>
    [...canaries.placesIn(text, isAllowed), ...kept.placesIn(text)].map((place) => `${place} in ${output}: ${text}`),
  )
  return { answer, leaks }
}

const memberOf = (text: string, name: string): string | undefined => new RegExp(`"${name}":"([^"]+)"`).exec(text)?.[1]

/** The code of an answer: in its query, its fragment, its form, or signed. */
const codeIn = ({ headers, body }: Answer): string | undefined => {
  const location = headers.get('location') ?? ''
  const [query = '', fragment = ''] = location.slice(location.indexOf('?') + 1).split('#')
  const find = (name: string) =>
    new URLSearchParams(query).get(name) ??
    new URLSearchParams(fragment).get(name) ??
    new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1]
  const signed = find('response')?.split('.')[1]
  return find('code') ?? (signed && memberOf(Buffer.from(signed, 'base64url').toString(), 'code'))
}

/** Runs a flow with canaries in one of its requests. Throws where one comes out; resolves the answers, such as `push 201`. */
export const runCase = async (
  world: World,
  { picks, place, fault, strikes: planted, adapter, breakage }: Case,
): Promise<readonly string[]> => {
  const seen: string[] = []
  const { kit, canaries } = world
  canaries.forget()
  world.breakage = undefined
  const named: NamedFault | undefined = fault === undefined ? undefined : faultOf(kit.as.policy, fault)
  const at = { push: 'push', plain: 'push', presentation: 'present', token: 'redeem' } as const
  const good = scriptOf(kit, picks)
  const isFaulty = named?.at === at[place]
  const bad = isFaulty ? named.script : good
  const begun = isFaulty && place !== 'push' && place !== 'plain' ? { ...good, ...withoutFault(named.script) } : good
  const strike = async (step: Case['place'], request: HttpRequest) => {
    if (step !== place) return request
    world.breakage = breakage
    return struck(kit, canaries, request, planted)
  }
  const send = async (endpoint: EndpointName, step: Case['place'], request: HttpRequest) => {
    const { answer, leaks } = await leaksOf(world, adapter, endpoint, await strike(step, request))
    seen.push(`${endpoint} ${answer.status}`)
    if (leaks.length > 0) throw new Error(leaks.join('\n'))
    return answer
  }
  let presented: HttpRequest
  let step: Case['place'] = 'presentation'
  if (place === 'plain') {
    presented = await plainRequest(kit, bad)
    step = 'plain'
  } else {
    const pushed = await send('push', 'push', await pushRequest(kit, place === 'push' ? bad : begun))
    const request_uri = memberOf(pushed.body, 'request_uri')
    if (request_uri === undefined) return seen
    presented = authorizationRequest(kit, request_uri, place === 'presentation' ? { ...begun, ...bad } : begun)
  }
  const code = codeIn(await send('authorization', step, presented))
  if (code === undefined) return seen
  await send('token', 'token', await tokenRequest(kit, code, place === 'token' ? { ...begun, ...bad } : begun))
  return seen
}

const withoutFault = ({ client, object }: NamedFault['script']) => ({
  ...(client === undefined ? {} : { client }),
  ...(object === undefined ? {} : { object }),
})

/** Holds where no case lets a secret out under the policy. */
export const secretProperty = async (policy: Partial<Policy>) => {
  const world = await makeWorld(policy)
  return fc.asyncProperty(cases, async (one) => void (await runCase(world, one)))
}
