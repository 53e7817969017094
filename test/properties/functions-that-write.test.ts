import { describe, expect, it } from 'vitest'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import { frozenCopy } from '../../src/encoding/frozen-copy.ts'
import { remoteClientKeys } from '../../src/host/jwks-uri.ts'
import type { AuthorizationDetailObject } from '../../src/types/authorization-details.ts'
import type { Client } from '../../src/types/client.ts'
import type { FrontChannelGrant } from '../../src/types/ports.ts'
import { fc } from '../support/fast-check.ts'
import { CALLBACK, clients, codeOf, keys, type TestHost, testHost } from '../support/host.ts'
import { testPolicy } from '../support/policy.ts'
import { vandal } from '../support/vandal.ts'

const DOCUMENT = 'https://client.example.com/client.json'
const JWKS = 'https://client.example.com/jwks.json'
const RESOURCES = ['https://api.example.com/a', 'https://api.example.com/b']
const TYPES = ['code', 'code id_token token', 'token']

const registration = {
  redirect_uris: [CALLBACK, 'https://client.example.com/other'],
  response_types: TYPES,
  grant_types: ['authorization_code', 'implicit'],
  scope: 'openid read write',
}
/** The records of the registry are the host's own: this host freezes its own. */
const registered: readonly Client[] = frozenCopy([
  { ...clients.basic, ...registration },
  { client_id: 'hashed', ...registration },
  { client_id: 'keyed', token_endpoint_auth_method: 'private_key_jwt', jwks_uri: JWKS, ...registration },
])
const documented: Client = { client_id: DOCUMENT, client_name: 'Documented', ...registration }

type Wrap = typeof vandal
const asIs: Wrap = (answer) => answer

