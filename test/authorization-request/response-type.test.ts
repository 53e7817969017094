import { describe, expect, it } from 'vitest'
import {
  canonicalResponseType,
  isFrontChannel,
  requireResponseType,
} from '../../src/authorization-request/response-type.ts'
import { testFacts } from '../support/facts.ts'

const HYBRID = ['code', 'code id_token', 'code id_token token', 'none']
const facts = testFacts({ client: { response_types: HYBRID }, policy: { response_types_supported: HYBRID } })
const judge = (response_type: string, scope = 'openid') =>
  requireResponseType({ response_type, scope }, facts)?.reason ?? 'passes'

describe('response_type', () => {
  it('is needed', () => {
    expect(requireResponseType({}, facts)).toMatchObject({
      error: 'invalid_request',
      reason: 'response-type-missing',
      parameter: 'response_type',
    })
  })

  it('is code for a client that registered nothing else', () => {
    expect(requireResponseType({ response_type: 'code' }, testFacts())).toBeUndefined()
  })

  it.each([...HYBRID, 'id_token code', 'token code id_token', 'token id_token code'])('may be %s', (response_type) => {
    expect(judge(response_type)).toBe('passes')
  })

  it('may be registered and supported with its words in another order', () => {
    const reversed = testFacts({
      client: { response_types: ['id_token code'] },
      policy: { response_types_supported: ['token id_token code', 'id_token code'] },
    })
    expect(requireResponseType({ response_type: 'code id_token', scope: 'openid' }, reversed)).toBeUndefined()
  })

  it.each([
    'token',
    'id_token',
    'Code',
    'code ',
    ' code',
    'code  id_token',
    'code\tid_token',
    'code,id_token',
    'code code',
    'code id_token id_token',
    'none code',
    'code none',
    'none none',
    'unknown',
    'code unknown',
    ' ',
    '__proto__',
  ])('is unsupported as %j', (response_type) => {
    expect(judge(response_type)).toBe('response-type-unsupported')
  })

  it('is unsupported_response_type where the server lacks it, and unauthorized_client where the client does', () => {
    expect(requireResponseType({ response_type: 'token' }, facts)).toMatchObject({
      error: 'unsupported_response_type',
      parameter: 'response_type',
    })
    const codeOnly = testFacts({ policy: { response_types_supported: HYBRID } })
    expect(requireResponseType({ response_type: 'code id_token' }, codeOnly)).toMatchObject({
      error: 'unauthorized_client',
      reason: 'response-type-not-allowed',
      parameter: 'response_type',
    })
    const nothing = testFacts({ client: { response_types: [] } })
    expect(requireResponseType({ response_type: 'code' }, nothing)).toMatchObject({ error: 'unauthorized_client' })
  })

  it('brings an ID token only to an OpenID request', () => {
    expect(judge('code id_token', 'profile')).toBe('response-type-needs-openid')
    expect(judge('code id_token', 'openidx')).toBe('response-type-needs-openid')
    expect(judge('code id_token token', 'profile openid')).toBe('passes')
    expect(judge('code', 'profile')).toBe('passes')
    expect(requireResponseType({ response_type: 'code id_token' }, facts)).toMatchObject({
      error: 'invalid_request',
      parameter: 'response_type',
    })
  })

  it('brings a code only to a client that may redeem it', () => {
    const holding = (...grant_types: string[]) =>
      testFacts({ client: { response_types: HYBRID, grant_types }, policy: { response_types_supported: HYBRID } })
    for (const response_type of ['code', 'code id_token']) {
      const parameters = { response_type, scope: 'openid' }
      expect(requireResponseType(parameters, holding('implicit'))).toMatchObject({
        error: 'unauthorized_client',
        reason: 'response-type-not-allowed',
        parameter: 'response_type',
      })
      expect(requireResponseType(parameters, holding('implicit', 'authorization_code'))).toBeUndefined()
    }
    expect(requireResponseType({ response_type: 'none' }, holding('implicit'))).toBeUndefined()
  })
})

describe('the words of a response type', () => {
  it('have one order', () => {
    expect(canonicalResponseType('token id_token code')).toBe('code id_token token')
    expect(canonicalResponseType('code')).toBe('code')
  })

  it('tell whether tokens come through the front channel', () => {
    expect(['token', 'id_token', 'code token', 'id_token code'].every(isFrontChannel)).toBe(true)
    expect(['code', 'none', 'tokens', 'my_token', undefined].some(isFrontChannel)).toBe(false)
  })
})
