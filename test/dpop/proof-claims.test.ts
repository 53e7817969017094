import { describe, expect, it } from 'vitest'
import { readDPoPProofClaims } from '../../src/dpop/proof-claims.ts'
import { ok, refused } from '../../src/types/result.ts'
import { fc } from '../support/fast-check.ts'
import rfc9449 from '../vectors/rfc9449.json' with { type: 'json' }

const proof = { jti: 'j', htm: 'POST', htu: 'https://as.example.com/par', iat: 1_700_000_000 }

/** The object without one member. */
const without = (object: object, name: string): object =>
  Object.fromEntries(Object.entries(object).filter(([member]) => member !== name))

const unfit = (name: string) => refused(`The claim ${name} has a wrong type or length.`)

describe('the claims of a DPoP proof', () => {
  it.each(rfc9449.proofs)('are those of $section', ({ claims }) => {
    expect(readDPoPProofClaims(claims)).toEqual(ok(claims))
  })

  it('may be a nonce, a lifetime and a token hash too, others being dropped', () => {
    const claims = { ...proof, nonce: 'n', exp: 2, nbf: 1.5, ath: 'a' }
    expect(readDPoPProofClaims({ ...claims, sub: 'x' })).toEqual(ok(claims))
  })

  it('may have times with a fraction, which a NumericDate has (RFC 7519 §2)', () => {
    const claims = { ...proof, iat: 1_700_000_000.5, exp: 1_700_000_060.25, nbf: 1_699_999_999.75 }
    expect(readDPoPProofClaims(claims)).toEqual(ok(claims))
  })

  it.each(['jti', 'htm', 'htu', 'iat'])('need %s', (name) => {
    expect(readDPoPProofClaims(without(proof, name))).toEqual(refused(`The claim ${name} is missing.`))
    expect(readDPoPProofClaims({ ...proof, [name]: null })).toEqual(unfit(name))
    expect(readDPoPProofClaims({ ...proof, [name]: [] })).toEqual(unfit(name))
  })

  it.each([
    ['an empty jti', { jti: '' }],
    ['a jti without bound', { jti: 'j'.repeat(513) }],
    ['a jti that is a number', { jti: 1 }],
    ['a method that is a number', { htm: 1 }],
    ['a URI without bound', { htu: 'u'.repeat(2049) }],
    ['a time of issue that is text', { iat: '1700000000' }],
    ['a time of issue beyond all numbers', { iat: Number.POSITIVE_INFINITY }],
    ['a time of issue that is no number', { iat: Number.NaN }],
    ['an expiry that is text', { exp: '1' }],
    ['an expiry of null', { exp: null }],
    ['an expiry beyond all numbers', { exp: Number.POSITIVE_INFINITY }],
    ['a nonce of null', { nonce: null }],
    ['a nonce that is a number', { nonce: 5 }],
    ['a nonce without bound', { nonce: 'n'.repeat(513) }],
    ['a token hash that is no text', { ath: 5 }],
  ])('are refused with %s', (_, claims) => {
    expect(readDPoPProofClaims({ ...proof, ...claims })).toEqual(unfit(Object.keys(claims).join()))
  })

  it('take nothing from the prototype of a payload', () => {
    expect(readDPoPProofClaims(JSON.parse('{"__proto__":{"jti":"j","htm":"POST","htu":"u","iat":1}}')).ok).toBe(false)
  })
})

it('claims are never read from what is no object, and reading never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (payload) => {
      expect(readDPoPProofClaims(payload).ok).toBe(false)
    }),
  )
})
