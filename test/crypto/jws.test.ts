import { createHmac, sign } from 'node:crypto'
import { CompactSign, compactVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { hasType, parseCompactJWS, verifyJWS } from '../../src/crypto/jws.ts'
import { importPublicKey } from '../../src/crypto/keys.ts'
import { verifyMAC } from '../../src/crypto/mac-signatures.ts'
import { decodeBase64url } from '../../src/encoding/base64url.ts'
import { fc } from '../support/fast-check.ts'
import { makeKeyPair } from '../support/key-pair.mjs'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'
import rfc7515 from '../vectors/rfc7515.json' with { type: 'json' }
import rfc8037 from '../vectors/rfc8037.json' with { type: 'json' }

const encode = (text: string | Uint8Array): string => Buffer.from(text as Uint8Array).toString('base64url')
const compact = (header: string, payload: string, signature = 'AAAA'): string =>
  `${encode(header)}.${encode(payload)}.${signature}`

const key = await importPublicKey(rfc7515.ecdsa.jwk, 'ES256')
if (key === undefined) throw new Error('The key of RFC 7515 appendix A.3 does not import.')
const secret = Buffer.from(rfc7515.hmac.jwk.k, 'base64url')

describe('taking a JWS apart', () => {
  it.each([rfc7515.hmac, rfc7515.ecdsa, rfc7515.unsecured])('reads the claims of $section', ({ jws }) => {
    expect(parseCompactJWS(jws)?.payload).toEqual(rfc7515.claims)
  })

  it('gives header, algorithm and key identifier, verified or not', () => {
    const token = compact('{"alg":"ES256","kid":"k1","typ":"JWT"}', '{"iss":"joe"}')
    expect(parseCompactJWS(token)).toEqual({
      token,
      header: { alg: 'ES256', kid: 'k1', typ: 'JWT' },
      alg: 'ES256',
      kid: 'k1',
      payload: { iss: 'joe' },
      signature: decodeBase64url(token.split('.')[2] ?? ''),
    })
  })

  const header = encode('{"alg":"ES256"}')
  const payload = encode('{}')

  it.each([
    ['nothing', ''],
    ['one segment', header],
    ['two segments', `${header}.${payload}`],
    ['four segments', `${header}.${payload}.AAAA.AAAA`],
    ['five segments, as of a JWE', `${header}.AAAA.AAAA.AAAA.AAAA`],
    ['an empty header', `.${payload}.AAAA`],
    ['an empty payload', `${header}..AAAA`],
    ['nothing but dots', '..'],
    ['padding', `${header}=.${payload}.AAAA`],
    ['white space before', ` ${header}.${payload}.AAAA`],
    ['white space after', `${header}.${payload}.AAAA `],
    ['a line feed after', `${header}.${payload}.AAAA\n`],
    ['a signature that is no base64url', `${header}.${payload}.A+A/`],
    ['a signature of an impossible length', `${header}.${payload}.AAAAA`],
    ['the JSON serialization', '{"payload":"e30","protected":"eyJhbGciOiJFUzI1NiJ9","signature":"AAAA"}'],
  ])('refuses %s', (_, token) => {
    expect(parseCompactJWS(token)).toBeUndefined()
  })

  it.each([
    ['no JSON', 'alg:ES256'],
    ['an array', '["alg","ES256"]'],
    ['a text', '"ES256"'],
    ['null', 'null'],
    ['no algorithm', '{"typ":"JWT"}'],
    ['an empty algorithm', '{"alg":""}'],
    ['an algorithm that is no text', '{"alg":["ES256"]}'],
    ['an algorithm of null', '{"alg":null}'],
    ['two algorithms', '{"alg":"none","alg":"ES256"}'],
    ['two algorithms, one of them escaped', '{"alg":"none","\\u0061lg":"ES256"}'],
    ['a key identifier that is no text', '{"alg":"ES256","kid":5}'],
    ['a key identifier of null', '{"alg":"ES256","kid":null}'],
    ['a critical extension', '{"alg":"ES256","crit":["exp"],"exp":1}'],
    ['an empty list of critical extensions', '{"alg":"ES256","crit":[]}'],
    ['a crit of null', '{"alg":"ES256","crit":null}'],
    ['an unencoded payload', '{"alg":"ES256","b64":false,"crit":["b64"]}'],
    ['b64 alone', '{"alg":"ES256","b64":true}'],
    ['a byte order mark', '\ufeff{"alg":"ES256"}'],
    ['a comment', '{"alg":"ES256"/**/}'],
    ['something after the object', '{"alg":"ES256"}{}'],
    ['an object too deep', `{"alg":"ES256","x":${'['.repeat(20)}${']'.repeat(20)}}`],
  ])('refuses a header that is or has %s', (_, text) => {
    expect(parseCompactJWS(compact(text, '{}'))).toBeUndefined()
  })

  it.each([
    ['a text', '"joe"'],
    ['an array', '[]'],
    ['a number', '1'],
    ['no JSON', 'iss=joe'],
    ['a claim twice', '{"iss":"a","iss":"b"}'],
    ['a claim twice in an inner object', '{"cnf":{"jkt":"a","jkt":"b"}}'],
  ])('refuses a payload that is or has %s', (_, text) => {
    expect(parseCompactJWS(compact('{"alg":"ES256"}', text))).toBeUndefined()
  })

  it('refuses a payload that is not UTF-8', () => {
    const bytes = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)
    expect(parseCompactJWS(`${header}.${encode(bytes)}.AAAA`)).toBeUndefined()
  })

  it('refuses what is longer than the bound, and takes what is not', () => {
    const token = compact('{"alg":"ES256"}', '{}')
    expect(parseCompactJWS(token, token.length)).toBeDefined()
    expect(parseCompactJWS(token, token.length - 1)).toBeUndefined()
    expect(parseCompactJWS(compact('{"alg":"ES256"}', `{"a":"${'a'.repeat(32_768)}"}`))).toBeUndefined()
  })

  it('keeps names that every object has as ordinary members', () => {
    const jws = parseCompactJWS(compact('{"alg":"ES256"}', '{"__proto__":{"iss":"x"},"toString":1}'))
    expect(Object.keys(jws?.payload ?? {})).toEqual(['__proto__', 'toString'])
    expect(jws?.payload.iss).toBeUndefined()
  })

  it('takes no longer than a blink over a megabyte', () => {
    const bound = 2_000_000
    const unquoted = encode(megabyte('{"a":'))
    const quoted = encode(`{"a":"${megabyte('\\"')}`)
    for (const token of [megabyte('.'), megabyte('A.'), `${header}.${unquoted}.AAAA`, `${header}.${quoted}.AAAA`]) {
      expect(milliseconds(() => parseCompactJWS(token, bound))).toBeLessThan(BLINK)
    }
  })
})

