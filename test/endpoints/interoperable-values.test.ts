import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import { clients, codeOf, keys, testHost } from '../support/host.ts'
import { signJWT } from '../support/signed-jwt.ts'

const ambiguous = ['9007199254740993', '9.007199254740993e15', '90071992547409930e-1', '1e999', '-1e999', '1e-400']

const payment = v.strictObject({
  type: v.literal('pay'),
  account: v.optional(v.number()),
  limit: v.optional(v.nullable(v.number())),
})
const json = v.pipe(v.string(), v.parseJson(), v.looseObject({}))
const setup = () =>
  testHost({
    policy: { request_parameter_supported: true },
    options: { authorizationDetails: { pay: payment }, parameters: { mandate: json, audience: v.string() } },
  })

describe('a number in which two readers could differ is refused (RFC 7493 §2.2)', () => {
  it.each(ambiguous)('in authorization_details, claims and declared parameters: %s', async (number) => {
    const host = setup()
    const details = await host.push(clients.basic, { authorization_details: `[{"type":"pay","account":${number}}]` })
    expectReason(details, 'authorization-details-malformed')
    const claims = `{"id_token":{"auth_time":{"value":${number}}}}`
    expectReason(await host.push(clients.basic, { claims }), 'claims-malformed')
    expectReason(await host.push(clients.basic, { mandate: `{"limit":${number}}` }), 'vendor-parameter-invalid')
    expect(await host.begin(clients.open, { mandate: `[${number}]` })).toMatchObject({ ok: false })
    expect(host.store.contents()).toEqual([])
  })

  it.each(ambiguous)('in a parameter of a request object, in the words of that parameter: %s', async (number) => {
    const push = async (members: string) => {
      const host = setup()
      const request = signed(`{"client_id":"keyed","iss":"keyed","aud":"https://as.example.com",${members}}`)
      return host.push(clients.keyed, { ...(await host.assertion()), request })
    }
    const details = await push(`${CODE},"authorization_details":[{"type":"pay","account":${number}}]`)
    expectReason(details, 'authorization-details-malformed')
    expectReason(await push(`${CODE},"claims":{"userinfo":{"a":{"value":${number}}}}`), 'claims-malformed')
    expectReason(await push(`${CODE},"max_age":${number}`), 'max-age-malformed')
    expectReason(await push(`${CODE},"mandate":{"limit":${number}}`), 'request-object-parameter')
    expectReason(await push(`${CODE},"mandate":${number}`), 'request-object-parameter')
  })

  it.each(ambiguous)('in a member that nobody reads it is left alone: %s', async (number) => {
    const host = setup()
    const request = signed(
      `{"client_id":"keyed","iss":"keyed","aud":"https://as.example.com",${CODE},"unread":[${number}],"max_age":60}`,
    )
    unwrap(await host.push(clients.keyed, { ...(await host.assertion()), request }))
    const text = { audience: number, unknown: `{"a":${number}}` }
    expect(unwrap(await host.begin(clients.open, text)).vendor).toEqual({ audience: number })
  })
})

describe('claims and authorization_details of any depth', () => {
  it('are answered alike as form text and in a request object', async () => {
    const nested = (levels: number): object => (levels === 0 ? [] : [nested(levels - 1)])
    for (let levels = 6; levels < 18; levels++) {
      for (const parameters of [
        { claims: { userinfo: { a: { value: nested(levels) } } } },
        { authorization_details: [{ type: 'deep', value: nested(levels) }] },
      ]) {
        const deep = v.looseObject({ type: v.literal('deep') })
        const policy = { request_parameter_supported: true }
        const push = async (form: Record<string, string>) => {
          const host = testHost({ policy, options: { authorizationDetails: { deep } } })
          return (await host.push(clients.keyed, { ...(await host.assertion()), ...form })).ok
        }
        const text = Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]),
        )
        const envelope = `{"client_id":"keyed","iss":"keyed","aud":"https://as.example.com",${CODE}`
        const request = signed(`${envelope},${JSON.stringify(parameters).slice(1)}`)
        expect([levels, await push({ request })]).toEqual([levels, await push(text)])
      }
    }
  })
})

const CODE = Object.entries({
  response_type: 'code',
  redirect_uri: 'https://client.example.com/cb',
  scope: 'read',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
})
  .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  .join()

const signed = (payload: string): string =>
  signJWT('ES256', keys.client.privateKey, payload, { alg: 'ES256', typ: 'oauth-authz-req+jwt' })

