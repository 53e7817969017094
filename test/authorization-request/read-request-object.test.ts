import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { readRequestObject } from '../../src/authorization-request/read-request-object.ts'
import { readSignedParameters } from '../../src/authorization-request/read-signed-parameters.ts'
import { keysUnavailable } from '../../src/host/keys-unavailable.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Client } from '../../src/types/client.ts'
import type { Policy } from '../../src/types/policy.ts'
import { CALLBACK, clients, testHost } from '../support/host.ts'

interface Setup {
  readonly claims?: object
  readonly client?: Partial<Client>
  readonly policy?: Partial<Policy>
  readonly options?: object
  readonly endpoint?: 'push' | 'authorization'
  /** What the client makes of its request object before it sends it. */
  readonly wrap?: (text: string) => string
}

const CLAIMS = { response_type: 'code', redirect_uri: CALLBACK, scope: 'read' }

const read = async ({ claims = {}, client, policy, options = {}, endpoint = 'push', wrap }: Setup = {}) => {
  const host = testHost({ policy: { request_parameter_supported: true, ...policy }, options })
  const text = await host.requestObject({ ...CLAIMS, ...claims })
  const sent = wrap?.(text) ?? text
  return readRequestObject(host.as, sent, { ...clients.keyed, ...client }, endpoint, host.clock())
}

describe('the parameters of a request object', () => {
  it('are those that it holds, the ones that the host declared among them', async () => {
    const options = { parameters: { tenant: v.string() } }
    const { parameters } = unwrap(await read({ claims: { tenant: 'a', unheard: 'b' }, options }))
    expect(parameters).toMatchObject({ ...CLAIMS, client_id: 'keyed', vendor: { tenant: 'a' } })
    expect(parameters).not.toHaveProperty('unheard')
    expect(parameters.vendor).not.toHaveProperty('unheard')
  })

  it('come with the objection to one that has another form, which is told once it is known where', async () => {
    const value = unwrap(await read({ claims: { state: { a: 1 } } }))
    expect(value.requestObjectError).toMatchObject({ reason: 'request-object-parameter', parameter: 'state' })
    expect(unwrap(await read()).requestObjectError).toBeUndefined()
  })

  it.each([
    [{ aud: 'https://other.example' }, 'request-object-audience'],
    [{ client_id: 'other' }, 'request-object-client-id'],
  ] as const)('are for this server and of this client: %j', async (claims, reason) => {
    expectReason(await read({ claims }), reason)
  })

  it('are not read where the server knows no request objects', async () => {
    const { as, clock } = testHost()
    const result = await readSignedParameters(as, 'a.b.c', clients.keyed, 'push', clock())
    expect(expectReason(result, 'request-object-unsupported').parameter).toBe('request')
  })
})

describe('a request object that is encrypted', () => {
  const decrypt = async (text: string) => text.split('.').slice(0, 3).join('.')
  const encrypt = (text: string) => `${text}.x.y`

  it('is decrypted by the host, and only one with the five segments of a JWE is', async () => {
    expect(unwrap(await read({ options: { decrypt }, wrap: encrypt })).parameters).toMatchObject(CLAIMS)
    const refusing = async () => undefined
    expect(unwrap(await read({ options: { decrypt: refusing } })).parameters).toMatchObject(CLAIMS)
    for (const rest of ['.x', '.x.y.z', '.x.y.z.a']) {
      const wrap = (text: string) => text + rest
      expectReason(await read({ options: { decrypt }, wrap }), 'request-object-malformed')
    }
  })

  it('is refused where the host cannot decrypt it', async () => {
    const result = await read({ wrap: encrypt })
    expect(expectReason(result, 'request-object-decryption').parameter).toBe('request')
  })
})

describe('the keys of a request object', () => {
  it('are those of its client, and it is refused without them', async () => {
    const failing = async () => {
      throw new Error('no')
    }
    const result = await read({ options: { findClientKeys: failing } })
    expect(expectReason(result, 'request-object-keys-unavailable').parameter).toBe('request')
  })

  it('may come later: the client is told when to come back', async () => {
    const later = async () => {
      throw keysUnavailable('Too many fetches.', undefined, { retryAfter: 30 })
    }
    const result = await read({ options: { findClientKeys: later } })
    expect(expectReason(result, 'client-keys-rate')).toMatchObject({ retryAfter: 30 })
  })

  it('sign by an algorithm of the policy, or by the one of these that the client registered', async () => {
    expect(await read({ client: { request_object_signing_alg: 'ES256' } })).toMatchObject({ ok: true })
    expectReason(await read({ client: { request_object_signing_alg: 'PS256' } }), 'request-object-algorithm')
    const policy = { request_object_signing_alg_values_supported: ['PS256'] } as const
    expectReason(await read({ policy }), 'request-object-algorithm')
    expectReason(await read({ policy, client: { request_object_signing_alg: 'ES256' } }), 'request-object-algorithm')
  })
})

describe('the end of a request object', () => {
  const START = 1_800_000_000
  const until = (exp: number, endpoint: 'push' | 'authorization' = 'push') => read({ claims: { exp }, endpoint })

  it('is the latest that a push may be used, so that none is left over at that second', async () => {
    expectReason(await until(START), 'request-object-expired')
    expect(expectReason(await until(START + 0.5), 'request-object-expired').parameter).toBe('request')
    expect(unwrap(await until(START + 1)).expires_at).toBe(START + 1)
  })

  it('may have passed within the tolerance of clocks at the authorization endpoint', async () => {
    expect(unwrap(await until(START - 5, 'authorization')).expires_at).toBe(START - 5)
  })

  it('need not be said', async () => {
    expect(unwrap(await read()).expires_at).toBeUndefined()
  })
})
