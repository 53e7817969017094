import { describe, expect, it } from 'vitest'
import { readClientAssertionClaims } from '../../src/client-authentication/assertion-claims.ts'
import { ok, refused } from '../../src/types/result.ts'
import { fc } from '../support/fast-check.ts'

const assertion = { iss: 'c', sub: 'c', aud: 'https://as.example.com', exp: 1_700_000_060, jti: 'j' }

/** The object without one member. */
const without = (object: object, name: string): object =>
  Object.fromEntries(Object.entries(object).filter(([member]) => member !== name))

describe('the claims of a client assertion', () => {
  it('are those of RFC 7523 §3, others being dropped', () => {
    expect(readClientAssertionClaims({ ...assertion, nbf: 1, iat: 2, scope: 'x' })).toEqual(
      ok({ ...assertion, nbf: 1, iat: 2 }),
    )
  })

  it.each(['iss', 'sub', 'aud', 'exp'])('need %s', (name) => {
    expect(readClientAssertionClaims(without(assertion, name))).toEqual(refused(`The claim ${name} is missing.`))
  })

  it('may lack a jti, which is for the policy to judge', () => {
    expect(readClientAssertionClaims(without(assertion, 'jti'))).toEqual(ok(without(assertion, 'jti')))
  })

  it('may have several audiences', () => {
    expect(readClientAssertionClaims({ ...assertion, aud: ['a', 'b'] })).toMatchObject({ value: { aud: ['a', 'b'] } })
    expect(readClientAssertionClaims({ ...assertion, aud: Array(16).fill('a') }).ok).toBe(true)
  })

  it('may have times that are no whole seconds (RFC 7519 §2)', () => {
    expect(readClientAssertionClaims({ ...assertion, exp: 1.5, nbf: 0.5, iat: -1 }).ok).toBe(true)
  })

  it.each([
    ['an issuer that is no text', { iss: ['c'] }],
    ['a subject of null', { sub: null }],
    ['no audience in the list', { aud: [] }],
    ['an audience that is no text', { aud: ['a', 1] }],
    ['an audience that is an object', { aud: { a: 1 } }],
    ['too many audiences', { aud: Array(17).fill('a') }],
    ['an expiry that is text', { exp: '1700000060' }],
    ['an expiry of null', { exp: null }],
    ['an expiry beyond all numbers', { exp: Number.POSITIVE_INFINITY }],
    ['a start beyond all numbers', { nbf: Number.NEGATIVE_INFINITY }],
    ['a time of issue that is text', { iat: '1' }],
    ['an empty jti', { jti: '' }],
    ['a jti of null', { jti: null }],
    ['a jti that is a number', { jti: 5 }],
    ['a jti without bound', { jti: 'j'.repeat(513) }],
  ])('are refused with %s', (_, claims) => {
    const [name] = Object.keys(claims)
    expect(readClientAssertionClaims({ ...assertion, ...claims })).toEqual(
      refused(`The claim ${name} has a wrong type or length.`),
    )
  })
})

it('claims are never read from what is no object, and reading never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (payload) => {
      expect(readClientAssertionClaims(payload).ok).toBe(false)
    }),
  )
})
