import { describe, expect, it } from 'vitest'
import { readRequestObjectClaims, requestObjectForm } from '../../src/authorization-request/request-object-form.ts'
import { authorizationParameters } from '../../src/encoding/form.ts'
import type { JSONObject } from '../../src/types/json.ts'
import openid from '../vectors/openid-connect-core.json' with { type: 'json' }

const parametersOf = (members: JSONObject, declared: readonly string[] = []) => {
  const form = requestObjectForm(members, declared)
  return form.requestObjectError === undefined
    ? authorizationParameters(form, declared)
    : `${form.requestObjectError.reason}: ${form.requestObjectError.parameter}`
}

describe('the members of a request object', () => {
  it('become the parameters that a form would have carried (OpenID Connect Core §6.1)', () => {
    const { iss: _iss, aud: _aud, max_age: _max_age, claims, ...others } = openid.payload
    expect(parametersOf(openid.payload)).toEqual({ ...others, max_age: '86400', claims: JSON.stringify(claims) })
  })

  it.each([
    [{ claims: { userinfo: null } }, { claims: '{"userinfo":null}' }],
    [{ claims: '{"userinfo":null}' }, { claims: '{"userinfo":null}' }],
    [{ authorization_details: [{ type: 'payment' }] }, { authorization_details: '[{"type":"payment"}]' }],
    [{ max_age: 0 }, { max_age: '0' }],
    [{ registration: { client_name: 'x' } }, { registration: '{"client_name":"x"}' }],
    [{ resource: 'https://api.example.com/' }, { resource: ['https://api.example.com/'] }],
    [
      { resource: ['https://a.example/', 'https://b.example/'] },
      { resource: ['https://a.example/', 'https://b.example/'] },
    ],
    [{ dpop_jkt: 'thumbprint' }, { dpop_jkt: 'thumbprint' }],
  ])('are read in the JSON type that they have: %j', (members, parameters) => {
    expect(parametersOf(members)).toEqual(parameters)
  })

  it.each([
    [{ max_age: '3600' }, { max_age: '"3600"' }],
    [{ authorization_details: '[]' }, { authorization_details: '"[]"' }],
    [{ resource: 7 }, { resource: ['7'] }],
    [{ resource: [['https://a.example/']] }, { resource: ['["https://a.example/"]'] }],
  ])('of the wrong JSON type become text that their own rule refuses: %j', (members, parameters) => {
    expect(parametersOf(members)).toEqual(parameters)
  })

  it.each(['scope', 'state', 'redirect_uri', 'nonce', 'prompt', 'dpop_jkt', 'login_hint'])(
    'are refused when %s is no string',
    (name) => {
      expect(parametersOf({ [name]: ['a', 'b'] })).toBe(`request-object-parameter: ${name}`)
      expect(parametersOf({ [name]: null })).toBe(`request-object-parameter: ${name}`)
    },
  )

  it('are kept beside one that is faulty, so that it is known where to tell of it', () => {
    const form = requestObjectForm({ scope: ['a'], redirect_uri: 'https://rp.example/cb', state: 's' }, [])
    expect(authorizationParameters(form, [])).toEqual({ redirect_uri: 'https://rp.example/cb', state: 's' })
  })

  it('hold no more resources than a form could', () => {
    const most = Array(64).fill('https://a.example/')
    expect(parametersOf({ resource: most })).toEqual({ resource: most })
    expect(parametersOf({ resource: [...most, 'https://b.example/'] })).toBe('request-object-parameter: resource')
    expect(requestObjectForm({ resource: [...most, 'https://b.example/'] }, []).resource).toEqual(most)
  })

  it('count as absent when they are empty', () => {
    expect(parametersOf({ state: '', claims: '', resource: '' })).toEqual({})
  })

  it('are refused when they have half a character, which no response could give back', () => {
    expect(parametersOf({ state: '\ud800' })).toBe('request-object-parameter: state')
  })

  it('that nobody declared do not count, nor those that every object has', () => {
    expect(parametersOf({ audience: 'urn:api', iat: 7 })).toEqual({})
    expect(parametersOf(JSON.parse('{"__proto__":{"state":"a"}}'), ['__proto__', 'toString'])).toMatchObject({
      vendor: expect.anything(),
    })
    expect(parametersOf({}, ['toString', 'constructor'])).toEqual({})
  })

  it('that the host declared are text, or JSON as text', () => {
    const declared = ['audience', 'context']
    expect(parametersOf({ audience: 'urn:api', context: { a: [1] } }, declared)).toEqual({
      vendor: { audience: 'urn:api', context: '{"a":[1]}' },
    })
  })
})

describe('a caller’s mistake', () => {
  it('is told by the argument’s name', () => {
    const form =
      (...args: readonly unknown[]) =>
      () =>
        requestObjectForm(...(args as [never, never, never]))
    expect(form(undefined, [])).toThrow(/^members must be the payload of a request object/)
    expect(form({}, {})).toThrow(/^declared must be a list of names of parameters/)
    expect(form({}, [], 7)).toThrow(/^payload must be a string/)
  })
})

describe('the claims of a request object that are its own', () => {
  it('are all left open', () => {
    expect(readRequestObjectClaims({})).toEqual({ ok: true, value: {} })
  })

  it.each([
    { aud: Array(17).fill('a') },
    { aud: null },
    { exp: 'soon' },
    { exp: Number.POSITIVE_INFINITY },
    { iss: 7 },
    { jti: '' },
    { client_id: ['client'] },
  ])('are refused in the wrong type: %j', (payload) => {
    const [name] = Object.keys(payload)
    expect(readRequestObjectClaims(payload)).toEqual({
      ok: false,
      error: `The claim ${name} has a wrong type or length.`,
    })
  })
})