describe('verifying a JWS', () => {
  const parse = (token: string) => parseCompactJWS(token) ?? expect.fail('The token does not parse.')

  it('accepts RFC 7515 appendix A.1 with its secret', async () => {
    expect(await verifyMAC(parse(rfc7515.hmac.jws), secret)).toBe(true)
  })

  it('accepts RFC 7515 appendix A.3 with its key', async () => {
    expect(await verifyJWS(parse(rfc7515.ecdsa.jws), key)).toBe(true)
  })

  it('accepts RFC 8037 appendix A.4 with its key, whose payload is no JSON', async () => {
    expect(parseCompactJWS(rfc8037.jws)).toBeUndefined()
    const signature = decodeBase64url(rfc8037.jws.split('.')[2] ?? '') ?? new Uint8Array()
    const jws = { token: rfc8037.jws, header: { alg: 'EdDSA' }, alg: 'EdDSA', kid: undefined, payload: {}, signature }
    const ed25519 = await importPublicKey(rfc8037.jwk, 'EdDSA')
    expect(ed25519 && (await verifyJWS(jws, ed25519))).toBe(true)
  })

  it('refuses the unsecured JWS of RFC 7515 appendix A.5 with any key', async () => {
    expect(await verifyJWS(parse(rfc7515.unsecured.jws), key)).toBe(false)
    expect(await verifyMAC(parse(rfc7515.unsecured.jws), secret)).toBe(false)
    expect(await verifyMAC(parse(rfc7515.unsecured.jws), new Uint8Array())).toBe(false)
  })

  it('refuses another signature, another header and another payload', async () => {
    const [header, payload, signature = ''] = rfc7515.ecdsa.jws.split('.')
    const altered = `${signature.slice(0, 10)}${signature[10] === 'A' ? 'B' : 'A'}${signature.slice(11)}`
    const tokens = [
      `${header}.${payload}.${altered}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${encode(new Uint8Array(64))}`,
      `${header}.${encode('{"iss":"eve"}')}.${signature}`,
      `${encode('{"alg":"ES256" }')}.${payload}.${signature}`,
    ]
    for (const token of tokens) expect(await verifyJWS(parse(token), key)).toBe(false)
  })

  it('does not take a public key for a secret', async () => {
    const forged = await new CompactSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(JSON.stringify(rfc7515.ecdsa.jwk)))
    expect(await verifyJWS(parse(forged), key)).toBe(false)
  })

  it('does not take a key for another algorithm than it was imported for', async () => {
    const { privateKey, publicKey } = makeKeyPair('rsa', { modulusLength: 2048 })
    const signingInput = `${encode('{"alg":"RS256"}')}.${encode('{}')}`
    const token = `${signingInput}.${encode(sign('sha256', Buffer.from(signingInput), privateKey))}`
    const jwk = publicKey.export({ format: 'jwk' }) as { kty: string }
    const [forPS256, forRS256] = [await importPublicKey(jwk, 'PS256'), await importPublicKey(jwk, 'RS256')]
    expect(forRS256 && (await verifyJWS(parse(token), forRS256))).toBe(true)
    expect(forPS256 && (await verifyJWS(parse(token), forPS256))).toBe(false)
  })

  it('takes an ECDSA signature in the form of JWS alone, not in DER', async () => {
    const { privateKey, publicKey } = makeKeyPair('ec', { namedCurve: 'P-256' })
    const signingInput = `${encode('{"alg":"ES256"}')}.${encode('{}')}`
    const signWith = (dsaEncoding: 'der' | 'ieee-p1363') =>
      `${signingInput}.${encode(sign('sha256', Buffer.from(signingInput), { key: privateKey, dsaEncoding }))}`
    const own = await importPublicKey(publicKey.export({ format: 'jwk' }) as { kty: string }, 'ES256')
    expect(own && (await verifyJWS(parse(signWith('ieee-p1363')), own))).toBe(true)
    expect(own && (await verifyJWS(parse(signWith('der')), own))).toBe(false)
  })

  it('never rejects, whatever the key', async () => {
    const jws = parse(rfc7515.ecdsa.jws)
    expect(await verifyMAC(jws, new Uint8Array())).toBe(false)
    expect(await verifyJWS({ ...jws, alg: 'unknown' }, key)).toBe(false)
    expect(await verifyJWS({ ...jws, token: 'garbage' }, key)).toBe(false)
  })

  it('accepts nothing that jose refuses, and reads the payload that jose reads', async () => {
    const joseKey = await importJWK(rfc7515.hmac.jwk, 'HS256')
    const member = fc.constantFrom('alg', '\\u0061lg', 'crit', 'b64', 'kid', 'typ', 'jwk', '__proto__')
    const value = fc.constantFrom('"HS256"', '"none"', '"ES256"', 'true', 'null', '[]', '["b64"]', '{}', '"x"')
    const header = fc.oneof(
      { weight: 3, arbitrary: fc.constant('{"alg":"HS256"}') },
      { weight: 1, arbitrary: fc.array(fc.tuple(member, value), { maxLength: 3 }).map(objectText) },
    )
    const payload = fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map((claims) => JSON.stringify(claims)),
    )
    const noise = fc.constantFrom('', '', '', '', '=', '.', ' ', 'A', '\n')
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(header, payload, noise, noise, async (headerText, payloadText, inside, after) => {
        const signingInput = `${encode(headerText)}${inside}.${encode(payloadText)}`
        const token = `${signingInput}.${encode(mac(signingInput))}${after}`
        const jws = parseCompactJWS(token)
        if (jws === undefined || !(await verifyMAC(jws, secret))) return
        accepted++
        const verified = await compactVerify(token, joseKey)
        expect(jws.header).toEqual(verified.protectedHeader)
        expect(jws.payload).toEqual(JSON.parse(Buffer.from(verified.payload).toString('utf8')))
      }),
      { numRuns: 300 },
    )
    expect(accepted).toBeGreaterThan(20)
  })
})

