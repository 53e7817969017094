import { describe, expect, it } from 'vitest'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Client } from '../../src/types/client.ts'
import type { AuthorizationServerOptions } from '../../src/types/server.ts'
import { clients, keys, PUSH, testHost } from '../support/host.ts'

type Options = Partial<AuthorizationServerOptions<never, never>>

const hostWith = (options: object, policy = {}) => testHost({ policy, options: options as Options as never })

/** Neither yes nor no, though most of it counts as true. */
const neither = [1, 0, 'true', '', null, undefined, {}, [], Promise.resolve(true)]

const pushWithNonce = async (accept: (nonce: string) => unknown) => {
  const host = hostWith({ dpopNonces: { issue: () => 'fresh', accept } }, { dpopNonce: 'required' })
  return host.push(clients.basic, {}, { DPoP: await host.proof(keys.proof, PUSH, { nonce: 'a', iat: 1 }) })
}

describe('dpopNonces.accept', () => {
  it.each([undefined, null])('that answers %s does not accept the nonce', async (answer) => {
    const refused = await pushWithNonce(() => answer)
    expectReason(refused, 'dpop-nonce-stale')
    expect(refused).toMatchObject({ error: { dpopNonce: 'fresh' } })
  })

  it.each([
    true,
    false,
    0,
    '',
    'ok',
    {},
    [],
    { acceptedUntil: 1_800_000_060 },
    { acceptedUntil: 1_800_000_060, renew: 0 },
    { acceptedUntil: '1800000060', renew: false },
    { acceptedUntil: 1_800_000_060_000, renew: false },
    { acceptedUntil: Number.NaN, renew: false },
    { acceptedUntil: null, renew: true },
  ])('that answers %j is the host’s mistake and accepts nothing', async (answer) => {
    await expect(pushWithNonce(async () => answer)).rejects.toThrow(
      /^dpopNonces\.accept: \w+ must be .*; got (?:an? )?\w+\.$/,
    )
    await expect(pushWithNonce(() => answer)).rejects.toBeInstanceOf(TypeError)
  })
})

describe('dpopNonces.issue', () => {
  it.each([undefined, null, '', 7, {}, 'two words', 'a\r\nX-Injected: 1', 'quo"ted'])(
    'that answers %j is the host’s mistake: it would not travel in a header',
    async (answer) => {
      const host = hostWith({ dpopNonces: { issue: () => answer, accept: () => undefined } }, { dpopNonce: 'required' })
      const push = host.push(clients.basic, {}, { DPoP: await host.proof(keys.proof, PUSH) })
      await expect(push).rejects.toThrow('dpopNonces.issue must return')
    },
  )
})

describe('a predicate', () => {
  it.each(neither)('resources that answers %j allows nothing', async (answer) => {
    const push = hostWith({ resources: () => answer }).push(clients.basic, { resource: 'https://api.example.com/' })
    await expect(push).rejects.toThrow('resources must return true or false')
  })

  it.each(neither.filter((answer) => !(answer instanceof Promise)))(
    'verifyClientSecret that answers %j authenticates nobody, at once or later',
    async (answer) => {
      for (const verifyClientSecret of [() => answer, async () => answer]) {
        await expect(hostWith({ verifyClientSecret }).push()).rejects.toThrow(
          'verifyClientSecret must return true or false',
        )
      }
    },
  )

  it('is asked for the value and not for the promise where it may answer later', async () => {
    expect((await hostWith({ verifyClientSecret: async () => true }).push()).ok).toBe(true)
    expectReason(await hostWith({ verifyClientSecret: async () => false }).push(), 'client-secret-mismatch')
  })
})

