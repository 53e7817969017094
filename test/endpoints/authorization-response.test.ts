import { describe, expect, it } from 'vitest'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { AuthorizationDecision, GrantedDecision } from '../../src/types/authorization.ts'
import type { StandardSchemaV1 } from '../../src/types/standard-schema.ts'
import { CALLBACK, clients, codeOf, ISSUER, STATE, testHost } from '../support/host.ts'

const anything: StandardSchemaV1<unknown, object> = {
  '~standard': { version: 1, vendor: 'tests', validate: (value) => ({ value: value as object }) },
}
const authorizationDetails = { account: anything, payment: anything }
const account = (...actions: string[]) => ({ type: 'account', actions })
const asked = { authorization_details: JSON.stringify([account('read', 'list')]) }
const granted: GrantedDecision = { decision: 'granted', subject: 'alice' }

describe('a decision', () => {
  it('to grant answers with code, state and iss, at the redirect URI of the request', async () => {
    const host = testHost()
    const response = unwrap(await host.decide(await host.pending()))
    expect(response).toMatchObject({ redirect_uri: CALLBACK, response_mode: 'query' })
    expect(Object.keys(response.parameters).sort()).toEqual(['code', 'iss', 'state'])
    expect(response.parameters).toMatchObject({ state: STATE, iss: ISSUER })
  })

  it.each([
    [{ decision: 'denied' }, 'access_denied'],
    [{ decision: 'denied', error: 'login_required' }, 'login_required'],
    [{ decision: 'denied', error: 'temporarily_unavailable' }, 'temporarily_unavailable'],
  ] as const)('to deny answers the client and leaves nothing behind: %j', async (decision, error) => {
    const host = testHost()
    const response = unwrap(await host.decide(await host.pending(), decision))
    expect(response.parameters).toMatchObject({ error, state: STATE, iss: ISSUER })
    expect(host.store.contents()).toEqual([])
  })

  it('to deny with an error of the host’s own invention throws, and the request waits on', async () => {
    const host = testHost()
    const waiting = await host.pending()
    const invented = { decision: 'denied', error: 'computer_says_no' } as unknown as AuthorizationDecision
    await expect(host.decide(waiting, invented)).rejects.toThrow(/access_denied/)
    expect(codeOf(await host.decide(waiting))).not.toBe('')
  })

  it('takes the request, and stores the code last', async () => {
    const host = testHost()
    const waiting = await host.pending()
    host.store.calls.length = 0
    unwrap(await host.decide(waiting))
    expect(host.store.calls).toEqual(['take request', 'insert code'])
  })
})

describe('two decisions at the same time', () => {
  const outcomes = async (decisions: readonly AuthorizationDecision[]) => {
    const host = testHost()
    const waiting = await host.pending()
    const results = await Promise.all(decisions.map((decision) => host.decide(waiting, decision)))
    return { host, results }
  }

  it('to grant make one code', async () => {
    const { host, results } = await outcomes([granted, granted, granted, granted])
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    for (const result of results) if (!result.ok) expectReason(result, 'request-already-decided')
    expect(host.store.count('code')).toBe(1)
  })

  it('to grant and to deny are answered once', async () => {
    const { host, results } = await outcomes([{ decision: 'denied' }, granted])
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(host.store.count('code')).toBe(results.some((result) => codeOf(result) !== '') ? 1 : 0)
  })

  it('by way of two references to one request make one code', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const tabs = await Promise.all([host.present(request_uri), host.present(request_uri)])
    const results = await Promise.all(tabs.map((tab) => host.decide(unwrap(tab))))
    expect(results.map(codeOf).filter((code) => code !== '')).toHaveLength(1)
  })

  it('on different requests are both answered', async () => {
    const host = testHost()
    const waiting = await Promise.all([host.pending(), host.pending(clients.neighbour)])
    const codes = (await Promise.all(waiting.map((each) => host.decide(each)))).map(codeOf)
    expect(new Set(codes).size).toBe(2)
    expect(codes).not.toContain('')
  })
})