const halves = [String.raw`"\ud800"`, String.raw`"a\uDC00b"`, String.raw`{"\ud83d":1}`]

describe('half of a surrogate pair is refused (RFC 7493 §2.1)', () => {
  it.each(halves)('in claims, authorization_details and declared parameters: %s', async (text) => {
    const host = setup()
    expectReason(await host.push(clients.basic, { claims: `{"userinfo":{"a":{"value":${text}}}}` }), 'claims-malformed')
    const details = `[{"type":"pay","account":${text}}]`
    expectReason(await host.push(clients.basic, { authorization_details: details }), 'authorization-details-malformed')
    expectReason(await host.push(clients.basic, { mandate: `{"a":${text}}` }), 'vendor-parameter-invalid')
    expect(host.store.contents()).toEqual([])
  })

  it.each(halves)('in a parameter of a request object, and nowhere else in it: %s', async (text) => {
    const push = async (members: string) => {
      const host = setup()
      const request = signed(`{"client_id":"keyed","iss":"keyed","aud":"https://as.example.com",${CODE},${members}}`)
      return host.push(clients.keyed, { ...(await host.assertion()), request })
    }
    expectReason(await push(`"claims":{"userinfo":{"a":{"value":${text}}}}`), 'claims-malformed')
    expectReason(await push(`"mandate":{"a":${text}}`), 'request-object-parameter')
    expect(await push(`"unread":${text}`)).toMatchObject({ ok: true })
  })

  it('in the decision of the host', async () => {
    const host = testHost()
    const waiting = await host.pending(clients.basic, {})
    const granted = { decision: 'granted', subject: 'alice' } as const
    for (const wrong of [
      { subject: '\ud800' },
      { acr: 'a\udc00' },
      { amr: ['\ud800'] },
      { data: { '\ud800': 1 } },
      { data: ['\udc00'] },
    ]) {
      await expect(host.decide(waiting, { ...granted, ...wrong })).rejects.toThrow(/surrogate|must be JSON/)
    }
    expect(codeOf(await host.decide(waiting, { ...granted, subject: '😀' }))).not.toBe('')
  })
})

describe('ordinary numbers', () => {
  it('pass from the request to the grant as they are', async () => {
    const host = setup()
    const details = [{ type: 'pay', account: 9007199254740991, limit: 19.99 }]
    const waiting = await host.pending(clients.basic, { authorization_details: JSON.stringify(details) })
    const code = codeOf(await host.decide(waiting))
    expect(unwrap(await host.redeem(code)).authorization_details).toEqual(details)
  })

  it('narrow to themselves, zero in either notation', async () => {
    const host = setup()
    const code = await host.code(clients.basic, { authorization_details: '[{"type":"pay","account":-0}]' })
    const narrowed = { authorization_details: '[{"account":-0.0,"type":"pay"}]' }
    expect(unwrap(await host.redeem(code, clients.basic, narrowed)).authorization_details).toHaveLength(1)
  })
})

describe('a decision', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -1e300, 1n, new Date(0)])(
    'cannot grant %s, and the request waits on',
    async (account) => {
      const host = testHost({
        options: { authorizationDetails: { pay: { schema: v.looseObject({}), isNarrower: () => true } } },
      })
      const waiting = await host.pending(clients.basic, { authorization_details: '[{"type":"pay","account":1}]' })
      const granted = { decision: 'granted', subject: 'alice' } as const
      const wrong = { ...granted, authorization_details: [{ type: 'pay', account }] } as unknown as typeof granted
      await expect(host.decide(waiting, wrong)).rejects.toThrow(/decision.authorization_details must be/)
      await expect(host.decide(waiting, { ...granted, data: { a: [account] } } as never)).rejects.toThrow(
        /decision.data must be/,
      )
      expect(codeOf(await host.decide(waiting, granted))).not.toBe('')
    },
  )

  it.each([Infinity, 1n, new Date(0), '\ud800'])(
    'is never asked about what a schema made that is no JSON: %s',
    async (made) => {
      const schema = v.pipe(
        v.looseObject({ type: v.string() }),
        v.transform((detail) => ({ ...detail, limit: made })),
      )
      const host = testHost({ options: { authorizationDetails: { pay: schema } } })
      const push = host.push(clients.basic, { authorization_details: '[{"type":"pay"}]' })
      await expect(push).rejects.toThrow(/^the schema of pay must be one whose output is JSON/)
      expect(host.store.count('request')).toBe(0)
    },
  )
})