describe('readClientCertificate', () => {
  const der = new Uint8Array([0x30, 0])
  const reading = (verified: unknown, bytes: unknown = der) => ({
    kind: 'certificate',
    certificate: { der: bytes, verified },
  })

  it.each([
    ['a word of nginx', reading('FAILED:self-signed certificate')],
    ['another', reading('SUCCESS')],
    ['a number', reading(1)],
    ['nothing', reading(undefined)],
    ['no bytes', reading(true, 'MII…')],
    ['a list of numbers', reading(true, [0x30, 0])],
    ['no certificate', { kind: 'certificate' }],
    ['null for a certificate', { kind: 'certificate', certificate: null }],
    ['an unknown kind', { kind: 'verified' }],
    ['a promise', Promise.resolve({ kind: 'absent' })],
    ['true', true],
    ['text', 'SUCCESS'],
  ])('that answers with %s is the host’s mistake', async (_, answer) => {
    const push = hostWith({ readClientCertificate: () => answer }).push()
    await expect(push).rejects.toThrow(/^readClientCertificate(?:: \w+)? must (?:be|return) .*; got (?:an? )?\w+\.$/)
    await expect(push).rejects.toBeInstanceOf(TypeError)
  })

  it.each([undefined, null, { kind: 'absent' }])('that answers %j says that there is none', async (answer) => {
    expect((await hostWith({ readClientCertificate: () => answer }).push()).ok).toBe(true)
  })
})

describe('the record of a client', () => {
  const hostOf = (changes: object) => testHost({ clients: [{ ...clients.basic, ...changes } as Client] })

  it.each([
    { require_pushed_authorization_requests: 1 },
    { require_pushed_authorization_requests: 'true' },
    { require_signed_request_object: 0 },
    { dpop_bound_access_tokens: 'false' },
    { tls_client_certificate_bound_access_tokens: [] },
    { redirect_uris: 'https://client.example.com/cb' },
    { redirect_uris: [null] },
    { redirect_uris: '["https://client.example.com/cb"]' },
    { response_types: 'code' },
    { grant_types: { 0: 'authorization_code' } },
    { authorization_details_types: 'payment' },
    { scope: ['read'] },
    { token_endpoint_auth_method: 4 },
    { client_secret_expires_at: '0' },
    { client_secret_expires_at: new Date(0) },
    { client_secret_expires_at: 1_800_000_000_000 },
    { client_secrets: [{ value: 'one', expires_at: 1_800_000_000_000 }] },
    { default_max_age: '60' },
    { client_secrets: ['one'] },
    { client_secrets: { value: 'one' } },
    { client_secrets: [{ value: 'one', expires_at: '9' }] },
    { client_secrets: [null] },
    { jwks: '{"keys":[]}' },
    { jwks: { keys: {} } },
    { jwks: { keys: [null] } },
    { jwks: [] },
  ])('%j is refused, and not taken for its opposite or for absent', async (changes) => {
    const host = hostOf(changes)
    for (const operation of [() => host.push(clients.basic), () => host.begin(clients.basic)]) {
      await expect(operation()).rejects.toThrow(/^findClient: .* must be .*; got (?:an? )?\w+\.$/)
    }
    expect(host.store.calls).toEqual([])
  })

  it.each([[1], [true], ['basic']])('that is %j is refused', async (record) => {
    await expect(hostWith({ findClient: async () => record }).push()).rejects.toThrow('findClient must return a client')
  })

  it('null is absent at every level', async () => {
    const nothing = {
      scope: null,
      grant_types: null,
      response_types: null,
      require_pushed_authorization_requests: null,
      dpop_bound_access_tokens: null,
      client_secret_expires_at: null,
      jwks_uri: null,
      default_max_age: null,
      application_type: null,
      authorization_details_types: null,
      client_secrets: [{ value: 'a secret of the rotation', expires_at: null }],
      jwks: { keys: [{ ...keys.client.jwk, use: null, kid: null, alg: null, d: null }] },
    }
    const host = hostOf(nothing)
    const pending = unwrap(await host.present(await host.pushed()))
    expect(pending.client).not.toHaveProperty('scope')
    expect((await host.decide(pending)).ok).toBe(true)
    expect((await host.push({ ...clients.basic, client_secret: 'a secret of the rotation' })).ok).toBe(true)
    const keyed = testHost({ clients: [{ ...clients.keyed, ...nothing } as never] })
    expect((await keyed.push(clients.keyed, await keyed.assertion())).ok).toBe(true)
  })

  it('may be an object of a class whose members are getters', async () => {
    const getters = Object.fromEntries(
      Object.entries({ ...clients.basic, grant_types: null }).map(([name, value]) => [name, { get: () => value }]),
    )
    for (const made of [Object.create({}, getters), Object.create(Object.create({}, getters))]) {
      const host = testHost({ clients: [made] })
      expect((await host.push(clients.basic)).ok).toBe(true)
    }
  })

  it('keeps what a class computes beside its own columns, one of which is null', async () => {
    class Row {
      readonly #isStrict = true
      readonly default_max_age = null
      constructor(columns: object) {
        Object.assign(this, columns)
      }
      get require_pushed_authorization_requests() {
        return this.#isStrict
      }
    }
    const host = testHost({ clients: [new Row(clients.open) as never] })
    expectReason(await host.begin(clients.open), 'pushed-request-required')
  })

  it('with a clientSource of null came from no source, so that its demands must be counted', async () => {
    const columns = { ...clients.basic, clientSource: null }
    for (const record of [columns, Object.assign(Object.create({ isRow: true }), columns)]) {
      const host = testHost({ clients: [record], options: { demandsCountRequired: true } })
      await expect(host.push(clients.basic)).rejects.toThrow('demandsCount')
    }
  })

  it('without null is handed on as it is', async () => {
    const host = testHost()
    const pending = await host.pending()
    expect(pending.client).toBe(clients.basic)
  })
})

