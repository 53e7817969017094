import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { RequestContext } from '../../src/authorization-request/check-request.ts'
import { evaluateRequest } from '../../src/authorization-request/evaluate-request.ts'
import { refuseRequest } from '../../src/errors/request.ts'
import { unwrap } from '../../src/testing/results.ts'
import type { AuthorizationParameters } from '../../src/types/parameters.ts'
import { CALLBACK, CHALLENGE, clients, testHost } from '../support/host.ts'

type Setup = Parameters<typeof testHost>[0]

const evaluate = (
  parameters: AuthorizationParameters,
  setup: Setup = {},
  context: Partial<RequestContext> = {},
  as: ReturnType<typeof testHost>['as'] = testHost(setup).as,
) =>
  evaluateRequest(
    as,
    {
      client_id: 'open',
      response_type: 'code',
      redirect_uri: CALLBACK,
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...parameters,
    },
    {
      endpoint: 'authorization',
      client: clients.open,
      origin: 'plain',
      signed: false,
      repeated: new Set(),
      mayBeUnregistered: false,
      ...context,
    },
  )

describe('a request that passed every rule', () => {
  it('means this much where it says little', async () => {
    expect(unwrap(await evaluate({ scope: 'read' }))).toEqual({
      redirect_uri: CALLBACK,
      response_type: 'code',
      response_mode: 'query',
      scope: ['read'],
      resource: [],
      authorization_details: [],
      prompt: [],
      acr_values: [],
      vendor: {},
    })
  })

  it('names each token of a list once, and has its times as numbers', async () => {
    const said = { prompt: 'login consent login', acr_values: 'a b a', max_age: '0' }
    expect(unwrap(await evaluate(said))).toMatchObject({
      prompt: ['login', 'consent'],
      acr_values: ['a', 'b'],
      max_age: 0,
    })
  })

  it('names each resource once, however its host is written where the policy says so', async () => {
    const resource = ['https://api.example.com/', 'HTTPS://API.example.com/']
    const options = { resources: ['https://api.example.com/'] }
    const evaluated = await evaluate({ resource }, { policy: { resourceHostInAnyCase: true }, options })
    expect(unwrap(evaluated).resource).toEqual(['https://api.example.com/'])
  })

  it.each([true, false])('asks for claims where the server knows the parameter: %s', async (isKnown) => {
    const evaluated = unwrap(
      await evaluate({ claims: '{"userinfo":{"name":null}}' }, { policy: { claims_parameter_supported: isKnown } }),
    )
    expect(evaluated.claims).toEqual(isKnown ? { userinfo: { name: null } } : undefined)
    expect('claims' in evaluated).toBe(isKnown)
  })
})

