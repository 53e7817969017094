import { describe, expect, it } from 'vitest'
import { applyRules, REQUEST_RULES } from '../../src/authorization-request/rules.ts'
import { SINGLE_PARAMETERS } from '../../src/types/parameters.ts'
import { testFacts } from '../support/facts.ts'
import { characters, fc } from '../support/fast-check.ts'
import rfc7636 from '../vectors/rfc7636.json' with { type: 'json' }
import rfc9449 from '../vectors/rfc9449.json' with { type: 'json' }

const GOOD = {
  client_id: 'client',
  response_type: 'code',
  response_mode: 'form_post',
  redirect_uri: 'https://client.example.com/cb',
  scope: 'openid profile',
  state: 'af0ifjsldkj',
  nonce: 'n-0S6_WzA2Mj',
  code_challenge: rfc7636.code_challenge,
  code_challenge_method: 'S256',
  dpop_jkt: rfc9449.jkt,
  prompt: 'login consent',
  max_age: '3600',
  claims: '{"id_token":{"auth_time":{"essential":true}}}',
  acr_values: 'urn:mace:incommon:iap:silver',
  display: 'page',
  ui_locales: 'en-GB cy',
  login_hint: 'alice@example.com',
}

describe('the rules of a request', () => {
  it.each(['push', 'authorization'] as const)('have nothing against a good request at the %s endpoint', (endpoint) => {
    expect(applyRules(GOOD, testFacts({ endpoint }))).toBeUndefined()
  })

  it.each([
    ['parameter-repeated', {}, { repeated: new Set(['state']) }],
    ['pushed-request-required', {}, { origin: 'plain', policy: { require_pushed_authorization_requests: true } }],
    ['request-object-required', {}, { policy: { require_signed_request_object: true } }],
    ['registration-unsupported', { registration: '{}' }, {}],
    ['response-type-unsupported', { response_type: 'token' }, {}],
    ['response-mode-unsupported', { response_mode: 'web_message' }, {}],
    ['scope-malformed', { scope: '"' }, {}],
    ['state-too-short', {}, { policy: { stateMinLength: 100 } }],
    ['nonce-too-short', {}, { policy: { nonceMinLength: 100 } }],
    ['prompt-none-combined', { prompt: 'none login' }, {}],
    ['max-age-malformed', { max_age: '-1' }, {}],
    ['claims-malformed', { claims: '[]' }, {}],
    ['code-challenge-malformed', { code_challenge: 'short' }, {}],
    ['dpop-jkt-malformed', { dpop_jkt: 'short' }, {}],
    ['resource-not-allowed', { resource: ['https://api.example.com/'] }, {}],
  ] as const)('object with %s', (reason, parameters, facts) => {
    expect(applyRules({ ...GOOD, ...parameters }, testFacts({ endpoint: 'authorization', ...facts }))?.reason).toBe(
      reason,
    )
  })

  it('object with the first of several reasons', () => {
    const parameters = { ...GOOD, dpop_jkt: 'short', max_age: '-1', response_type: 'token' }
    expect(applyRules(parameters, testFacts())?.reason).toBe('response-type-unsupported')
  })

  it('do not ask of a push whether it was pushed', () => {
    const facts = { origin: 'pushed', policy: { require_pushed_authorization_requests: true } } as const
    expect(applyRules(GOOD, testFacts({ ...facts, endpoint: 'push' }))).toBeUndefined()
  })

  it('stand in the table once each', () => {
    expect(new Set(REQUEST_RULES).size).toBe(REQUEST_RULES.length)
  })

  it('never throw, whatever is sent, and never repeat it', () => {
    const odd = fc.oneof(
      fc.string({ unit: characters, maxLength: 8 }),
      fc.constantFrom('', ' ', '__proto__', '{"a":', '%', 'none', 'code id_token', 'openid', 'S256', '[['),
    )
    const request = fc.record(
      Object.fromEntries([
        ...SINGLE_PARAMETERS.map((name) => [name, odd]),
        ['resource', fc.array(odd, { maxLength: 3 })],
      ]),
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(request, fc.constantFrom('push' as const, 'authorization' as const), (parameters, endpoint) => {
        const objection = applyRules(parameters, testFacts({ endpoint, allowsResource: () => true }))
        expect(objection?.detail).toBeUndefined()
        if (objection?.parameter !== undefined)
          expect(Object.keys({ ...GOOD, registration: 0, resource: 0 })).toContain(objection.parameter)
      }),
      { numRuns: 150 },
    )
  })
})
