import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type IDTokenHintExpectations,
  verifyIDTokenHint,
} from '../../src/authorization-request/verify-id-token-hint.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'

const now = 1_700_000_000
const issuer = 'https://as.example.com'
const claims = { iss: issuer, sub: 'alice', aud: 'client', iat: now - 60, exp: now + 540, auth_time: now - 90 }

let signing: CryptoKey
let foreign: CryptoKey
let jwk: JSONWebKey
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  signing = privateKey
  foreign = (await generateKeyPair('ES256')).privateKey
  jwk = { ...(await exportJWK(publicKey)), kid: 'one' } as JSONWebKey
})

const mint = (overrides: object = {}, header: object = {}, key = signing) =>
  new SignJWT(JSON.parse(JSON.stringify({ ...claims, ...overrides })))
    .setProtectedHeader({ alg: 'ES256', kid: 'one', ...header })
    .sign(key)

const verify = (hint: string, expected: Partial<IDTokenHintExpectations> = {}) =>
  verifyIDTokenHint(hint, {
    now,
    issuer,
    client_id: 'client',
    jwks: { keys: [jwk] },
    algorithms: ['ES256'],
    ...expected,
  })

const detailOf = async (hint: string, expected: Partial<IDTokenHintExpectations> = {}) => {
  const verified = await verify(hint, expected)
  if (verified.ok) return undefined
  expect(verified.error).toMatchObject({
    error: 'invalid_request',
    reason: 'id-token-hint-invalid',
    parameter: 'id_token_hint',
  })
  return verified.error.detail
}

describe('an ID token of this server for this client', () => {
  it('says who the user was', async () => {
    expect(await verify(await mint())).toEqual({ ok: true, value: { subject: 'alice', claims } })
  })

  it('is compared with what the host expects, or the mistake is named', async () => {
    const hint = await mint()
    await expect(verifyIDTokenHint(hint, undefined as never)).rejects.toThrow(/^expected must be the facts to check/)
  })

  it.each([
    [{ jwks: undefined }, 'expected.jwks must be a JWK Set; got undefined. Pass { keys: [jwk] }.'],
    [{ jwks: [] }, 'expected.jwks must be a JWK Set; got an array. Pass { keys: [jwk] }.'],
    [{ jwks: { keys: {} } }, 'expected.jwks must be a JWK Set; got an object. Pass { keys: [jwk] }.'],
    [{ jwks: { keys: [null] } }, 'expected.jwks must be a JWK Set; got an object. Pass { keys: [jwk] }.'],
    [{ jwks: Promise.resolve({ keys: [] }) }, 'expected.jwks must be a JWK Set; got a Promise. Pass { keys: [jwk] }.'],
    [{ algorithms: undefined }, 'expected.algorithms must be a list of names of algorithms; got undefined.'],
    [{ algorithms: 'RS256 ES256' }, 'expected.algorithms must be a list of names of algorithms; got a string.'],
    [{ algorithms: new Set(['ES256']) }, 'expected.algorithms must be a list of names of algorithms; got a Set.'],
    [{ algorithms: [7] }, 'expected.algorithms must be a list of names of algorithms; got an array.'],
  ])('needs keys and algorithms of their form: %j (%#)', async (wrong, message) => {
    await expect(verify(await mint(), wrong as never)).rejects.toThrow(new TypeError(message))
  })

  it('must be text', async () => {
    await expect(verify(undefined as never)).rejects.toThrow('hint must be a string; got undefined.')
  })

  it('says in which session, where it does', async () => {
    expect(await verify(await mint({ sid: 'session' }))).toMatchObject({ value: { subject: 'alice', sid: 'session' } })
  })

  it.each([
    ['expired long ago', { iat: now - 1e8, exp: now - 1e7 }],
    ['for several', { aud: ['other', 'client'] }],
    ['a little ahead', { iat: now + 10 }],
  ])('may be %s', async (_, overrides) => {
    expect(await detailOf(await mint(overrides))).toBeUndefined()
  })

  it.each(['JWT', 'jwt', 'application/jwt'])('may have the type %s', async (typ) => {
    expect(await detailOf(await mint({}, { typ }))).toBeUndefined()
  })

  it('counts no longer than the host says', async () => {
    const hint = await mint({ exp: now - 100 })
    expect(await detailOf(hint, { maxStale: 101 })).toBeUndefined()
    expect(await detailOf(hint, { maxStale: 100 })).toBe('It expired too long ago: its exp was 100 s ago.')
  })
})

