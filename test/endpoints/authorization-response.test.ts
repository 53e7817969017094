import { describe, expect, it } from 'vitest'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { AuthorizationDecision, GrantedDecision } from '../../src/types/authorization.ts'
import type { StandardSchemaV1 } from '../../src/types/standard-schema.ts'
import { CALLBACK, clients, codeOf, ISSUER, type Parameters, STATE, testHost } from '../support/host.ts'
import { testPolicy } from '../support/policy.ts'

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
    ['data of which JSON makes something else', { data: Object.assign([1], { toJSON: () => 1 }) }],
    ['details of which JSON makes something else', { authorization_details: Object.assign([], { toJSON: () => 'a' }) }],
  ])('with %s throws before anything is taken', async (_, mistake) => {
    const host = testHost()
    const waiting = await host.pending()
    await expect(host.decide(waiting, { ...granted, ...mistake })).rejects.toThrow(TypeError)
    expect(host.store.count('request')).toBe(1)
  })

  it.each<[string, () => unknown]>([
    ['cannot be read back', () => ({ type: 'account', toJSON: () => 'an account' })],
    ['is nested too deeply', () => Array.from({ length: 70 }).reduce((inner: object) => ({ inner }), {})],
  ])('of details of which the host’s schema makes what %s never comes about', async (_, made) => {
    const schema: typeof anything = {
      '~standard': {
        ...anything['~standard'],
        validate: (value) => ({ value: Object.assign({}, value, made()) }),
      },
    }
    const host = testHost({ options: { authorizationDetails: { account: schema } } })
    await expect(host.push(clients.basic, asked)).rejects.toThrow(
      /^the schema of account must be one whose output is JSON/,
    )
    expect(host.store.count('request')).toBe(0)
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

  it('has an identifier of 256 characters at most', async () => {
    const host = testHost()
    const grant_id = 'x'.repeat(256)
    const code = codeOf(await host.decide(await host.pending(), { ...granted, grant_id }))
    expect(unwrap(await host.redeem(code)).grant_id).toBe(grant_id)
  })

  it('names itself where the host does not', async () => {
    const host = testHost()
    const grants = await Promise.all(
      [host.code(), host.code()].map(async (code) => unwrap(await host.redeem(await code))),
    )
    expect(new Set(grants.map(({ grant_id }) => grant_id)).size).toBe(2)
    // 128 bits, which nobody guesses
    for (const { grant_id } of grants) expect(grant_id).toMatch(/^[\w-]{22}$/)
  })
})

describe('a decision on a request without a challenge', () => {
  const policy = { codeChallengeRequired: false, code_challenge_methods_supported: ['S256'] } as const

  it('makes a code that needs no verifier', async () => {
    const host = testHost({ policy })
    const waiting = await host.pending(clients.basic, { code_challenge: undefined, code_challenge_method: undefined })
    const code = codeOf(await host.decide(waiting))
    expect((await host.redeem(code, clients.basic, { code_verifier: undefined })).ok).toBe(true)
  })

  it('drops no challenge that the server cannot read any more', async () => {
    const host = testHost({ policy: { code_challenge_methods_supported: ['S256', 'plain'] } })
    const plain = { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }
    for (const changes of [plain, { ...plain, code_challenge_method: undefined }]) {
      const waiting = await host.pending(clients.basic, changes)
      const stricter = authorizationServer({ ...host.settings, policy: testPolicy(policy) })
      await expect(issueAuthorizationResponse(stricter, waiting, granted)).rejects.toThrow(
        'code_challenge_method must be in policy.code_challenge_methods_supported; got "plain"',
      )
    }
    expect(host.store.count('request')).toBe(2)
    expect(host.store.count('code')).toBe(0)
  })
})

describe('the host of a decision', () => {
  it('is told of a denial with its error, and of what fails or is refused at this endpoint', async () => {
    const host = testHost()
    const waiting = await host.pending()
    host.events.length = 0
    await expect(host.decide(waiting, { decision: 'maybe' } as never)).rejects.toThrow(TypeError)
    unwrap(await host.decide(waiting, { decision: 'denied', error: 'login_required' }))
    await host.decide(waiting)
    expect(host.events).toMatchObject([
      { type: 'failed', endpoint: 'authorization' },
      { type: 'request_denied', client_id: 'basic', error: 'login_required' },
      { type: 'refused', endpoint: 'authorization', client_id: 'basic', reason: 'request-already-decided' },
    ])
  })
})

describe('a decision on a request for tokens in the response', () => {
  const grants: unknown[] = []
  const issueFrontChannelTokens = {
    accessToken: async (grant: unknown) => {
      grants.push(grant)
      return { access_token: 'token', token_type: 'Bearer' }
    },
    idToken: async () => 'a.b.c',
  }
  const response_types_supported = ['code', 'code token', 'id_token token'] as const
  const frontChannel = testHost({
    policy: { response_types_supported: response_types_supported as never },
    clients: [{ ...clients.open, response_types: response_types_supported as never, scope: 'openid read' }],
    options: { issueFrontChannelTokens: issueFrontChannelTokens as never },
  })
  const answer = async (response_type: string, changes: Parameters = {}) => {
    const asked = { response_type, nonce: 'n', scope: 'openid read', ...changes }
    const waiting = unwrap(await frontChannel.begin(clients.open, asked))
    frontChannel.events.length = 0
    grants.length = 0
    return unwrap(await frontChannel.decide(waiting, granted)).parameters
  }

  it('has a code beside them where it asks for one', async () => {
    const { code, access_token } = await answer('code token')
    expect([access_token, frontChannel.store.count('code')]).toEqual(['token', 1])
    expect(code).toMatch(/^[\w-]{43}$/)
    expect(frontChannel.events).toMatchObject([{ type: 'code_issued', client_id: 'open' }])
    expect(grants).toMatchObject([{ subject: 'alice', scope: ['openid', 'read'], client: { client_id: 'open' } }])
    expect(grants[0]).not.toHaveProperty('dpop_jkt')
  })

  it('has no code, and stores none, where it does not', async () => {
    const before = frontChannel.store.count('code')
    const parameters = await answer('id_token token')
    expect(parameters).toMatchObject({ access_token: 'token', id_token: 'a.b.c' })
    expect(parameters).not.toHaveProperty('code')
    expect(frontChannel.store.count('code')).toBe(before)
    expect(frontChannel.events).toMatchObject([{ type: 'response_issued', client_id: 'open' }])
  })

  it('tells the host the key that the request names', async () => {
    const dpop_jkt = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'
    await answer('code token', { dpop_jkt })
    expect(grants).toMatchObject([{ dpop_jkt }])
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
