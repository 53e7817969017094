import { describe, expect, it } from 'vitest'
import { hasScope, requestedScope, requireAllowedScope } from '../../src/authorization-request/scope.ts'
import { testFacts } from '../support/facts.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

const registered = testFacts({ client: { scope: 'openid api:read api:write' } })
const judge = (scope: string, facts = registered) => requireAllowedScope({ scope }, facts)?.reason ?? 'passes'

describe('scope', () => {
  it('may be absent', () => {
    expect(requireAllowedScope({}, registered)).toBeUndefined()
  })

  it.each(['openid', 'api:write openid', 'openid openid'])('may be %j of what the client has', (scope) => {
    expect(judge(scope)).toBe('passes')
  })

  it.each(['admin', 'openid admin', 'OpenID', 'api', 'api:read,api:write', '__proto__'])(
    'is refused, not trimmed, when the client lacks some of it: %j',
    (scope) => {
      expect(requireAllowedScope({ scope }, registered)).toMatchObject({
        error: 'invalid_scope',
        reason: 'scope-not-allowed',
        parameter: 'scope',
      })
    },
  )

  it('may have offline_access where that is ignored, and is refused with it where it counts', () => {
    const reasonOf = (scope: string, prompt?: string) =>
      requireAllowedScope({ scope, response_type: 'code', ...(prompt && { prompt }) }, registered)?.reason ?? 'passes'
    expect(reasonOf('openid offline_access')).toBe('passes')
    expect(reasonOf('openid offline_access', 'login')).toBe('passes')
    expect(reasonOf('openid offline_access admin')).toBe('scope-not-allowed')
    expect(reasonOf('openid offline_access', 'consent')).toBe('scope-not-allowed')
    expect(reasonOf('openid offline_access', 'login consent')).toBe('scope-not-allowed')
    expect(reasonOf('api:read offline_access')).toBe('scope-not-allowed')
  })

  it('is bounded by the server too', () => {
    const facts = testFacts({ client: { scope: 'a b' }, policy: { scopes_supported: ['b', 'c'] } })
    expect(['a', 'b', 'c'].map((scope) => judge(scope, facts))).toEqual([
      'scope-not-allowed',
      'passes',
      'scope-not-allowed',
    ])
  })

  it('is whatever a client without registered scope likes, within the server’s', () => {
    expect(judge('anything', testFacts())).toBe('passes')
    expect(judge('anything', testFacts({ policy: { scopes_supported: ['openid'] } }))).toBe('scope-not-allowed')
  })

  it('is nothing for a client registered for none', () => {
    expect(judge('openid', testFacts({ client: { scope: '' } }))).toBe('scope-not-allowed')
  })

  it.each([
    ['nothing', ''],
    ['a space', ' '],
    ['a leading space', ' openid'],
    ['a trailing space', 'openid '],
    ['two spaces', 'openid  api:read'],
    ['a tab', 'openid\tapi:read'],
    ['a line feed', 'openid\n'],
    ['a quotation mark', 'a"b'],
    ['a backslash', 'a\\b'],
    ['a NUL', 'a\0'],
    ['a DEL', 'a\u007f'],
    ['a letter beyond ASCII', 'é'],
    ['a no-break space', 'a\u00a0b'],
  ])('is malformed with %s', (_, scope) => {
    expect(requireAllowedScope({ scope }, testFacts())).toMatchObject({
      error: 'invalid_scope',
      reason: 'scope-malformed',
      parameter: 'scope',
    })
  })

  it('may have every character that RFC 6749 §3.3 allows', () => {
    const characters = Array.from({ length: 0x7f - 0x21 }, (_, at) => String.fromCharCode(0x21 + at))
    const token = characters.filter((character) => character !== '"' && character !== '\\').join('')
    expect(judge(token, testFacts())).toBe('passes')
  })

  it.each(['a', 'a ', ' ', '"'])('is judged in a blink over a megabyte of %j', (unit) => {
    expect(milliseconds(() => judge(`${megabyte(unit)}"`, testFacts()))).toBeLessThan(BLINK)
  })
})

describe('scope tokens', () => {
  it('are told apart whole', () => {
    expect(hasScope('openid profile', 'openid')).toBe(true)
    expect(hasScope('openid2 xopenid', 'openid')).toBe(false)
    expect(hasScope(undefined, 'openid')).toBe(false)
  })
})

describe('the scope that a request asks for', () => {
  const requested = (scope: string, prompt: string, response_type = 'code') =>
    requestedScope({ scope, prompt, response_type }, testFacts())

  it('is offline access only with consent', () => {
    expect(requested('openid offline_access', 'consent')).toEqual(['openid', 'offline_access'])
    expect(requested('openid offline_access', 'login consent')).toContain('offline_access')
    expect(requested('openid offline_access', '')).toEqual(['openid'])
    expect(requested('openid offline_access', 'login')).toEqual(['openid'])
  })

  it.each(['code', 'code id_token', 'token code', 'code id_token token'])(
    'is offline access where %s returns a code (OpenID Connect Core §11)',
    (response_type) => {
      expect(requested('openid offline_access', 'consent', response_type)).toEqual(['openid', 'offline_access'])
    },
  )

  it.each(['id_token', 'id_token token', 'token', 'none'])(
    'is not offline access where %s returns no code, and the token needs no registration then',
    (response_type) => {
      expect(requested('openid offline_access', 'consent', response_type)).toEqual(['openid'])
      const parameters = { scope: 'openid offline_access', prompt: 'consent', response_type }
      expect(requireAllowedScope(parameters, registered)).toBeUndefined()
    },
  )

  it('is what it says outside OpenID Connect, which alone gives offline_access that meaning', () => {
    expect(requested('offline_access api:read', '', 'token')).toEqual(['offline_access', 'api:read'])
  })

  it('is nothing without scope', () => {
    expect(requestedScope({ prompt: 'consent', response_type: 'code' }, testFacts())).toEqual([])
  })
})

describe('a policy that ignores unknown scopes (OpenID4VCI 1.0 §5.1.2)', () => {
  const factsOf = (scope: string | undefined, scopes_supported?: string[]) =>
    testFacts({
      client: scope === undefined ? {} : { scope },
      policy: { unknownScopesIgnored: true, ...(scopes_supported === undefined ? {} : { scopes_supported }) },
    })
  const listed = factsOf('degree', ['degree', 'badge'])

  it('drops the tokens that the server does not list, and grants the others', () => {
    expect(judge('degree nobody-knows', listed)).toBe('passes')
    expect(requestedScope({ scope: 'nobody-knows degree' }, listed)).toEqual(['degree'])
  })

  it('still refuses a token that the server knows and the client did not register', () => {
    expect(judge('degree badge', listed)).toBe('scope-not-allowed')
  })

  it('takes the scope of the client for the list where the server has none', () => {
    expect(requestedScope({ scope: 'degree other' }, factsOf('degree'))).toEqual(['degree'])
    expect(requestedScope({ scope: 'degree other' }, factsOf(undefined))).toEqual(['degree', 'other'])
  })

  it('refuses a request of which nothing is left, unless it asks by authorization details', () => {
    expect(judge('nobody-knows', listed)).toBe('scope-not-allowed')
    const both = { scope: 'nobody-knows', authorization_details: '[{"type":"openid_credential"}]' }
    expect(requireAllowedScope(both, listed)).toBeUndefined()
  })

  it('has nothing against a request without scope', () => {
    expect(requireAllowedScope({}, listed)).toBeUndefined()
  })

  it('refuses what is no list of scope tokens', () => {
    expect(judge('degree  nobody', listed)).toBe('scope-malformed')
  })
})
