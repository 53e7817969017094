import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  CLIENT_ASSERTION_TYPE,
  parseClientAssertion,
  verifyClientAssertion,
} from '../../src/client-authentication/assertion.ts'
import { fc } from '../support/fast-check.ts'
import { signJWT } from '../support/signed-jwt.ts'
import vectors from '../vectors/client-assertions.json' with { type: 'json' }
import rfc7515 from '../vectors/rfc7515.json' with { type: 'json' }
import {
  check,
  claims,
  client_id,
  expectations,
  issuer,
  makeEC,
  now,
  sign,
  verdict,
} from './support/assertion-fixture.ts'

const key = makeEC('P-256')
const jwks = { keys: [key.jwk] }
const assertion = sign('ES256', key.privateKey)
const without = (name: keyof typeof claims) => Object.fromEntries(Object.entries(claims).filter(([at]) => at !== name))
const verdictOn = (given: object) => verdict(sign('ES256', key.privateKey, given), { jwks })

describe('parseClientAssertion', () => {
  it('names the client by its own word, before anything is believed', () => {
    expect(parseClientAssertion(assertion, CLIENT_ASSERTION_TYPE)).toMatchObject({ ok: true, value: { client_id } })
  })

  it.each([undefined, '', 'urn:ietf:mycustom', CLIENT_ASSERTION_TYPE.toUpperCase(), `${CLIENT_ASSERTION_TYPE} `])(
    'refuses the client_assertion_type %j',
    (type) => {
      expect(parseClientAssertion(assertion, type)).toMatchObject({ error: { reason: 'client-assertion-type' } })
    },
  )

  const [header = '', payload = '', signature = ''] = assertion.split('.')
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  it.each([
    ['nothing', ''],
    ['no JWT', 'this.notatall.valid'],
    ['two segments', `${header}.${payload}`],
    ['four segments', `${assertion}.`],
    ['an empty header', `.${payload}.${signature}`],
    ['an empty payload', `${header}..${signature}`],
    ['a header that is null', `${encode('null')}.${payload}.${signature}`],
    ['a header that is an array', `${encode('["ES256"]')}.${payload}.${signature}`],
    ['a payload that is a string', `${header}.${encode('"c-pkjwt"')}.${signature}`],
    ['a payload that is no JSON', `${header}.${encode('{sub:1}')}.${signature}`],
    ['a payload that is no UTF-8', `${header}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${signature}`],
    ['a member named twice', signJWT('ES256', key.privateKey, '{"sub":"a","sub":"c-pkjwt"}')],
    ['a header member named twice', signJWT('ES256', key.privateKey, claims, '{"alg":"none","alg":"ES256"}')],
    ['padding', `${header}.${payload}.${signature}==`],
    ['white space', ` ${assertion}`],
    ['no alg', signJWT('ES256', key.privateKey, claims, { typ: 'JWT' })],
    ['an alg that is a number', signJWT('ES256', key.privateKey, claims, { alg: 256 })],
    ['a kid that is a number', sign('ES256', key.privateKey, {}, { kid: 42 })],
    ['crit', sign('ES256', key.privateKey, {}, { crit: ['exp'], exp: now })],
    ['an empty crit', sign('ES256', key.privateKey, {}, { crit: [] })],
    ['b64', sign('ES256', key.privateKey, {}, { b64: true })],
    ['the unsecured JWS of RFC 7515 appendix A.5', rfc7515.unsecured.jws],
    ['alg none with a signature', sign('ES256', key.privateKey, {}, { alg: 'none' })],
    ['more than 16 KiB', sign('ES256', key.privateKey, { padding: 'x'.repeat(16_384) })],
  ])('refuses %s', (_, text) => {
    expect(parseClientAssertion(text, CLIENT_ASSERTION_TYPE)).toMatchObject({
      ok: false,
      error: { error: 'invalid_client', status: 401, reason: 'client-assertion-malformed' },
    })
  })

  it('takes an assertion without typ, which clients need not send yet (RFC 10070 §4)', () => {
    const untyped = sign('ES256', key.privateKey, {}, { typ: undefined })
    expect(decodeProtectedHeader(untyped)).not.toHaveProperty('typ')
    expect(parseClientAssertion(untyped, CLIENT_ASSERTION_TYPE).ok).toBe(true)
  })

  it.each(['JWT', 'jwt', 'application/jwt', 'client-authentication+jwt', 'Application/Client-Authentication+JWT'])(
    'takes typ %j',
    (typ) => {
      expect(parseClientAssertion(sign('ES256', key.privateKey, {}, { typ }), CLIENT_ASSERTION_TYPE).ok).toBe(true)
    },
  )

  it.each(['', 'JOSE', 'oauth-authz-req+jwt', 'dpop+jwt', 'at+jwt', 'application/application/jwt', 'jwt;x=y', null, 7])(
    'refuses typ %j: it was made for something else',
    (typ) => {
      expect(parseClientAssertion(sign('ES256', key.privateKey, {}, { typ }), CLIENT_ASSERTION_TYPE)).toMatchObject({
        error: { reason: 'client-assertion-typ' },
      })
    },
  )

  it.each([undefined, null, '', 7, ['c-pkjwt'], 'c\u0000d', 'c\nd', '\ud800'])('refuses sub %j', (sub) => {
    expect(parseClientAssertion(sign('ES256', key.privateKey, { sub }), CLIENT_ASSERTION_TYPE)).toMatchObject({
      error: { reason: 'client-assertion-claims' },
    })
  })

  it('takes the explicitly typed example of rfc7523bis apart', () => {
    const { signingInput, payload: expected } = vectors.typed
    expect(parseClientAssertion(`${signingInput}.AAAA`, CLIENT_ASSERTION_TYPE)).toMatchObject({
      value: { client_id: expected.sub, jws: { payload: expected } },
    })
  })

  it('takes the example of RFC 9126 §1.1 apart', () => {
    expect(parseClientAssertion(vectors.introduction.jws, CLIENT_ASSERTION_TYPE)).toMatchObject({
      value: { client_id: 'CLIENT1234', jws: { kid: '42', alg: 'ES256', payload: vectors.introduction.payload } },
    })
  })

  it('refuses any text as a value, and never throws', () => {
    const segment = fc.oneof(fc.string(), fc.json().map(encode), fc.base64String())
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(segment, segment, segment).map((parts) => parts.join('.')),
        ),
        (text) => {
          const parsed = parseClientAssertion(text, CLIENT_ASSERTION_TYPE)
          expect(parsed.ok || parsed.error.error === 'invalid_client').toBe(true)
        },
      ),
    )
  })
})

