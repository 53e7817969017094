import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  parseRequestObject,
  type RequestObjectExpectations,
  verifyRequestObject,
} from '../../src/authorization-request/request-object.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import openid from '../vectors/openid-connect-core.json' with { type: 'json' }
import rfc9101 from '../vectors/rfc9101.json' with { type: 'json' }
import rfc9126 from '../vectors/rfc9126.json' with { type: 'json' }

const now = 1_700_000_000
const issuer = 'https://as.example.com'
const claims = { iss: 'client', aud: issuer, client_id: 'client', response_type: 'code' }
const messageSigning = {
  clockTolerance: 10,
  requestObjectRequiredClaims: ['aud', 'exp', 'nbf'],
  requestObjectMaxLifetime: 3600,
} as const

let signing: CryptoKey
let jwk: JSONWebKey
let foreign: CryptoKey
let ps256: CryptoKey
let ps256JWK: JSONWebKey
beforeAll(async () => {
  const pair = await generateKeyPair('ES256')
  signing = pair.privateKey
  jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one' } as JSONWebKey
  foreign = (await generateKeyPair('ES256')).privateKey
  const rsa = await generateKeyPair('PS256')
  ps256 = rsa.privateKey
  ps256JWK = { ...(await exportJWK(rsa.publicKey)), kid: 'one' } as JSONWebKey
})

const mint = (members: object = {}, header: object = {}, key = signing) =>
  new SignJWT(JSON.parse(JSON.stringify({ ...claims, ...members })))
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(key)

const examine = async (request: string, expected: Partial<RequestObjectExpectations> = {}) => {
  const parsed = parseRequestObject(request)
  return parsed.ok
    ? await verifyRequestObject(parsed.value, {
        now,
        client_id: 'client',
        issuer,
        algorithms: ['ES256', 'PS256'],
        jwks: { keys: [jwk] },
        policy: { clockTolerance: 10, requestObjectRequiredClaims: [] },
        ...expected,
      })
    : parsed
}

/** What is in the request object, or why it is refused: always as the fault of `request`. */
const judge = async (request: string, expected: Partial<RequestObjectExpectations> = {}) => {
  const verified = await examine(request, expected)
  if (verified.ok) return verified.value
  expect(verified.error).toMatchObject({ parameter: 'request' })
  return verified.error.reason
}

describe('the request objects of the specifications', () => {
  const verify = ({ request, jwk }: { request: string; jwk: object }, at: number) =>
    judge(request, {
      now: at,
      client_id: 's6BhdRkqt3',
      issuer: 'https://server.example.com',
      algorithms: ['RS256'],
      jwks: { keys: [jwk as JSONWebKey] },
    })

  it('verify: RFC 9126 §3, until it expires', async () => {
    const { exp } = rfc9126.payload
    expect(await verify(rfc9126, exp)).toEqual({ members: rfc9126.payload, expires_at: exp })
    expect(await verify(rfc9126, exp + 10)).toBe('request-object-expired')
  })

  it('verify: RFC 9101 §4, with its own key alone, though another has the same kid', async () => {
    expect(await verify(rfc9101, now)).toEqual({ members: rfc9101.payload, expires_at: undefined })
    expect(await verify({ ...rfc9101, jwk: rfc9126.jwk }, now)).toBe('request-object-signature')
  })

  it('verify: OpenID Connect Core §6.1, with claims that are an object', async () => {
    expect(await verify(openid, now)).toMatchObject({ members: { claims: openid.payload.claims, max_age: 86_400 } })
  })

  it('are refused under FAPI 2.0 Message Signing, which asks for other algorithms and for dates', async () => {
    const expected = {
      client_id: 's6BhdRkqt3',
      issuer: 'https://server.example.com',
      jwks: { keys: [rfc9101.jwk as JSONWebKey] },
    }
    expect(await judge(rfc9101.request, { ...expected, algorithms: ['PS256', 'ES256'] })).toBe(
      'request-object-algorithm',
    )
    expect(await judge(rfc9101.request, { ...expected, algorithms: ['RS256'], policy: messageSigning })).toBe(
      'request-object-lifetime',
    )
  })
})