describe('findClientKeys', () => {
  it.each([{}, { keys: 'none' }, { keys: [1] }, [keys.client.jwk], 'keys', true])(
    'that answers %j is the host’s mistake',
    async (answer) => {
      const host = hostWith({ findClientKeys: async () => answer })
      const push = host.push(clients.keyed, await host.assertion())
      await expect(push).rejects.toThrow(/^findClientKeys(?:: keys)? must (?:be|return) .*; got (?:an? )?\w+\.$/)
    },
  )

  it.each([undefined, null])('that answers %s has no keys', async (answer) => {
    const host = hostWith({ findClientKeys: async () => answer })
    expectReason(await host.push(clients.keyed, await host.assertion()), 'client-keys-unavailable')
  })
})

describe('digest', () => {
  it.each([new Uint8Array(20), 'ab'.repeat(32), Array(32).fill(1), null, undefined, new Uint16Array(32)])(
    'that answers %j is the host’s mistake, at once or later',
    async (answer) => {
      for (const later of [false, true]) {
        let isBroken = false
        const digest = async (data: Uint8Array) =>
          isBroken ? answer : new Uint8Array(await crypto.subtle.digest('SHA-256', data as never))
        const atOnce = (data: Uint8Array) => (isBroken ? answer : digest(data))
        const host = hostWith({ digest: later ? digest : atOnce })
        isBroken = true
        await expect(host.push()).rejects.toThrow(
          /^digest must return (?:a Uint8Array|the 32 bytes of SHA-256); got (?:an? )?\w+\.$/,
        )
        expect(host.store.calls).toEqual([])
      }
    },
  )
})

