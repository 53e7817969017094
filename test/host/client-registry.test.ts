import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { refuseDocument } from '../../src/errors/client-document.ts'
import { portOf } from '../../src/host/answers.ts'
import { askRegistry, findKeysOf, findRegisteredClient, isRefusal } from '../../src/host/client-registry.ts'
import { keysUnavailable } from '../../src/host/keys-unavailable.ts'
import type { FindClient, FindClientKeys } from '../../src/types/ports.ts'
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

const refusal = (reason: 'client-document-url' | 'client-document-unavailable') => ({ refused: refuseDocument(reason) })
const registry = (answer: unknown) => ({ findClient: (async () => answer) as FindClient })

describe('the answer of the registry', () => {
  it('is that for the client_id, also where a client source asks', async () => {
    const asked: string[] = []
    const findClient = async (client_id: string) => {
      asked.push(client_id)
      return clients.basic
    }
    expect(await askRegistry(findClient, 'basic')).toBe(clients.basic)
    expect(asked).toEqual(['basic'])
  })

  it.each(['Basic', 'basic ', ' basic', undefined])(
    'with the client_id %j is no client named basic',
    async (client_id) => {
      expect(await findRegisteredClient(registry({ ...clients.basic, client_id }), 'basic')).toBeUndefined()
    },
  )

  it.each(['https://a.example/cb', {}, 7])('with redirect_uris %j is the host’s mistake', async (redirect_uris) => {
    await expect(findRegisteredClient(registry({ client_id: 'basic', redirect_uris }), 'basic')).rejects.toThrow(
      'findClient must return a client whose redirect_uris is a list; got an object.',
    )
  })

  it.each([[[]], [undefined], [null]])('may have redirect_uris %j', async (redirect_uris) => {
    const client = { client_id: 'basic', redirect_uris }
    expect(await findRegisteredClient(registry(client), 'basic')).toBe(client)
  })

  it('is a client, whatever else it holds, where it has a client_id', () => {
    expect(isRefusal({ ...clients.basic, refused: true } as never)).toBe(false)
    expect(isRefusal(undefined)).toBe(false)
    expect(isRefusal({} as never)).toBe(false)
    expect(isRefusal(refusal('client-document-url'))).toBe(true)
  })

  it('that refuses a URL without a document counts as no client for an attestation, and for it alone', async () => {
    const url = refusal('client-document-url')
    expect(await findRegisteredClient(registry(url), 'https://wallet.example')).toBe(url)
    expect(await findRegisteredClient(registry(url), 'https://wallet.example', false)).toBe(url)
    expect(await findRegisteredClient(registry(url), 'https://wallet.example', true)).toBeUndefined()
    const fetch = refusal('client-document-unavailable')
    expect(await findRegisteredClient(registry(fetch), 'https://wallet.example', true)).toBe(fetch)
  })

  it('of a registry that throws is a failure of findClient', async () => {
    const error = new Error('connection reset')
    const failing = { findClient: () => Promise.reject(error) }
    await expect(findRegisteredClient(failing, 'basic')).rejects.toBe(error)
    expect(portOf(error)).toBe('findClient')
  })
})

describe('the keys of a client', () => {
  const find = async (findClientKeys: FindClientKeys, options: object = {}) => {
    const events: object[] = []
    const onEvent = (event: object) => events.push(event)
    const as = { findClientKeys, onEvent, clock: () => 1_800_000_000, ...options }
    return { found: await findKeysOf(as as never, clients.keyed, 'one'), events }
  }

  const unavailable = (detail: string) => [
    { type: 'client_keys_unavailable', client_id: clients.keyed.client_id, detail, at: 1_800_000_000 },
  ]

  it('are handed on as they are, and no event is told', async () => {
    const jwks = { keys: [] }
    expect(await find(async () => jwks)).toEqual({ found: { jwks }, events: [] })
  })

  it.each([undefined, null, {}, { keys: {} }])('are none where the port answers with %j', async (answer) => {
    const { found, events } = await find((async () => answer) as never)
    expect(found).toEqual({ retryAfter: undefined })
    expect(events).toEqual(unavailable('findClientKeys answered with no JWK Set.'))
  })

  it('are none for now where too many are fetched, and the client is told when to come back', async () => {
    const { found, events } = await find(() =>
      Promise.reject(keysUnavailable('Too many fetches.', undefined, { retryAfter: 7 })),
    )
    expect(found).toEqual({ retryAfter: 7 })
    expect(events).toEqual(unavailable('Too many fetches.'))
  })

  it('are none where the port throws, and its message stays out of the event', async () => {
    const { found, events } = await find(() => Promise.reject(new Error('password=hunter2')))
    expect(found).toEqual({ retryAfter: undefined })
    expect(events).toEqual(unavailable('findClientKeys failed.'))
  })

  it('may come from a private network only where the server says so', async () => {
    const asked: unknown[] = []
    const port: FindClientKeys = async (_client, wanted) => {
      asked.push(wanted)
      return { keys: [] }
    }
    await find(port)
    await find(port, { insecureDevelopment: true })
    expect(asked).toEqual([{ kid: 'one' }, { kid: 'one', insecureDevelopment: true }])
  })
})