describe('the signature of a request object', () => {
  it.each([[{}], [{ typ: 'JWT' }], [{ typ: 'oauth-authz-req+jwt' }], [{ typ: 'application/oauth-authz-req+jwt' }]])(
    'counts with the header %j',
    async (header) => {
      expect(await judge(await mint({}, header))).toMatchObject({ members: claims })
    },
  )

  it.each(['at+jwt', 'dpop+jwt', 'client-authentication+jwt', 'logout+jwt', ''])(
    'does not count for what is typed as %j',
    async (typ) => {
      expect(await judge(await mint({}, { typ }))).toBe('request-object-typ')
    },
  )

  it('does not count where there is none', async () => {
    expect(await judge(new UnsecuredJWT(claims).encode())).toBe('request-object-algorithm')
    expect(await judge(new UnsecuredJWT(claims).encode(), { algorithms: ['none'] })).toBe('request-object-signature')
  })

  it('does not count under an algorithm that was not agreed on', async () => {
    expect(await judge(await mint(), { algorithms: ['PS256'] })).toBe('request-object-algorithm')
  })

  it('does not count when an attacker made it', async () => {
    expect(await judge(await mint({}, {}, foreign))).toBe('request-object-signature')
    expect(await judge(await mint({}, { kid: 'unknown' }))).toBe('request-object-signature')
    expect(await judge(await mint(), { jwks: { keys: [] } })).toBe('request-object-signature')
  })

  it('does not count when the public key was used as a secret', async () => {
    const request = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(JSON.stringify(jwk)))
    expect(await judge(request, { algorithms: ['HS256'] })).toBe('request-object-signature')
  })

  it('is checked with the key of that kid that fits the algorithm', async () => {
    const jwks = { keys: [ps256JWK, jwk] }
    expect(await judge(await mint({}, { kid: 'one' }), { jwks })).toMatchObject({ members: claims })
    expect(await judge(await mint({}, { kid: 'one', alg: 'PS256' }, ps256), { jwks })).toMatchObject({
      members: claims,
    })
  })

  it('is checked with the next key where one is none', async () => {
    const keys = [{ ...jwk, x: jwk.y, y: jwk.x } as JSONWebKey, jwk]
    expect(await judge(await mint({}, { kid: 'one' }), { jwks: { keys } })).toMatchObject({ members: claims })
  })

  it.each(['', 'a.b.c', 'a.b', `${'a'.repeat(32_768)}.b.c`])('is not looked for in what is no JWT', async (request) => {
    expect(await judge(request)).toBe('request-object-malformed')
  })

  it('is not looked for in members that are there twice, or in an extension that is not understood', async () => {
    const twice = btoa('{"client_id":"client","client_id":"other"}').replaceAll('=', '')
    expect(await judge(`${btoa('{"alg":"ES256"}').replaceAll('=', '')}.${twice}.AAAA`)).toBe('request-object-malformed')
    const extended = btoa('{"alg":"ES256","crit":["exp"]}').replaceAll('=', '')
    expect(await judge(`${extended}.${btoa('{}')}.AAAA`)).toBe('request-object-malformed')
  })
})

describe('whose a request object is, and for whom', () => {
  it.each([
    [{ client_id: undefined }, 'request-object-client-id'],
    [{ client_id: 'other' }, 'request-object-client-id'],
    [{ client_id: 7 }, 'request-object-claims'],
    [{ iss: 'other' }, 'request-object-issuer'],
    [{ iss: issuer }, 'request-object-issuer'],
    [{ aud: 'https://other.example.com' }, 'request-object-audience'],
    [{ aud: `${issuer}/` }, 'request-object-audience'],
    [{ aud: [] }, 'request-object-claims'],
    [{ aud: ['a', 7] }, 'request-object-claims'],
    [{ aud: ['https://other.example.com'] }, 'request-object-audience'],
    [{ sub: 'client' }, 'request-object-subject'],
    [{ request: 'a.b.c' }, 'request-object-nested'],
    [{ request_uri: 'https://client.example.com/request' }, 'request-object-nested'],
    [{ jti: 7 }, 'request-object-claims'],
    [{ jti: 'x'.repeat(513) }, 'request-object-claims'],
  ])('matters: %j', async (members, reason) => {
    expect(await judge(await mint(members))).toBe(reason)
  })

  it.each([
    { iss: undefined },
    { aud: undefined },
    { aud: [issuer] },
    { aud: ['https://other.example.com', issuer] },
    { sub: 'alice' },
    { jti: 'an identifier' },
  ])('is left open, or well said, in %j (RFC 9101 §4)', async (members) => {
    expect(await judge(await mint(members))).toHaveProperty('members')
  })
})