describe('an objection to a request', () => {
  it('has nowhere to go before its redirect URI is matched', async () => {
    const result = await evaluate({ redirect_uri: 'https://attacker.example/cb', scope: 'admin' })
    expect(result).toMatchObject({ ok: false, error: { error: { reason: 'redirect-uri-mismatch' } } })
    expect(result).not.toHaveProperty('error.deliverTo')
  })

  const payment = v.strictObject({ type: v.literal('payment'), amount: v.number() })
  const setup: Setup = {
    policy: { response_modes_supported: ['query', 'form_post'] },
    options: {
      authorizationDetails: { payment },
      parameters: { tenant: v.picklist(['a', 'b']) },
      rules: [
        ({ state }) => (state === 'bad' ? { reason: 'host:state', error_description: 'The state is bad.' } : undefined),
      ],
    },
  }
  const good = {
    response_mode: 'form_post',
    authorization_details: '[{"type":"payment","amount":5}]',
    vendor: { tenant: 'a' },
  } as const

  it('is none where rules, details, declared parameters and the host are content', async () => {
    expect(unwrap(await evaluate(good, setup))).toMatchObject({
      authorization_details: [{ type: 'payment', amount: 5 }],
      vendor: { tenant: 'a' },
      response_mode: 'form_post',
    })
    expect(unwrap(await evaluate({ authorization_details: good.authorization_details }, setup)).vendor).toEqual({})
    expect(unwrap(await evaluate({ vendor: { tenant: 'b' } }, setup)).authorization_details).toEqual([])
  })

  it.each<[string, AuthorizationParameters, Partial<RequestContext>]>([
    ['scope-not-allowed', { scope: 'admin' }, {}],
    ['authorization-details-invalid', { authorization_details: '[{"type":"payment","amount":"5"}]' }, {}],
    ['vendor-parameter-invalid', { vendor: { tenant: 'c' } }, {}],
    ['host:state', { state: 'bad' }, {}],
    ['claims-malformed', {}, { requestObjectError: refuseRequest('claims-malformed') }],
  ])('goes to the redirect URI afterwards, in the mode of the request: %s', async (reason, changes, context) => {
    const result = await evaluate({ ...good, ...changes }, setup, context)
    expect(result).toMatchObject({
      ok: false,
      error: { error: { reason }, deliverTo: { redirect_uri: CALLBACK, response_mode: 'form_post' } },
    })
  })

  it('is the first one: rules before details, details before declared parameters, these before the host', async () => {
    const faults = [
      ['scope-not-allowed', { scope: 'admin' }],
      ['authorization-details-malformed', { authorization_details: '{}' }],
      ['vendor-parameter-invalid', { vendor: { tenant: 'c' } }],
      ['host:state', { state: 'bad' }],
    ] as const
    for (const [index, [reason]] of faults.entries()) {
      const parameters = Object.assign({}, ...faults.slice(index).map(([, fault]) => fault))
      expect(await evaluate(parameters, setup)).toMatchObject({ error: { error: { reason } } })
    }
  })

  it('is none of a server that has nothing to ask, and no part to ask with', async () => {
    const { as } = testHost()
    const bare = { ...as, parts: {} }
    const parameters = { authorization_details: '[]', vendor: { tenant: 'c' } }
    expect(unwrap(await evaluate(parameters, {}, {}, bare))).toMatchObject({ authorization_details: [], vendor: {} })
  })

  it.each(['authorizationDetails', 'parameters', 'rules'] as const)(
    'is for the host where a server that has %s lacks the part that judges them',
    async (option) => {
      const { as } = testHost({ options: { [option]: setup.options?.[option] } })
      expect(unwrap(await evaluate({ vendor: { tenant: 'a' } }, {}, {}, as)).authorization_details).toEqual([])
      const part = {
        authorizationDetails: 'verifyAuthorizationDetails',
        parameters: 'validateParameters',
        rules: 'applyHostRules',
      }[option]
      await expect(evaluate({}, {}, {}, { ...as, parts: {} })).rejects.toThrow(`The server must have the part ${part}`)
    },
  )

  it('comes from the request object before any rule looks at the parameters', async () => {
    const context = { requestObjectError: refuseRequest('max-age-malformed') }
    expect(await evaluate({ scope: 'admin' }, {}, context)).toMatchObject({
      error: { error: { reason: 'max-age-malformed' } },
    })
  })

  it('is made with the facts of the request', async () => {
    const seen: unknown[] = []
    const rules = [(_: unknown, facts: unknown) => void seen.push(facts)]
    const context = { origin: 'signed', signed: true, repeated: new Set<string>() } as const
    unwrap(await evaluate({}, { options: { ...setup.options, rules } }, context))
    expect(seen).toEqual([
      expect.objectContaining({
        ...context,
        endpoint: 'authorization',
        client: clients.open,
        detailTypes: ['payment'],
        policy: expect.objectContaining({ codeLifetime: expect.any(Number) }),
        allowsResource: expect.any(Function),
      }),
    ])
  })
})

describe('a redirect URI that the client did not register', () => {
  it('counts where the client may bring its own', async () => {
    const setup: Setup = { policy: { unregisteredRedirectUris: true } }
    const request = { redirect_uri: 'https://elsewhere.example/cb' }
    const context = { client: clients.basic, origin: 'pushed', mayBeUnregistered: true } as const
    expect(unwrap(await evaluate(request, setup, context))).toMatchObject(request)
  })
})