describe('a grant', () => {
  it.each<[string, Partial<GrantedDecision>]>([
    ['a scope', { scope: ['read', 'write'] }],
    ['a resource', { resource: ['https://rs.example.com'] }],
    ['a type of details', { authorization_details: [{ type: 'payment' }] }],
    ['a wider detail', { authorization_details: [account('read', 'delete')] }],
  ])('of %s that was not asked for throws, and the request waits on', async (_, wider) => {
    const host = testHost({ options: { authorizationDetails } })
    const waiting = await host.pending(clients.basic, asked)
    await expect(host.decide(waiting, { ...granted, ...wider })).rejects.toThrow(TypeError)
    expect(host.store.count('request')).toBe(1)
    expect(codeOf(await host.decide(waiting))).not.toBe('')
  })

  it.each<[string, Partial<GrantedDecision>]>([
    ['no subject', { subject: '' }],
    ['an empty grant_id', { grant_id: '' }],
    ['a grant_id of 257 characters', { grant_id: 'x'.repeat(257) }],
    ['more data than a record holds', { data: 'x'.repeat(70_000) }],
  ])('with %s throws before anything is taken', async (_, mistake) => {
    const host = testHost()
    const waiting = await host.pending()
    await expect(host.decide(waiting, { ...granted, ...mistake })).rejects.toThrow(TypeError)
    expect(host.store.count('request')).toBe(1)
  })

  it.each<[string, () => unknown]>([
    ['cannot be read back', () => ({ type: 'account', toJSON: () => 'an account' })],
    ['is nested too deeply', () => Array.from({ length: 70 }).reduce((inner: object) => ({ inner }), {})],
  ])('of details of which the host’s schema made what %s throws, and the request waits on', async (_, made) => {
    const schema: typeof anything = {
      '~standard': {
        ...anything['~standard'],
        validate: (value) => ({ value: Object.assign({}, value, made()) }),
      },
    }
    const host = testHost({ options: { authorizationDetails: { account: schema } } })
    const waiting = await host.pending(clients.basic, asked)
    await expect(host.decide(waiting)).rejects.toThrow(/authorization_details must be JSON/)
    expect(host.store.count('request')).toBe(1)
  })

  it('may be narrower than what was asked for, and comes out at redemption as it was granted', async () => {
    const host = testHost({ options: { authorizationDetails } })
    const waiting = await host.pending(clients.basic, { ...asked, scope: 'read write', nonce: 'n' })
    const narrower: GrantedDecision = {
      ...granted,
      scope: ['read'],
      authorization_details: [account('read')],
      auth_time: host.clock() - 5,
      acr: 'silver',
      amr: ['pwd'],
      grant_id: 'grant-1',
      sid: 'session-1',
      data: { tenant: 7 },
    }
    const code = codeOf(await host.decide(waiting, narrower))
    const { decision: _, scope: __, ...expected } = narrower
    expect(unwrap(await host.redeem(code))).toMatchObject({ ...expected, scope: ['read'], nonce: 'n' })
  })

  it('names itself where the host does not', async () => {
    const host = testHost()
    const grants = await Promise.all(
      [host.code(), host.code()].map(async (code) => unwrap(await host.redeem(await code))),
    )
    expect(new Set(grants.map(({ grant_id }) => grant_id)).size).toBe(2)
  })
})

describe('a decision while the store is failing', () => {
  it('rejects when the request cannot be taken, and can be repeated', async () => {
    const host = testHost()
    const waiting = await host.pending()
    host.store.breakCall(0, 'before')
    await expect(host.decide(waiting)).rejects.toThrow('the store is down')
    expect(host.store.count('code')).toBe(0)
    expect(codeOf(await host.decide(waiting))).not.toBe('')
  })

  it.each([
    [0, 'after', 0],
    [1, 'before', 0],
    // the code is kept, and nobody knows it
    [1, 'after', 1],
  ] as const)('rejects at call %i, %s its work, and no second decision makes a code', async (position, fault, kept) => {
    const host = testHost()
    const waiting = await host.pending()
    host.store.breakCall(position, fault)
    await expect(host.decide(waiting)).rejects.toThrow(/store/)
    expect(host.store.count('code')).toBe(kept)
    expectReason(await host.decide(waiting), 'request-already-decided')
    expectReason(await host.resume(waiting.reference), 'reference-invalid')
    expect(host.store.count('code')).toBe(kept)
  })

  it('of two at the same time makes one code at most, whichever call fails', async () => {
    for (const position of [0, 1, 2]) {
      for (const fault of ['before', 'after'] as const) {
        const host = testHost()
        const waiting = await host.pending()
        host.store.breakCall(position, fault)
        const results = await Promise.allSettled([host.decide(waiting), host.decide(waiting)])
        const codes = results.filter((result) => result.status === 'fulfilled' && codeOf(result.value) !== '')
        expect(codes.length).toBeLessThanOrEqual(1)
        expect(host.store.count('code')).toBeLessThanOrEqual(1)
        expect(host.store.count('code')).toBeGreaterThanOrEqual(codes.length)
      }
    }
  })
})

describe('a response that cannot be signed', () => {
  it('leaves no code behind', async () => {
    const sign = async () => {
      throw new Error('the key is gone')
    }
    const host = testHost({ options: { sign }, policy: { response_modes_supported: ['query', 'jwt'] } })
    const waiting = await host.pending(clients.basic, { response_mode: 'jwt' })
    await expect(issueAuthorizationResponse(host.as, waiting, granted)).rejects.toThrow('the key is gone')
    expect(host.store.count('code')).toBe(0)
  })
})
