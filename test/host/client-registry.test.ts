import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { basicAuth, clients, codeRequest, formPost, keys, PUSH, TOKEN, testHost } from '../support/host.ts'

const tooLong = 'c'.repeat(513)
const longest = 'c'.repeat(512)

/** A host that writes down what its registry is asked for. */
const asked = () => {
  const looked: string[] = []
  const host = testHost({
    options: {
      findClient: async (client_id: string) => {
        looked.push(client_id)
        return Object.values(clients).find((client) => client.client_id === client_id)
      },
    },
  })
  return { host, looked }
}

const assertionOf = (sub: string) =>
  JSON.stringify({ iss: sub, sub, aud: 'https://as.example.com', exp: 2_000_000_000 })
const unsigned = (payload: string, header: object = {}) =>
  [JSON.stringify({ alg: 'ES256', ...header }), payload, 'signature']
    .map((part) => btoa(part).replace(/=+$/, ''))
    .join('.')

const waysToName = (client_id: string) => {
  const form = codeRequest(clients.open, { client_id })
  return {
    'the form': [form, {}],
    'the form, beside a secret': [{ ...form, client_secret: 'secret' }, {}],
    Basic: [codeRequest(clients.open, { client_id: undefined }), basicAuth({ client_id, client_secret: 'secret' })],
    'the sub of an assertion': [
      {
        ...form,
        client_id: undefined,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: unsigned(assertionOf(client_id)),
      },
      {},
    ],
  } as const
}

describe('a client_id of more than 512 characters (or with control characters) never reaches the registry', () => {
  const ways = Object.keys(waysToName('')) as (keyof ReturnType<typeof waysToName>)[]

  it.each(ways)('by %s at the PAR and the token endpoint', async (way) => {
    for (const client_id of [tooLong, 'c'.repeat(5000)]) {
      const { host, looked } = asked()
      const [form, headers] = waysToName(client_id)[way]
      const pushed = await processPushedAuthorizationRequest(host.as, formPost(PUSH, form, headers))
      const redeemed = await redeemAuthorizationCode(host.as, formPost(TOKEN, form, headers))
      expect(pushed).toMatchObject({ ok: false, error: { error: 'invalid_client', status: 401 } })
      expect(redeemed).toMatchObject({ ok: false, error: { error: 'invalid_client', status: 401 } })
      expect(looked).toEqual([])
    }
  })

  it.each(ways)('by %s, while one of 512 does', async (way) => {
    const { host, looked } = asked()
    const [form, headers] = waysToName(longest)[way]
    await processPushedAuthorizationRequest(host.as, formPost(PUSH, form, headers))
    expect(looked).toEqual([longest])
  })

  it('by the query of the authorization endpoint, plain or with a request object', async () => {
    const { host, looked } = asked()
    for (const changes of [{}, { request: 'a.b.c' }]) {
      const outcome = await host.begin(clients.open, { client_id: tooLong, ...changes })
      expect(outcome).toMatchObject({ ok: false, error: { error: { reason: 'client-not-found' } } })
    }
    expect(looked).toEqual([])
  })
})

describe('a kid that no registered key can have', () => {
  it.each([
    ['too long', 'k'.repeat(513), {}],
    ['with a control character', 'k\u0000', {}],
    ['of a usual form', 'key-1', { kid: 'key-1' }],
  ])('is not handed to findClientKeys: %s', async (_, kid, wanted) => {
    const given: unknown[] = []
    const host = testHost({
      options: {
        findClientKeys: async (_client, asked) => {
          given.push(asked)
          return { keys: [keys.client.jwk] }
        },
      },
    })
    await host.push(clients.keyed, {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: unsigned(assertionOf('keyed'), { kid }),
    })
    expect(given).toEqual([wanted])
  })
})