describe('verifyClientAssertion', () => {
  it('accepts the client and asks that the assertion be used once', async () => {
    expect(await check(assertion, { jwks })).toEqual({
      ok: true,
      value: { replayMarker: { namespace: 'client-assertion', id: '["c-pkjwt","j-1"]', expires_at: now + 71 } },
    })
  })

  it('accepts the assertion of RFC 9126 §2.1 until it expires', async () => {
    const { jws, jwk, payload } = vectors.pushed
    const parsed = parseClientAssertion(jws, CLIENT_ASSERTION_TYPE)
    if (!parsed.ok) throw new Error('The vector must parse.')
    const verifyAt = (moment: number) =>
      verifyClientAssertion(parsed.value, {
        ...expectations({ now: moment, client_id: payload.sub, jwks: { keys: [jwk] }, jtiRequired: false }),
        audience: { kind: 'issuer-string', issuer: payload.aud, endpoints: [] },
        clockTolerance: 0,
      })
    expect(await verifyAt(payload.exp - 1)).toEqual({ ok: true, value: { replayMarker: undefined } })
    expect(await verifyAt(payload.exp)).toMatchObject({
      error: { reason: 'client-assertion-expired', detail: 'exp was 0 s ago.' },
    })
  })

  it.each([
    ['iss of another', { iss: 'c-other' }, 'client-assertion-issuer'],
    ['iss and sub of another', { iss: 'c-other', sub: 'c-other' }, 'client-assertion-issuer'],
    ['sub of another', { sub: 'c-other' }, 'client-assertion-issuer'],
    ['no iss', { iss: undefined }, 'client-assertion-claims'],
    ['iss in an array', { iss: [client_id] }, 'client-assertion-claims'],
    ['no aud', { aud: undefined }, 'client-assertion-claims'],
    ['an empty aud array', { aud: [] }, 'client-assertion-claims'],
    ['aud with null in it', { aud: [issuer, null] }, 'client-assertion-claims'],
    ['a numeric aud', { aud: 1 }, 'client-assertion-claims'],
    ['an aud of 17 values', { aud: Array.from({ length: 17 }, () => issuer) }, 'client-assertion-claims'],
    ['no exp', { exp: undefined }, 'client-assertion-claims'],
    ['exp as text', { exp: String(now + 60) }, 'client-assertion-claims'],
    ['exp null', { exp: null }, 'client-assertion-claims'],
    ['iat as text', { iat: String(now) }, 'client-assertion-claims'],
    ['nbf as text', { nbf: String(now) }, 'client-assertion-claims'],
    ['a numeric jti', { jti: 1 }, 'client-assertion-claims'],
    ['an empty jti', { jti: '' }, 'client-assertion-claims'],
    ['a jti of 513 characters', { jti: 'j'.repeat(513) }, 'client-assertion-claims'],
    ['a jti of 512 characters', { jti: 'j'.repeat(512) }, 'accepted'],
    ['a fractional exp', { exp: now + 60.5 }, 'accepted'],
    ['no iat', { iat: undefined }, 'accepted'],
    ['claims of its own', { scope: 'a', nested: { deep: [1] } }, 'accepted'],
  ])('judges an assertion with %s', async (_, given, expected) => {
    expect(await verdictOn(given)).toBe(expected)
  })

  const aud = {
    issuer,
    slash: `${issuer}/`,
    token: 'https://as.example.com/token',
    push: 'https://as.example.com/par',
    other: 'https://other.example.com',
  }
  it.each([
    // aud, then what issuer, issuer-string and rfc9126 make of it
    ['the issuer', aud.issuer, true, true, true],
    ['the issuer in an array', [aud.issuer], true, false, true],
    ['the issuer and another', [aud.issuer, aud.other], false, false, true],
    ['the issuer twice', [aud.issuer, aud.issuer], false, false, true],
    ['another server in an array', [aud.other], false, false, false],
    ['the issuer with a slash', aud.slash, false, false, false],
    ['the issuer in capitals', 'https://AS.example.com', false, false, false],
    ['the token endpoint', aud.token, false, false, true],
    ['the PAR endpoint', aud.push, false, false, true],
    ['the PAR endpoint among others', [aud.other, aud.push], false, false, true],
    ['another endpoint', 'https://as.example.com/authorize', false, false, false],
    ['another server', aud.other, false, false, false],
    ['others only', [aud.other, aud.slash], false, false, false],
    ['nothing', '', false, false, false],
  ])('weighs as audience %s', async (_, value, byIssuer, byString, byRFC9126) => {
    const signed = sign('ES256', key.privateKey, { aud: value })
    for (const [audience, isAccepted] of [
      ['issuer', byIssuer],
      ['issuer-string', byString],
      ['rfc9126', byRFC9126],
    ] as const) {
      expect([audience, await verdict(signed, { jwks, audience })]).toEqual([
        audience,
        isAccepted ? 'accepted' : 'client-assertion-audience',
      ])
    }
  })

  it.each([
    ['exp at the end of the tolerance', { exp: now - 9 }, 'accepted'],
    ['exp past the tolerance', { exp: now - 10 }, 'client-assertion-expired'],
    ['exp as far as it may lie', { exp: now + 310 }, 'accepted'],
    ['exp farther than it may lie', { exp: now + 311 }, 'client-assertion-lifetime'],
    ['exp a year ahead', { exp: now + 31_536_000 }, 'client-assertion-lifetime'],
    ['exp beyond all numbers', { exp: Number.MAX_VALUE }, 'client-assertion-lifetime'],
    ['a negative exp', { exp: -1 }, 'client-assertion-expired'],
    ['nbf and iat 8 s ahead', { nbf: now + 8, iat: now + 8 }, 'accepted'],
    ['nbf as far ahead as the tolerance', { nbf: now + 10 }, 'accepted'],
    ['nbf farther ahead', { nbf: now + 11 }, 'client-assertion-not-yet-valid'],
    ['iat farther ahead, without nbf', { iat: now + 11 }, 'client-assertion-not-yet-valid'],
    ['iat long ago', { iat: now - 86_400 }, 'accepted'],
  ])('judges %s', async (_, given, expected) => {
    expect(await verdictOn(given)).toBe(expected)
  })

  it('takes times to the second where the policy has no tolerance', async () => {
    const at = (given: object) => verdict(sign('ES256', key.privateKey, given), { jwks, clockTolerance: 0 })
    expect(await at({ exp: now })).toBe('client-assertion-expired')
    expect(await at({ exp: now + 1 })).toBe('accepted')
    expect(await at({ nbf: now })).toBe('accepted')
    expect(await at({ iat: now + 1 })).toBe('client-assertion-not-yet-valid')
  })

  it('does without a jti only where the policy says so, and then has nothing to be used once', async () => {
    const signed = signJWT('ES256', key.privateKey, without('jti'))
    expect(await check(signed, { jwks })).toMatchObject({
      error: { reason: 'client-assertion-claims', parameter: 'jti', detail: 'The claim jti is missing.' },
    })
    expect(await check(signed, { jwks, jtiRequired: false })).toEqual({ ok: true, value: { replayMarker: undefined } })
  })

  it('is remembered for as long as it could be accepted', () =>
    fc.assert(
      fc.asyncProperty(
        fc.double({ min: now - 5, max: now + 280, noNaN: true }),
        fc.nat(60),
        async (exp, clockTolerance) => {
          const signed = sign('ES256', key.privateKey, { exp, iat: now - 100 })
          const result = await check(signed, { jwks, clockTolerance, now: now - 20 })
          if (!result.ok) throw new Error(result.error.reason)
          const forgottenAt = result.value.replayMarker?.expires_at ?? 0
          expect(await verdict(signed, { jwks, clockTolerance, now: forgottenAt })).toBe('client-assertion-expired')
        },
      ),
      { numRuns: 30 },
    ))

  it('keeps the same jti of two clients apart, whatever characters they are made of', async () => {
    const idOf = async (name: string, jti: string) => {
      const result = await check(sign('ES256', key.privateKey, { iss: name, sub: name, jti }), {
        jwks,
        client_id: name,
      })
      return result.ok ? result.value.replayMarker?.id : undefined
    }
    expect(await idOf('a","b', 'c')).not.toBe(await idOf('a', 'b","c'))
    expect(await idOf('a b', 'c')).not.toBe(await idOf('a', 'b c'))
  })

  it('reads no claim before the signature holds', async () => {
    const attacker = makeEC('P-256').privateKey
    for (const given of [{ aud: 'https://other.example.com' }, { exp: now - 100 }, { jti: undefined }]) {
      expect(await verdict(sign('ES256', attacker, given), { jwks })).toBe('client-assertion-signature')
    }
  })
})