const objectText = (members: [string, string][]): string =>
  `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`

const mac = (signingInput: string): Uint8Array => createHmac('sha256', secret).update(signingInput).digest()

describe('the type of a JWT', () => {
  it.each(['dpop+jwt', 'DPoP+JWT', 'application/dpop+jwt', 'APPLICATION/DPOP+JWT', 'Application/dpop+jwt'])(
    'compares as a media type: %s',
    (typ) => {
      expect(hasType({ typ }, ['dpop+jwt'])).toBe(true)
    },
  )

  it.each([
    'jwt',
    '',
    'dpop+jwt ',
    ' dpop+jwt',
    'dpop+jwt;v=1',
    'dpop',
    'application/',
    'application/application/dpop+jwt',
    'text/dpop+jwt',
    'dpop%2Bjwt',
    'dpop+ȷwt',
  ])('is not %j when it should be dpop+jwt', (typ) => {
    expect(hasType({ typ }, ['dpop+jwt'])).toBe(false)
  })

  it('is one of those expected', () => {
    expect(hasType({ typ: 'JWT' }, ['client-authentication+jwt', 'jwt'])).toBe(true)
    expect(hasType({ typ: 'JWT' }, [])).toBe(false)
  })

  it.each([[undefined], [null], [5], [['dpop+jwt']], [{}]])('is none where it is %j', (typ) => {
    expect(hasType(typ === undefined ? {} : { typ }, ['dpop+jwt'])).toBe(false)
  })
})