describe('sign, decrypt and the tokens of the front channel', () => {
  const hybrid = {
    policy: { response_types_supported: ['code', 'code id_token', 'code token'] },
    client: { ...clients.open, response_types: ['code id_token', 'code token'] },
  }
  const good = { access_token: 'at', token_type: 'Bearer' }

  it.each([
    [{ accessToken: null }, 'code token'],
    [{ accessToken: 'at' }, 'code token'],
    [{ accessToken: { ...good, access_token: '' } }, 'code token'],
    [{ accessToken: { ...good, token_type: undefined } }, 'code token'],
    [{ accessToken: { ...good, expires_in: '60' } }, 'code token'],
    [{ accessToken: { ...good, expires_in: 0.5 } }, 'code token'],
    [{ idToken: undefined }, 'code id_token'],
    [{ idToken: { id_token: 'x' } }, 'code id_token'],
    [{ idToken: '' }, 'code id_token'],
  ])('tokens %j are refused, and the request waits on', async (answers, response_type) => {
    const answersOf: { accessToken: unknown; idToken: unknown } = { accessToken: good, idToken: 'a.b.c', ...answers }
    const host = testHost({
      policy: hybrid.policy,
      clients: [hybrid.client],
      options: {
        issueFrontChannelTokens: {
          accessToken: async () => answersOf.accessToken as never,
          idToken: async () => answersOf.idToken as never,
        },
      },
    })
    const asked = { response_type, scope: 'openid', nonce: 'n-0S6_WzA2Mj' }
    const pending = unwrap(await host.begin(hybrid.client as never, asked))
    await expect(host.decide(pending)).rejects.toThrow(
      /^issueFrontChannelTokens\.\w+(?:: \w+)? must .*; got (?:an? )?\w+\.$/,
    )
    expect(host.store.calls).toEqual(['insert request'])
  })

  it('null for a lifetime that is not told is absent', async () => {
    const host = testHost({
      policy: hybrid.policy,
      clients: [hybrid.client],
      options: {
        issueFrontChannelTokens: {
          accessToken: async () => ({ ...good, expires_in: null }) as never,
          idToken: async () => 'a.b.c',
        },
      },
    })
    const pending = unwrap(await host.begin(hybrid.client as never, { response_type: 'code token' }))
    expect(unwrap(await host.decide(pending)).parameters).not.toHaveProperty('expires_in')
  })

  it.each([7, true, {}, new Uint8Array(3)])('decrypt that answers %j is the host’s mistake', async (answer) => {
    const host = hostWith({ decrypt: async () => answer }, { request_parameter_supported: true })
    const push = host.push(clients.keyed, { ...(await host.assertion()), request: 'a.b.c.d.e' })
    await expect(push).rejects.toThrow('decrypt must return text or undefined; got')
  })

  it.each([undefined, null])('decrypt that answers %s could not', async (answer) => {
    const host = hostWith({ decrypt: async () => answer }, { request_parameter_supported: true })
    const push = await host.push(clients.keyed, { ...(await host.assertion()), request: 'a.b.c.d.e' })
    expectReason(push, 'request-object-decryption')
  })
})

describe('a schema of the host', () => {
  const schemaOf = (answer: unknown) => ({ '~standard': { version: 1, vendor: 'test', validate: () => answer } })

  it.each([undefined, null, true, 'fine', {}, { issues: 'none' }, { issues: {} }, { ok: true }])(
    'that answers %j is the host’s mistake: it would pass for a value',
    async (answer) => {
      const declared = hostWith({ parameters: { connection: schemaOf(answer) } })
      await expect(declared.push(clients.basic, { connection: 'x' })).rejects.toThrow(
        'the schema of connection must return',
      )
      const typed = hostWith({ authorizationDetails: { pay: schemaOf(Promise.resolve(answer)) } })
      const push = typed.push(clients.basic, { authorization_details: '[{"type":"pay"}]' })
      await expect(push).rejects.toThrow('the schema of pay must return { value } or { issues: […] }')
    },
  )

  it('null for issues is absent, and an empty list of them is a refusal', async () => {
    const passes = hostWith({ parameters: { connection: schemaOf({ value: 'x', issues: null }) } })
    expect((await passes.push(clients.basic, { connection: 'x' })).ok).toBe(true)
    const refuses = hostWith({ parameters: { connection: schemaOf({ value: 'x', issues: [] }) } })
    expectReason(await refuses.push(clients.basic, { connection: 'x' }), 'vendor-parameter-invalid')
  })
})

describe('a comparator of authorization details', () => {
  it.each(neither)('that answers %j grants nothing', async (answer) => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const host = hostWith({ authorizationDetails: { pay: { schema, isNarrower: () => answer } } })
    const pending = await host.pending(clients.basic, { authorization_details: '[{"type":"pay"}]' })
    await expect(host.decide(pending)).rejects.toThrow('isNarrower of pay must return true or false')
  })
})
