import { describe, expect, it } from 'vitest'
import * as parts from '../../src/parts.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import { push } from '../../src/testing/flow.ts'
import { testServer } from '../../src/testing/server.ts'
import {
  CLIENT_AUTHENTICATION_METHODS,
  type ClientAuthenticationFacts,
  type ClientAuthenticationMethod,
  factsOf,
  METHOD_NAMES,
} from '../../src/types/client-authentication-methods.ts'

const clock = fixedClock(1_800_000_000)
const everyPart: Readonly<Record<string, unknown>> = { ...parts }

const optionsWith = (methods: readonly ClientAuthenticationMethod[]) => ({
  issuer: 'https://as.example',
  authorization_endpoint: 'https://as.example/authorize',
  token_endpoint: 'https://as.example/token',
  secret: 'x'.repeat(32),
  store: memoryStore({ clock }),
  clock,
  findClient: async () => undefined,
  clientAttestation: { findAttesterKeys: async () => undefined },
  policy: {
    ...oauth21,
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: ['ES256', 'HS256'] as const,
    dpop_signing_alg_values_supported: [],
  },
})

it.each(['constructor', 'toString', '__proto__'])('%s is no method, although every object has it', (name) => {
  expect(factsOf(name as never)).toBeUndefined()
})

describe.each(METHOD_NAMES)('%s', (method) => {
  const { part, credential, helper }: ClientAuthenticationFacts = CLIENT_AUTHENTICATION_METHODS[method]

  it('authenticates a push of the client that the kit has for it', async () => {
    const server = await testServer()
    expect(await push(server, { client: method })).toMatchObject({ ok: true })
  })

  it('needs its parts, and no other', () => {
    const start = (own: object) => () => assembleAuthorizationServer(optionsWith([method]), own)
    if (part === undefined) expect(start({})).not.toThrow()
    else {
      const needed = helper === undefined ? [part] : [part, helper]
      for (const name of needed) {
        const others = Object.fromEntries(needed.filter((one) => one !== name).map((one) => [one, everyPart[one]]))
        expect(start(others)).toThrow(`parts.${name} must be set; got undefined.`)
        expect(start({ ...others, findOptionProblems: everyPart.findOptionProblems })).toThrow(
          `policy.token_endpoint_auth_methods_supported must come with the part ${name};`,
        )
      }
      expect(start(Object.fromEntries(needed.map((one) => [one, everyPart[one]])))).not.toThrow()
    }
  })

  it('announces algorithms of assertions where it has some', () => {
    const { policy, ...others } = optionsWith([method])
    const withDPoP = { ...policy, dpop_signing_alg_values_supported: oauth21.dpop_signing_alg_values_supported }
    const metadata = authorizationServerMetadata(authorizationServer({ ...others, policy: withDPoP }))
    expect('token_endpoint_auth_signing_alg_values_supported' in metadata).toBe(
      credential === 'mac-key' || credential === 'signing-key',
    )
  })
})

describe('the parts of authorizationServer', () => {
  it('are all that parapet/parts has', () => {
    const { parts: used } = authorizationServer(optionsWith(['none']))
    expect({ ...used, assembleAuthorizationServer }).toEqual(everyPart)
  })
})

describe('a policy', () => {
  it.each(['private-key-jwt', 'constructor', '', 'PRIVATE_KEY_JWT'])('lists no method %j', (name) => {
    expect(() => authorizationServer(optionsWith(['none', name as 'none']))).toThrow(
      /policy\.token_endpoint_auth_methods_supported\[1\] must be .*"private_key_jwt"/,
    )
  })
})

describe('a record of the registry', () => {
  it.each(['private-key-jwt', 'constructor', '__proto__', ''])('has no method %j', async (name) => {
    const server = await testServer({ client: { token_endpoint_auth_method: name as 'none' } })
    const outcomes = await Promise.all(METHOD_NAMES.map((client) => push(server, { client })))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: false, error: { error: 'invalid_client' } })
  })
})