/** An unsigned token, the same for the same claims. */
const tokenOf = (claims: unknown): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`

/** A host, each of whose functions is wrapped. */
const hostOf = (wrap: Wrap): TestHost => {
  const policy = testPolicy({
    response_types_supported: TYPES,
    response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt'],
    scopes_supported: ['openid', 'read', 'write'],
  } as object)
  const clock = () => 1_800_000_000
  const fetch = async (url: string) => Response.json(url === JWKS ? { keys: [keys.client.jwk] } : documented)
  const findClientKeys = remoteClientKeys({ fetch, clock })
  let bytes = 0
  return testHost({
    policy,
    options: {
      findClient: clientIdMetadataDocuments({
        findClient: async (client_id) => registered.find((client) => client.client_id === client_id),
        fetch,
        clock,
        policy,
        allowsUrl: wrap(({ hostname }: URL) => hostname === 'client.example.com'),
        onLogo: wrap(() => undefined),
      }),
      // a function around one of the library's: what that keeps, this can reach
      findClientKeys: wrap(async (...asked: Parameters<typeof findClientKeys>) => {
        const found = await findClientKeys(...asked)
        wrap((_found: unknown) => undefined)(found)
        return found
      }),
      randomBytes: (length: number) => new Uint8Array(length).fill(++bytes % 251),
      verifySignature: wrap(() => undefined),
      verifyClientSecret: wrap(
        (secret: string, client: Client | undefined) => secret === `the secret of ${client?.client_id}`,
      ),
      resources: wrap((resource: string) => RESOURCES.includes(resource)),
      limit: wrap(() => undefined),
      rules: [wrap(() => undefined), wrap(() => undefined)],
      sign: wrap(async (claims: unknown) => tokenOf(claims)),
      issueFrontChannelTokens: {
        accessToken: wrap(async ({ client: _client, ...grant }: FrontChannelGrant) => ({
          access_token: tokenOf(grant),
          token_type: 'Bearer',
        })),
        idToken: wrap(async ({ client, ...grant }: FrontChannelGrant, hashes: object) =>
          tokenOf({ ...grant, ...hashes, aud: client.client_id }),
        ),
      },
      authorizationDetails: {
        payment: {
          schema: {
            '~standard': {
              version: 1,
              vendor: 'test',
              validate: wrap((value: unknown) => ({ value: structuredClone(value) })),
            },
          },
          isNarrower: wrap(
            (granted: AuthorizationDetailObject, requested: AuthorizationDetailObject) =>
              granted.amount === requested.amount &&
              (granted.actions as readonly string[]).every((action) =>
                (requested.actions as readonly string[]).includes(action),
              ),
          ),
          enrichedWith: ['receipts'],
          checkEnrichment: wrap((_name: string, value: unknown) => (Array.isArray(value) ? undefined : 'a list')),
        },
      },
      onEvent: wrap(() => undefined),
    } as never,
  })
}

interface Scene {
  readonly client: Client
  readonly isPushed: boolean
  readonly response_type: string
  readonly response_mode: string | undefined
  readonly actions: readonly string[]
  readonly granted: readonly string[]
  readonly resource: string | undefined
}

const actions = fc.uniqueArray(fc.constantFrom('list', 'read', 'pay'), { minLength: 1 })
const scenes: fc.Arbitrary<Scene> = fc.record({
  client: fc.constantFrom(...registered, documented),
  isPushed: fc.boolean(),
  response_type: fc.constantFrom(...TYPES),
  response_mode: fc.constantFrom(undefined, 'jwt'),
  actions,
  granted: actions,
  resource: fc.constantFrom(undefined, ...RESOURCES, 'https://attacker.example'),
})

/** What a host has to show for a request: its answers, and its failure where a decision grants too much. */
const outcomeOf = async (host: TestHost, scene: Scene, number: number): Promise<unknown> => {
  const { client, isPushed, response_type, response_mode, resource } = scene
  const details = (list: readonly string[]) => [1, 2].map((amount) => ({ type: 'payment', amount, actions: list }))
  const parameters = {
    response_type,
    response_mode,
    scope: 'openid read',
    nonce: 'nonce-of-the-request',
    resource,
    authorization_details: JSON.stringify(details(scene.actions)),
    ...(client.client_id === 'hashed' ? { client_secret: 'the secret of hashed' } : {}),
  }
  const proofFor = (jti: string) => (client.client_id === 'keyed' ? host.assertion({ jti }) : {})
  const pushed = isPushed
    ? await host.push(client, { ...parameters, ...(await proofFor(`push ${number}`)) })
    : undefined
  if (pushed?.ok === false) return pushed
  const pending = pushed ? await host.present(pushed.value.request_uri, client) : await host.begin(client, parameters)
  if (!pending.ok) return pending
  const { reference: _reference, client: known, ...shown } = pending.value
  const authorization_details = details(scene.granted).map((detail) => ({ ...detail, receipts: ['by mail'] }))
  const decision = { decision: 'granted', subject: 'alice', authorization_details } as never
  const response = await host.decide(pending.value, decision).catch((error: Error) => error.message)
  const code = typeof response === 'string' ? '' : codeOf(response)
  const { client_secret } = parameters as { readonly client_secret?: string }
  const proof = { client_secret, client_id: client.client_id, ...(await proofFor(`token ${number}`)) }
  const grant = await host.redeem(code, client, { ...proof, resource, redirect_uri: CALLBACK })
  return JSON.parse(JSON.stringify([shown, known, response, grant]))
}

describe('a function of the host that writes to everything it gets', () => {
  it('changes neither what is stored nor what this request and later ones are checked against', async () => {
    let granted = 0
    let refused = 0
    await fc.assert(
      fc.asyncProperty(fc.array(scenes, { minLength: 2, maxLength: 3 }), async (requests) => {
        const [tidy, spoilt] = [hostOf(asIs), hostOf(vandal)]
        for (const [number, scene] of requests.entries()) {
          const expected = await outcomeOf(tidy, scene, number)
          expect(await outcomeOf(spoilt, scene, number)).toEqual(expected)
          if (JSON.stringify(expected).includes('"grant_id"')) granted++
          else refused++
        }
        expect(spoilt.store.contents()).toEqual(tidy.store.contents())
      }),
      { numRuns: 20 },
    )
    expect(Math.min(granted, refused)).toBeGreaterThan(4)
  })
})