describe('when a request object counts', () => {
  it.each([
    [{ exp: now - 9 }, undefined],
    [{ exp: now - 10 }, 'request-object-expired'],
    [{ nbf: now + 10 }, undefined],
    [{ nbf: now + 11 }, 'request-object-not-yet-valid'],
    [{ iat: now + 10 }, undefined],
    [{ iat: now + 11 }, 'request-object-not-yet-valid'],
    [{ iat: now - 1e9 }, undefined],
    [{ exp: 'soon' }, 'request-object-claims'],
    [{ nbf: '0' }, 'request-object-claims'],
  ])('%j: %s', async (members, reason) => {
    const outcome = await judge(await mint(members))
    expect(typeof outcome === 'string' ? outcome : undefined).toBe(reason)
  })

  it.each([
    [{ exp: now - 60 }, 'exp was 60 s ago.'],
    [{ nbf: now + 60 }, 'nbf or iat is 60 s ahead.'],
  ])('is said by how much it is too late or too early: %j', async (members, detail) => {
    expect(await examine(await mint(members))).toMatchObject({ error: { detail } })
  })

  it('spans any time where only its end is said, or the policy has no longest', async () => {
    const lasting = { ...messageSigning, requestObjectRequiredClaims: [] }
    expect(await judge(await mint({ exp: now + 1e9 }), { policy: lasting })).toHaveProperty('members')
    for (const members of [{ nbf: now - 1e9, exp: now + 1e9 }, { nbf: now - 1e9 }]) {
      expect(await judge(await mint(members))).toHaveProperty('members')
    }
  })

  it('is as old as its beginning where no end is said', async () => {
    const lasting = { ...messageSigning, requestObjectRequiredClaims: [], clockTolerance: 10 }
    expect(await judge(await mint({ nbf: now - 3610 }), { policy: lasting })).toHaveProperty('members')
    expect(await judge(await mint({ nbf: now - 3611 }), { policy: lasting })).toBe('request-object-lifetime')
  })

  it('under FAPI 2.0 Message Signing §5.3.1 needs an audience, an end and a beginning', async () => {
    const good = { nbf: now - 60, exp: now + 60 }
    const outcome = async (members: object) => {
      const judged = await judge(await mint({ ...good, ...members }), { policy: messageSigning })
      return typeof judged === 'string' ? judged : 'good'
    }
    expect(await outcome({})).toBe('good')
    expect(await outcome({ aud: undefined })).toBe('request-object-audience')
    expect(await outcome({ exp: undefined })).toBe('request-object-lifetime')
    expect(await outcome({ nbf: undefined })).toBe('request-object-lifetime')
    const endless = await mint({ ...good, exp: undefined })
    expect(await examine(endless, { policy: messageSigning })).toMatchObject({
      error: { detail: 'The claim exp is missing.' },
    })
  })

  it.each([
    [-3600, 0, 'good'],
    [-3610, -10 + 1, 'request-object-lifetime'],
    [-3611, 0, 'request-object-lifetime'],
    [0, 3600, 'good'],
    [0, 3601, 'request-object-lifetime'],
    [10, 3610, 'good'],
  ])('under FAPI 2.0 Message Signing §5.3.1 spans 60 minutes: from %i s to %i s is %s', async (nbf, exp, expected) => {
    const judged = await judge(await mint({ nbf: now + nbf, exp: now + exp }), { policy: messageSigning })
    expect(typeof judged === 'string' ? judged : 'good').toBe(expected)
  })
})

describe('a comparison with NaN is false, so that nothing would ever be too old', () => {
  it.each([
    ['now', { now: Number.NaN }],
    ['now', { now: undefined as never }],
    ['clockTolerance', { policy: { requestObjectRequiredClaims: [] } as never }],
    ['requestObjectMaxLifetime', { policy: { ...messageSigning, requestObjectMaxLifetime: Number.NaN } }],
  ])('and %s must be a number: %j', async (name, expected) => {
    const old = await mint({ nbf: now - 90_000, exp: now - 86_400 })
    await expect(examine(old, expected)).rejects.toThrow(`${name} must be a number of seconds`)
  })
})

describe('a caller’s mistake', () => {
  it('is told by the argument’s name', async () => {
    const jws = parseRequestObject(await mint())
    const verify = (given: unknown, expected: unknown) => verifyRequestObject(given as never, expected as never)
    await expect(verify(undefined, {})).rejects.toThrow(/^jws must be a request object that parseRequestObject/)
    const parsed = jws.ok ? jws.value : undefined
    await expect(verify(parsed, undefined)).rejects.toThrow(/^expected must be the facts to check against/)
    await expect(verify(parsed, { algorithms: [] })).rejects.toThrow(
      /^expected.policy must be the policy of the server/,
    )
  })
})