describe('a hint is refused', () => {
  it.each([
    ['of another issuer', { iss: 'https://other.example.com' }, `It is from another issuer. Expected: ${issuer}`],
    ['of an issuer with a slash', { iss: `${issuer}/` }, `It is from another issuer. Expected: ${issuer}`],
    ['for another client', { aud: 'other' }, 'It is for another client.'],
    ['from the future', { iat: now + 11 }, 'It is not valid yet: its iat is 11 s ahead.'],
    ['without a subject', { sub: undefined }, 'The claim sub is missing.'],
    ['with a subject that is no text', { sub: 7 }, 'The claim sub has a wrong type or length.'],
    ['without an audience', { aud: [] }, 'The claim aud has a wrong type or length.'],
    ['without an expiry', { exp: undefined }, 'The claim exp is missing.'],
  ])('%s', async (_, overrides, detail) => {
    expect(await detailOf(await mint(overrides))).toBe(detail)
  })

  it.each(['at+jwt', 'logout+jwt', 'oauth-authz-req+jwt'])('of the type %s', async (typ) => {
    expect(await detailOf(await mint({}, { typ }))).toBe('It is typed as another kind of JWT.')
  })

  it.each([
    ['not yet valid', { iat: now + 30 }, {}, 'It is not valid yet: its iat is 30 s ahead.'],
    [
      'too old',
      { iat: now - 900, exp: now - 700 },
      { maxStale: 600 },
      'It expired too long ago: its exp was 700 s ago.',
    ],
    ['of another issuer', { iss: 'https://other.example' }, {}, `It is from another issuer. Expected: ${issuer}`],
  ])('that is %s, and the refusal says by how much, or what was expected', async (_, own, expected, detail) => {
    expect(await detailOf(await mint(own), expected)).toBe(detail)
  })

  it('that is not signed', async () => {
    const unsecured = new UnsecuredJWT(claims).encode()
    expect(await detailOf(unsecured)).toBe('Its algorithm is not accepted.')
    expect(await detailOf(unsecured, { algorithms: ['none'] })).toBe('Its signature does not verify.')
  })

  it('whose sub is longer than 255 characters (OpenID Connect Core §2)', async () => {
    expect(await detailOf(await mint({ sub: 'a'.repeat(255) }))).toBeUndefined()
    expect(await detailOf(await mint({ sub: 'a'.repeat(256) }))).toBe('The claim sub has a wrong type or length.')
  })

  it('that is signed with the public key as a secret', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(jwk))
    const hint = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret)
    expect(await detailOf(hint, { algorithms: ['ES256', 'HS256'] })).toBe('Its signature does not verify.')
  })

  it('that is signed by somebody else, or under an algorithm that is not used here', async () => {
    expect(await detailOf(await mint({}, {}, foreign))).toBe('Its signature does not verify.')
    expect(await detailOf(await mint(), { algorithms: ['PS256'] })).toBe('Its algorithm is not accepted.')
  })

  it.each(['', 'alice', 'a.b.c', `${'a'.repeat(16_385)}.b.c`])('that is no signed JWT', async (hint) => {
    expect(await detailOf(hint)).toBe('It is not a well-formed signed JWT.')
  })

  it('without a word of it in the error', async () => {
    const refused = JSON.stringify(await verify(await mint({ iss: 'https://leak.example.com', sub: 'mallory' })))
    expect(refused).not.toMatch(/leak|mallory/)
  })
})

describe('a comparison with NaN is false, so that nothing would ever be too old', () => {
  it.each(['now', 'clockTolerance', 'maxStale'])('and %s must be a number', async (name) => {
    const old = await mint({ iat: now - 1e8, exp: now - 1e7 })
    await expect(verify(old, { maxStale: 60, [name]: Number.NaN })).rejects.toThrow(
      `${name} must be a number of seconds; got NaN.`,
    )
  })
})