describe('a comparison with NaN is false, so that nothing would ever be too old', () => {
  const old = sign('ES256', key.privateKey, { iat: now - 90_000, exp: now - 86_400 })

  it.each(['now', 'maxLifetime', 'clockTolerance'])('and %s must be a number', async (name) => {
    await expect(check(old, { jwks, [name]: Number.NaN })).rejects.toThrow(
      `${name} must be a number of seconds; got NaN.`,
    )
    await expect(check(old, { jwks, [name]: undefined })).rejects.toThrow(`${name} must be a number of seconds`)
  })

  it('and an assertion without jti counts only where the caller says so', async () => {
    const endless = sign('ES256', key.privateKey, { jti: undefined })
    expect(await check(endless, { jwks, jtiRequired: undefined as never })).toMatchObject({
      error: { reason: 'client-assertion-claims', parameter: 'jti', detail: 'The claim jti is missing.' },
    })
    expect(await check(endless, { jwks, jtiRequired: false })).toMatchObject({ ok: true })
  })
})

describe('the detail of a refusal, which the host reads,', () => {
  const detail = async (given: object) => {
    const result = await check(sign('ES256', key.privateKey, given), { jwks })
    return result.ok ? undefined : result.error.detail
  }

  it('says by how much the time is missed', async () => {
    expect(await detail({ exp: now - 11 })).toBe('exp was 11 s ago.')
    expect(await detail({ nbf: now + 11 })).toBe('nbf or iat is 11 s ahead.')
    expect(await detail({ iat: now + 12 })).toBe('nbf or iat is 12 s ahead.')
    // a NumericDate may have a fraction (RFC 7519 §2), whose digits say nothing
    expect(await detail({ exp: now - 10.3 })).toBe('exp was 11 s ago.')
    expect(await detail({ iat: now + 10.2 })).toBe('nbf or iat is 11 s ahead.')
  })
})

describe('a caller’s mistake', () => {
  it('is told by the argument’s name', async () => {
    await expect(verifyClientAssertion('a.b.c' as never, expectations())).rejects.toThrow(
      /^assertion must be an assertion that parseClientAssertion returned; got/,
    )
    const parsed = parseClientAssertion(assertion, CLIENT_ASSERTION_TYPE)
    if (!parsed.ok) throw new Error('The assertion must parse.')
    await expect(verifyClientAssertion(parsed.value, undefined as never)).rejects.toThrow(
      /^expected must be the facts to check against; got/,
    )
  })
})
