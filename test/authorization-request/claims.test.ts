import { describe, expect, it } from 'vitest'
import { parseClaims, requireClaims } from '../../src/authorization-request/claims.ts'
import { testFacts } from '../support/facts.ts'

// OpenID Connect Core §5.5
const EXAMPLE = `{
  "userinfo": {
    "given_name": {"essential": true},
    "nickname": null,
    "http://example.info/claims/groups": null
  },
  "id_token": {
    "auth_time": {"essential": true},
    "acr": {"values": ["urn:mace:incommon:iap:silver"]}
  }
}`

describe('the claims parameter', () => {
  it('is read as it stands in OpenID Connect Core §5.5', () => {
    expect(parseClaims(EXAMPLE)).toEqual(JSON.parse(EXAMPLE))
  })

  it.each([
    '{}',
    '{"id_token":{}}',
    '{"userinfo":{"sub":{"value":"248289761001"}}}',
    '{"id_token":{"acr":{"essential":false,"values":[],"more":{"a":1}}}}',
    '{"id_token":{"sub":{"value":null}}}',
    '{"another_place":["anything",1],"userinfo":{}}',
    '{"id_token":{"__proto__":null,"toString":{"essential":true}}}',
  ])('may be %s', (claims) => {
    expect(parseClaims(claims)).toEqual(JSON.parse(claims))
  })

  it.each([
    '',
    'null',
    '[]',
    '"{}"',
    '{',
    'given_name',
    '{"id_token":null}',
    '{"id_token":[]}',
    '{"userinfo":"email"}',
    '{"userinfo":{"email":true}}',
    '{"userinfo":{"email":"required"}}',
    '{"userinfo":{"email":["a"]}}',
    '{"userinfo":{"email":{"essential":"true"}}}',
    '{"userinfo":{"email":{"essential":null}}}',
    '{"id_token":{"acr":{"values":"silver"}}}',
    '{"id_token":{"acr":{"values":null}}}',
    '{"id_token":{},"id_token":{}}',
    '{"userinfo":{"email":null,"\\u0065mail":null}}',
  ])('is not %j', (claims) => {
    expect(parseClaims(claims)).toBeUndefined()
  })

  it('is bounded in depth and length', () => {
    const deep = (levels: number): string => `{"userinfo":{"a":{"value":${'['.repeat(levels)}${']'.repeat(levels)}}}}`
    expect(parseClaims(deep(12))).toBeDefined()
    expect(parseClaims(deep(13))).toBeUndefined()
    expect(parseClaims(deep(5000))).toBeUndefined()
    const long = (characters: number): string => `{"userinfo":{"${'a'.repeat(characters - 22)}":null}}`
    expect(long(16_384)).toHaveLength(16_384)
    expect(parseClaims(long(16_384))).toBeDefined()
    expect(parseClaims(long(16_385))).toBeUndefined()
  })
})

describe('a request with claims', () => {
  it('is refused when they are of the wrong shape', () => {
    expect(requireClaims({ claims: '[]' }, testFacts())).toMatchObject({
      error: 'invalid_request',
      reason: 'claims-malformed',
      parameter: 'claims',
    })
  })

  it('passes when they are of the right shape, or absent', () => {
    expect(requireClaims({ claims: EXAMPLE, response_type: 'code' }, testFacts())).toBeUndefined()
    expect(requireClaims({}, testFacts())).toBeUndefined()
  })

  it.each(['id_token', 'none'])(
    'is refused when it asks for claims of the UserInfo endpoint and %s leads to no access token',
    (response_type) => {
      for (const claims of [EXAMPLE, '{"userinfo":{"email":null}}', '{"userinfo":{}}']) {
        expect(requireClaims({ claims, response_type }, testFacts())).toMatchObject({
          error: 'invalid_request',
          reason: 'claims-need-access-token',
          parameter: 'claims',
        })
      }
      expect(requireClaims({ claims: '{"id_token":{"email":null}}', response_type }, testFacts())).toBeUndefined()
    },
  )

  it.each(['code', 'token', 'code id_token', 'id_token token', 'code token'])(
    'passes when it asks for claims of the UserInfo endpoint and %s leads to an access token',
    (response_type) => {
      expect(requireClaims({ claims: EXAMPLE, response_type }, testFacts())).toBeUndefined()
    },
  )

  it('passes whatever they are where the server does not support them', () => {
    expect(
      requireClaims({ claims: '[]' }, testFacts({ policy: { claims_parameter_supported: false } })),
    ).toBeUndefined()
    expect(
      requireClaims(
        { claims: EXAMPLE, response_type: 'id_token' },
        testFacts({ policy: { claims_parameter_supported: false } }),
      ),
    ).toBeUndefined()
  })
})
