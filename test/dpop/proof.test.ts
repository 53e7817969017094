import { createHash, createHmac, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { webCryptoDigest } from '../../src/crypto/web-crypto.ts'
import { type DPoPExpectations, type DPoPKey, verifyDPoPProof, verifyProofOfKey } from '../../src/dpop/proof.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { fc } from '../support/fast-check.ts'
import { makeKeyPair } from '../support/key-pair.mjs'
import rfc7515 from '../vectors/rfc7515.json' with { type: 'json' }
import rfc9449 from '../vectors/rfc9449.json' with { type: 'json' }

const NOW = 1_700_000_000
const URL_HERE = 'https://as.example.com/par'

const ec = makeKeyPair('ec', { namedCurve: 'P-256' })
const ed25519 = makeKeyPair('ed25519')
const rsa = makeKeyPair('rsa', { modulusLength: 2048 })
const jwkOf = (key: KeyObject): JSONWebKey => key.export({ format: 'jwk' }) as JSONWebKey
const jwk = jwkOf(ec.publicKey)
const jkt = await computeJWKThumbprint(jwk, webCryptoDigest)

const encode = (text: string | Uint8Array): string => Buffer.from(text as Uint8Array).toString('base64url')

/** Signs whatever it is given with the EC key. */
const signed = (header: string, payload: string, key: KeyObject = ec.privateKey): string => {
  const input = `${encode(header)}.${encode(payload)}`
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return `${input}.${encode(sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`
}

interface Parts {
  readonly header?: object
  readonly claims?: object
}

const HEADER = { typ: 'dpop+jwt', alg: 'ES256', jwk }
const CLAIMS = { jti: 'e1j3V_bKic8-LAEB', htm: 'POST', htu: URL_HERE, iat: NOW }

/** A good proof but for the parts that are given; a member of undefined is left out. */
const proof = ({ header, claims }: Parts = {}): string =>
  signed(JSON.stringify({ ...HEADER, ...header }), JSON.stringify({ ...CLAIMS, ...claims }))

const expectations: DPoPExpectations = {
  now: NOW,
  method: 'POST',
  url: URL_HERE,
  algorithms: ['ES256', 'PS256', 'EdDSA'],
  maxAge: 60,
  clockTolerance: 10,
  nonce: 'off',
}

/** `ok`, or the reason of the refusal. */
const verify = async (header: string, over: Partial<DPoPExpectations> = {}): Promise<string> => {
  const result = await verifyDPoPProof(header, { ...expectations, ...over })
  return result.ok ? 'ok' : result.error.reason
}

const verified = async (header: string, over: Partial<DPoPExpectations> = {}) => {
  const result = await verifyDPoPProof(header, { ...expectations, ...over })
  return result.ok ? result.value : expect.fail(`refused: ${result.error.reason}`)
}

describe('a DPoP proof', () => {
  it.each(rfc9449.proofs)('of $section is good', async ({ proof, claims, ...rest }) => {
    const own = { now: claims.iat, method: claims.htm, url: claims.htu }
    expect(
      await verified(proof, { ...own, ...('access_token' in rest && { accessToken: rest.access_token }) }),
    ).toEqual({
      jkt: rfc9449.jkt,
      jwk: JSON.parse(Buffer.from(proof.split('.', 1)[0] ?? '', 'base64url').toString()).jwk,
      replayMarker: {
        namespace: 'dpop-proof',
        id: `${rfc9449.jkt} ${claims.htu} ${claims.jti}`,
        expires_at: claims.iat + 71,
      },
      renewNonce: false,
    })
  })

  it('gives the thumbprint of its key, and what must be unique', async () => {
    expect(await verified(proof())).toEqual({
      jkt,
      jwk,
      replayMarker: { namespace: 'dpop-proof', id: `${jkt} ${URL_HERE} ${CLAIMS.jti}`, expires_at: NOW + 71 },
      renewNonce: false,
    })
  })

  it('may be signed by any algorithm of the policy', async () => {
    const edHeader = JSON.stringify({ ...HEADER, alg: 'EdDSA', jwk: jwkOf(ed25519.publicKey) })
    expect(await verify(signed(edHeader, JSON.stringify(CLAIMS), ed25519.privateKey))).toBe('ok')
    const input = [{ ...HEADER, alg: 'PS256', jwk: jwkOf(rsa.publicKey) }, CLAIMS].map((part) =>
      encode(JSON.stringify(part)),
    )
    const signature = sign('sha256', Buffer.from(input.join('.')), { key: rsa.privateKey, padding: 6, saltLength: 32 })
    expect(await verify([...input, encode(signature)].join('.'))).toBe('ok')
  })
})

describe('a key that WebCrypto exported with its alg', () => {
  it('is that of Ed25519 also where the proof is signed as EdDSA (RFC 9864 §5)', async () => {
    const exported = { ...jwkOf(ed25519.publicKey), alg: 'Ed25519' }
    const header = JSON.stringify({ ...HEADER, alg: 'EdDSA', jwk: exported })
    expect(await verify(signed(header, JSON.stringify(CLAIMS), ed25519.privateKey))).toBe('ok')
  })

  it('is of no other curve where its alg is not that of the proof', async () => {
    const result = await verifyDPoPProof(proof({ header: { jwk: { ...jwk, alg: 'ES384' } } }), expectations)
    expect(result).toMatchObject({ error: { reason: 'dpop-proof-key', detail: 'The member at fault is jwk.alg.' } })
  })
})

describe('RFC 9449 §4.3 (1): there is one proof', () => {
  it('and not two, which arrive joined by a comma', async () => {
    expect(await verify(`${proof()}, ${proof()}`)).toBe('dpop-proof-multiple')
    expect(await verify(`${proof()},`)).toBe('dpop-proof-multiple')
    expect(await verify(',')).toBe('dpop-proof-multiple')
  })

  it('and not none', async () => {
    expect(await verify('')).toBe('dpop-proof-multiple')
  })
})

describe('a misuse', () => {
  it('of the function is a TypeError that names the argument', async () => {
    await expect(verifyDPoPProof(proof(), undefined as never)).rejects.toThrow(
      'expected must be the facts to check against; got undefined.',
    )
  })

  it('of a header that is no text is a refusal', async () => {
    for (const header of [undefined, null, 7, []]) expect(await verify(header as never)).toBe('dpop-proof-multiple')
  })
})

describe('RFC 9449 §4.3 (2): it is a well-formed JWT', () => {
  const [header, payload, signature] = proof().split('.')

  it.each([
    ['a word', 'garbage'],
    ['a blank', ' '],
    ['two segments', `${header}.${payload}`],
    ['four segments', `${header}.${payload}.${signature}.`],
    ['white space after it', `${proof()} `],
    ['a scheme before it', `DPoP ${proof()}`],
    ['a header that is no JSON', `${encode('{')}.${payload}.${signature}`],
    ['a payload that is no object', signed(JSON.stringify(HEADER), '[]')],
    [
      'a member twice in its header',
      signed(`{"typ":"dpop+jwt",${JSON.stringify(HEADER).slice(1)}`, JSON.stringify(CLAIMS)),
    ],
    [
      'a member twice in its payload',
      signed(JSON.stringify(HEADER), `{"htm":"GET",${JSON.stringify(CLAIMS).slice(1)}`),
    ],
    [
      'a member twice in its key',
      signed(JSON.stringify(HEADER).replace('"kty"', '"kty":"EC","kty"'), JSON.stringify(CLAIMS)),
    ],
    ['a critical extension', proof({ header: { crit: ['b64'], b64: true } })],
    ['more characters than anyone needs', proof({ claims: { filler: 'x'.repeat(16_384) } })],
  ])('and not %s', async (_, text) => {
    expect(await verify(text)).toBe('dpop-proof-malformed')
  })
})

describe('RFC 9449 §4.3 (3): it has every claim that it needs', () => {
  it.each([
    ['no jti', { jti: undefined }],
    ['an empty jti', { jti: '' }],
    ['a jti that is no text', { jti: 5 }],
    ['a jti without bound', { jti: 'j'.repeat(513) }],
    ['no htm', { htm: undefined }],
    ['an htm that is no text', { htm: ['POST'] }],
    ['no htu', { htu: undefined }],
    ['an htu of null', { htu: null }],
    ['no iat', { iat: undefined }],
    ['an iat that is text', { iat: String(NOW) }],
    ['an exp that is text', { exp: String(NOW + 60) }],
    ['a nonce that is no text', { nonce: 5 }],
  ])('and not %s', async (_, claims) => {
    expect(await verify(proof({ claims }))).toBe('dpop-proof-claims')
  })

  it('and may have others', async () => {
    expect(await verify(proof({ claims: { sub: 'x', ath: 'y', custom: { a: [1] } } }))).toBe('ok')
  })
})

describe('RFC 9449 §4.3 (4): its type is dpop+jwt', () => {
  it.each(['dpop+jwt', 'DPoP+JWT', 'application/dpop+jwt'])('as in %s', async (typ) => {
    expect(await verify(proof({ header: { typ } }))).toBe('ok')
  })

  it.each([
    undefined,
    null,
    '',
    'JWT',
    'jwt',
    'dpop',
    'at+jwt',
    'dpop+jwt2',
    'client-authentication+jwt',
    5,
    ['dpop+jwt'],
  ])('and not %j', async (typ) => {
    expect(await verify(proof({ header: { typ } }))).toBe('dpop-proof-typ')
  })
})

describe('RFC 9449 §4.3 (5): its algorithm is asymmetric and of the policy', () => {
  it.each(['none', 'NONE', 'HS256', 'RS256', 'ES384', 'es256', 'ES256K', 'unknown', '__proto__'])(
    'and not %s',
    async (alg) => {
      expect(await verify(proof({ header: { alg } }))).toBe('dpop-proof-algorithm')
    },
  )

  it('and not none without a signature', async () => {
    const [header, payload] = proof({ header: { alg: 'none' } }).split('.')
    expect(await verify(`${header}.${payload}.`)).toBe('dpop-proof-algorithm')
    expect(await verify(rfc7515.unsecured.jws)).toBe('dpop-proof-typ')
  })

  it('and not a MAC under a key that it carries itself', async () => {
    const k = encode('a secret that everybody can read')
    const input = [{ ...HEADER, alg: 'HS256', jwk: { kty: 'oct', k } }, CLAIMS].map((part) =>
      encode(JSON.stringify(part)),
    )
    const mac = createHmac('sha256', Buffer.from(k, 'base64url')).update(input.join('.')).digest()
    expect(await verify([...input, encode(mac)].join('.'))).toBe('dpop-proof-algorithm')
  })

  it('and is none where the policy has none', async () => {
    expect(await verify(proof(), { algorithms: [] })).toBe('dpop-proof-algorithm')
  })
})

describe('RFC 9449 §4.3 (6): its signature verifies with the key that it carries', () => {
  it('and not with another key', async () => {
    const other = makeKeyPair('ec', { namedCurve: 'P-256' })
    expect(await verify(proof({ header: { jwk: jwkOf(other.publicKey) } }))).toBe('dpop-proof-signature')
  })

  it('and is there', async () => {
    const [header, payload] = proof().split('.')
    expect(await verify(`${header}.${payload}.`)).toBe('dpop-proof-signature')
    expect(await verify(`${header}.${payload}.${encode(new Uint8Array(64))}`)).toBe('dpop-proof-signature')
  })

  it('and is not that of other claims', async () => {
    const [header, , signature] = proof().split('.')
    expect(await verify(`${header}.${encode(JSON.stringify({ ...CLAIMS, jti: 'other' }))}.${signature}`)).toBe(
      'dpop-proof-signature',
    )
  })
})

describe('RFC 9449 §4.3 (7): its key is public', () => {
  it.each([
    ['no key', undefined, ''],
    ['null', null, ''],
    ['text', JSON.stringify(jwk), ''],
    ['a list', [jwk], ''],
    ['an empty object', {}, 'kty'],
    ['a kind that is no text', { ...jwk, kty: 5 }, 'kty'],
    ['a private key', jwkOf(ec.privateKey), 'd'],
    ['a key with an empty private part', { ...jwk, d: '' }, 'd'],
    ['a key with a private part of null', { ...jwk, d: null }, 'd'],
    ['a secret', { kty: 'oct', k: 'AAAA' }, 'k'],
    ['a secret without its value', { kty: 'oct' }, 'kty'],
    ['a key of another kind', jwkOf(ed25519.publicKey), 'kty'],
    ['a key of another curve', jwkOf(makeKeyPair('ec', { namedCurve: 'P-384' }).publicKey), 'crv'],
    ['a point that is not on the curve', { ...jwk, x: jwk.y }, 'x'],
    ['a key without y', { ...jwk, y: undefined }, 'y'],
    ['a key in a second spelling', { ...jwk, x: `${jwk.x}=` }, 'x'],
    ['a key for encryption', { ...jwk, use: 'enc' }, 'use'],
    ['a key for signing alone', { ...jwk, key_ops: ['sign'] }, 'key_ops'],
    ['a key for another algorithm', { ...jwk, alg: 'ES384' }, 'alg'],
  ])('and not %s, and the refusal names the member at fault', async (_, key, member) => {
    expect(await verifyDPoPProof(proof({ header: { jwk: key } }), expectations)).toMatchObject({
      error: {
        reason: 'dpop-proof-key',
        detail: member === '' ? 'There is no jwk.' : `The member at fault is jwk.${member}.`,
      },
    })
  })

  it.each([
    ['PS256', { ...jwkOf(makeKeyPair('rsa', { modulusLength: 1024 }).publicKey) }, 'n'],
    ['PS256', { ...jwkOf(rsa.publicKey), e: 'AQ' }, 'e'],
    ['EdDSA', { ...jwkOf(ed25519.publicKey), x: 'AA' }, 'x'],
    ['EdDSA', { ...jwkOf(ed25519.publicKey), crv: 'Ed448' }, 'crv'],
  ])('and strong and whole under %s: of %j the member at fault is %s', async (alg, key, member) => {
    expect(await verifyDPoPProof(proof({ header: { alg, jwk: key } }), expectations)).toMatchObject({
      error: { reason: 'dpop-proof-key', detail: `The member at fault is jwk.${member}.` },
    })
  })

  it('and may carry a name, which does not change its thumbprint', async () => {
    const named = proof({ header: { jwk: { kid: 'k1', use: 'sig', ...jwk } } })
    expect(await verified(named)).toMatchObject({ jkt })
  })
})

describe('RFC 9449 §4.3 (8): its htm is the method of the request', () => {
  it.each(['GET', 'post', 'Post', 'POST ', '', 'PUT'])('and not %j', async (htm) => {
    expect(await verify(proof({ claims: { htm } }))).toBe('dpop-proof-htm')
  })

  it('as it was sent', async () => {
    expect(await verify(proof({ claims: { htm: 'get' } }), { method: 'GET' })).toBe('dpop-proof-htm')
    expect(await verify(proof({ claims: { htm: 'GET' } }), { method: 'GET' })).toBe('ok')
  })
})

describe('RFC 9449 §4.3 (9): its htu is the URI of the request, without query and fragment', () => {
  it.each([
    'HTTPS://AS.example.com:443/par',
    'https://as.example.com/%70ar',
    'https://as.example.com/./par',
    'https://as.example.com/par?query#fragment',
  ])('as in %s', async (htu) => {
    expect(await verify(proof({ claims: { htu } }))).toBe('ok')
  })

  it('and the query of the request does not count', async () => {
    expect(await verify(proof(), { url: `${URL_HERE}?a={"b"}|é` })).toBe('ok')
  })

  it.each([
    '',
    '/par',
    'https://as.example.com/par/',
    'https://as.example.com/PAR',
    'http://as.example.com/par',
    'https://as.example.com:8443/par',
    'https://user@as.example.com/par',
    'https://as.example.com.evil.example/par',
    'https://as.example.com\\par',
    'https://as.example.com/token',
    'https://as.example.com',
    'par',
  ])('and not %j', async (htu) => {
    expect(await verify(proof({ claims: { htu } }))).toBe('dpop-proof-htu')
  })

  it('and a refusal names the URI of an endpoint, but not the path of a resource, which is the client’s text', async () => {
    const wrong = proof({ claims: { htu: 'https://other.example.com/' } })
    const detailOf = async (over: Partial<DPoPExpectations>) => {
      const result = await verifyDPoPProof(wrong, { ...expectations, url: `${URL_HERE}/?q=1`, ...over })
      return result.ok ? undefined : result.error.detail
    }
    expect(await detailOf({})).toBe(`Expected: ${URL_HERE}/`)
    expect(await detailOf({ accessToken: 'token' })).toBe(
      'Expected: https://as.example.com and the path of the request',
    )
  })

  it('and never fits a request whose own URL cannot be read', async () => {
    for (const url of ['https://', 'https://a b/par', 'https://as.example.com/%zz', 'https://me@as.example.com/par']) {
      expect(await verify(proof({ claims: { htu: url } }), { url })).toBe('dpop-proof-htu')
    }
  })

  it('and a request without an external URL is the mistake of the host', async () => {
    for (const url of ['/par', '', 'as.example.com/par']) {
      await expect(verify(proof({ claims: { htu: url } }), { url })).rejects.toThrow(
        'expected.url must be the absolute external URL; got a string.',
      )
    }
  })
})

describe('RFC 9449 §4.3 (10): its nonce is one of the server’s', () => {
  const good = { acceptedUntil: NOW + 120, renew: false }
  const acceptNonce: DPoPExpectations['acceptNonce'] = (nonce) =>
    nonce === rfc9449.nonce.nonce ? good : nonce === 'old' ? { acceptedUntil: NOW + 5, renew: true } : undefined
  const withNonce = (nonce?: string, claims?: object): string => proof({ claims: { nonce, ...claims } })
  const required = { nonce: 'required', acceptNonce } as const
  const optional = { nonce: 'optional', acceptNonce } as const

  it('where one is required', async () => {
    expect(await verify(withNonce(), required)).toBe('dpop-nonce-missing')
    expect(await verify(withNonce('other'), required)).toBe('dpop-nonce-stale')
    expect(await verify(withNonce(''), required)).toBe('dpop-nonce-stale')
    expect(await verify(withNonce(rfc9449.nonce.nonce), required)).toBe('ok')
  })

  it('where one is optional and was sent', async () => {
    expect(await verify(withNonce(), optional)).toBe('ok')
    expect(await verify(withNonce('other'), optional)).toBe('dpop-nonce-stale')
    expect(await verify(withNonce(rfc9449.nonce.nonce), optional)).toBe('ok')
  })

  it('and is ignored where nonces are off', async () => {
    expect(await verify(withNonce('other'), { nonce: 'off', acceptNonce })).toBe('ok')
    expect(await verify(withNonce('other', { iat: NOW - 100 }), { nonce: 'off', acceptNonce })).toBe(
      'dpop-proof-expired',
    )
  })

  it('and its absence answers with use_dpop_nonce', async () => {
    const result = await verifyDPoPProof(withNonce(), { ...expectations, ...required })
    expect(!result.ok && result.error).toMatchObject({ error: 'use_dpop_nonce', status: 400 })
  })

  it('and a fresh one is due when none came, or when the server says so', async () => {
    const renewal = async (over: Partial<DPoPExpectations>, nonce?: string) =>
      (await verified(withNonce(nonce), over)).renewNonce
    expect(await renewal({}, 'old')).toBe(false)
    expect(await renewal(optional)).toBe(true)
    expect(await renewal(optional, rfc9449.nonce.nonce)).toBe(false)
    expect(await renewal(optional, 'old')).toBe(true)
    expect(await renewal(required, 'old')).toBe(true)
  })

  it('and governs age in the place of the client’s clock', async () => {
    for (const iat of [0, NOW - 86_400, NOW + 86_400]) {
      expect(await verify(withNonce(rfc9449.nonce.nonce, { iat }), required)).toBe('ok')
      expect(await verify(withNonce(undefined, { iat }), optional)).not.toBe('ok')
    }
  })

  it('and is asked for only once the signature is known to be good', async () => {
    const asked: string[] = []
    const spy: DPoPExpectations['acceptNonce'] = (nonce) => {
      asked.push(nonce)
      return good
    }
    const [header, payload] = withNonce('n').split('.')
    await verify(`${header}.${payload}.${encode(new Uint8Array(64))}`, { nonce: 'required', acceptNonce: spy })
    expect(asked).toEqual([])
    await verify(withNonce('n'), { nonce: 'required', acceptNonce: spy })
    expect(asked).toEqual(['n'])
  })

  it.each([undefined, null, false, true, 'yes', {}, { acceptedUntil: Number.NaN }, { acceptedUntil: -1 }])(
    'and a host that answers without a time has not accepted it: %j',
    async (answer) => {
      expect(await verify(withNonce('n'), { nonce: 'optional', acceptNonce: () => answer as never })).toBe(
        'dpop-nonce-stale',
      )
    },
  )

  it('and is accepted up to the second that the host says, and not after it', async () => {
    const until = (acceptedUntil: number) =>
      verify(withNonce('n'), { nonce: 'required', acceptNonce: () => ({ acceptedUntil, renew: false }) })
    expect(await until(NOW)).toBe('ok')
    expect(await until(NOW - 1)).toBe('dpop-nonce-stale')
  })

  it('and a port that fails is not a verdict', async () => {
    const acceptNonce = (): Promise<undefined> => Promise.reject(new Error('down'))
    await expect(verify(withNonce('n'), { nonce: 'required', acceptNonce })).rejects.toThrow('down')
  })

  it('and a mode that needs a port does not do without, not even for garbage', async () => {
    await expect(verify('garbage', { nonce: 'required' })).rejects.toThrow(
      'acceptNonce must be a function where nonce is not "off"; got undefined.',
    )
    await expect(verify('garbage', { nonce: 'optional' })).rejects.toThrow(TypeError)
  })
})

describe('RFC 9449 §4.3 (11): it was made just now', () => {
  it.each([
    [NOW + 11, 'dpop-proof-not-yet-valid'],
    [NOW + 10, 'ok'],
    [NOW, 'ok'],
    [NOW - 60, 'ok'],
    [NOW - 70, 'ok'],
    [NOW - 71, 'dpop-proof-expired'],
    [0, 'dpop-proof-expired'],
    [-1, 'dpop-proof-expired'],
    [NOW * 1000, 'dpop-proof-not-yet-valid'],
    [Number.MAX_SAFE_INTEGER, 'dpop-proof-not-yet-valid'],
    [Number.MIN_SAFE_INTEGER, 'dpop-proof-expired'],
  ])('with an iat of %i: %s', async (iat, outcome) => {
    expect(await verify(proof({ claims: { iat } }))).toBe(outcome)
  })

  it.each([
    [{ exp: NOW - 10 }, 'dpop-proof-expired'],
    [{ exp: NOW - 9 }, 'ok'],
    [{ exp: NOW - 9.5 }, 'ok'],
    [{ exp: 0 }, 'dpop-proof-expired'],
    [{ nbf: NOW + 11 }, 'dpop-proof-not-yet-valid'],
    [{ nbf: NOW + 10 }, 'ok'],
    [{ nbf: 0 }, 'ok'],
  ])('and keeps to its own %j: %s, nonce or no nonce', async (claims, outcome) => {
    expect(await verify(proof({ claims }))).toBe(outcome)
    const acceptNonce = () => ({ acceptedUntil: NOW + 120, renew: false })
    expect(await verify(proof({ claims: { ...claims, nonce: 'n' } }), { nonce: 'required', acceptNonce })).toBe(outcome)
  })
})

describe('RFC 9449 §4.3 (12): it is for the access token that it comes with', () => {
  const accessToken = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'
  const ath = createHash('sha256').update(accessToken).digest('base64url')

  it.each([
    [{ ath }, 'ok'],
    [{}, 'dpop-proof-ath'],
    [{ ath: '' }, 'dpop-proof-ath'],
    [{ ath: `${ath}=` }, 'dpop-proof-ath'],
    [{ ath: accessToken }, 'dpop-proof-ath'],
    [{ ath: createHash('sha256').update('another').digest('base64url') }, 'dpop-proof-ath'],
  ])('with %j: %s', async (claims, outcome) => {
    expect(await verify(proof({ claims }), { accessToken })).toBe(outcome)
  })

  it('and need not be for one where none comes with it', async () => {
    expect(await verify(proof({ claims: { ath } }))).toBe('ok')
  })

  it('and is not asked at the endpoints of an authorization server, where none can come', async () => {
    expect(await verifyProofOfKey(proof(), { ...expectations, accessToken })).toMatchObject({ ok: true })
  })
})

describe('the use of a proof', () => {
  const uses = async (claims: object, over: Partial<DPoPExpectations> = {}) =>
    (await verified(proof({ claims }), over)).replayMarker

  it('is told from another by key, URI and jti, however the URI is written', async () => {
    const own = await uses({})
    expect((await uses({ htu: 'HTTPS://AS.EXAMPLE.COM:443/%70ar?x' })).id).toBe(own.id)
    expect((await uses({ jti: 'other' })).id).not.toBe(own.id)
    const elsewhere = 'https://as.example.com/token'
    expect((await uses({ htu: elsewhere }, { url: elsewhere })).id).not.toBe(own.id)
    const edHeader = JSON.stringify({ ...HEADER, alg: 'EdDSA', jwk: jwkOf(ed25519.publicKey) })
    expect((await verified(signed(edHeader, JSON.stringify(CLAIMS), ed25519.privateKey))).replayMarker.id).not.toBe(
      own.id,
    )
  })

  it('is remembered for as long as the proof could be accepted', async () => {
    for (const iat of [NOW - 70, NOW, NOW + 10]) {
      const { expires_at } = await uses({ iat })
      const lastMoment = iat + 70
      expect(await verify(proof({ claims: { iat } }), { now: lastMoment })).toBe('ok')
      expect(await verify(proof({ claims: { iat } }), { now: lastMoment + 1 })).toBe('dpop-proof-expired')
      expect(expires_at).toBe(lastMoment + 1)
    }
  })

  it('is remembered until a whole second, rounded up, where its iat has a fraction (RFC 9449 §4.2)', async () => {
    for (const iat of [NOW - 69.75, NOW - 0.5, NOW + 0.5, NOW + 9.999]) {
      const { expires_at } = await uses({ iat })
      expect(expires_at).toBe(Math.ceil(iat) + 71)
      expect(await verify(proof({ claims: { iat } }), { now: expires_at - 1 })).toBe('dpop-proof-expired')
    }
    expect(await verify(proof({ claims: { iat: NOW + 10.5 } }))).toBe('dpop-proof-not-yet-valid')
    expect(await verify(proof({ claims: { iat: NOW - 70.5 } }))).toBe('dpop-proof-expired')
  })

  it('is remembered as long as its nonce is accepted, where that is longer', async () => {
    const acceptNonce = () => ({ acceptedUntil: NOW + 300, renew: false })
    expect((await uses({ nonce: 'n' }, { nonce: 'required', acceptNonce })).expires_at).toBe(NOW + 301)
    expect((await uses({ nonce: 'n', iat: 0 }, { nonce: 'required', acceptNonce })).expires_at).toBe(NOW + 301)
    const soon = () => ({ acceptedUntil: NOW + 5, renew: false })
    expect((await uses({ nonce: 'n' }, { nonce: 'required', acceptNonce: soon })).expires_at).toBe(NOW + 71)
  })

  it('is remembered until the last second that is one, where its nonce counts for ever: no store keeps Infinity', async () => {
    const acceptNonce = () => ({ acceptedUntil: Number.POSITIVE_INFINITY, renew: false })
    expect((await uses({ nonce: 'n' }, { nonce: 'required', acceptNonce })).expires_at).toBe(99_999_999_999)
  })

  it('is not remembered for ever because the client’s clock is ahead', async () => {
    const acceptNonce = () => ({ acceptedUntil: NOW + 5, renew: false })
    for (const iat of [NOW + 86_400, Number.MAX_SAFE_INTEGER]) {
      expect((await uses({ nonce: 'n', iat }, { nonce: 'required', acceptNonce })).expires_at).toBe(NOW + 81)
    }
  })
})

describe('a key that is remembered', () => {
  const remembered = async (header: object): Promise<number> => {
    const names: string[] = []
    const knownKeys = { get: () => undefined, add: (name: string) => void names.push(name) }
    expect(await verify(proof({ header }), { knownKeys })).toBe('ok')
    return names.length
  }

  it('is one whose header is as long as headers are', async () => {
    expect(await remembered({})).toBe(1)
    expect(await remembered({ kid: 'k'.repeat(300) })).toBe(1)
  })

  it('is one whose header and its dot have 1024 characters, and not one more', async () => {
    const lengthWith = (kid: string) => encode(JSON.stringify({ ...HEADER, kid })).length + 1
    const fill = (length: number) =>
      Array.from({ length: 1024 }, (_, at) => 'k'.repeat(at)).find((kid) => lengthWith(kid) === length)
    expect(await remembered({ kid: fill(1024) })).toBe(1)
    expect(await remembered({ kid: fill(1025) })).toBe(0)
  })

  it('goes by the header of its proofs, is kept once, and serves all of them', async () => {
    const keys = new Map<string, DPoPKey>()
    const added: string[] = []
    const add = (name: string, key: DPoPKey) => {
      added.push(name)
      keys.set(name, key)
    }
    const knownKeys = { get: (name: string) => keys.get(name), add }
    const first = await verified(proof(), { knownKeys })
    const later = await verified(proof({ claims: { jti: 'another' } }), { knownKeys })
    expect(added).toEqual([`${proof().split('.')[0]}.`])
    expect(keys.get(added[0] ?? '')).toEqual({ header: HEADER, jwk, key: expect.anything(), jkt })
    expect(later).toEqual({ ...first, replayMarker: { ...first.replayMarker, id: `${jkt} ${URL_HERE} another` } })
  })

  it('is not one whose header was padded, which would fill the memory of whatever remembers it', async () => {
    expect(await remembered({ pad: Array.from({ length: 3700 }, () => ({})) })).toBe(0)
    expect(await remembered({ kid: 'k'.repeat(1024) })).toBe(0)
  })
})

describe('a refusal', () => {
  it('is 400, says nothing of the proof and names the step that failed', async () => {
    const result = await verifyDPoPProof(proof({ claims: { htm: '<script>' } }), expectations)
    expect(!result.ok && result.error).toEqual({
      error: 'invalid_dpop_proof',
      error_description: expect.stringMatching(/^[^<>]+$/),
      reason: 'dpop-proof-htm',
      section: 'RFC 9449 §4.3 (8)',
      status: 400,
    })
  })
})

describe('garbage', () => {
  const json = fc.jsonValue({ maxDepth: 2 })

  it('is refused and never throws, as text', async () => {
    const piece = fc.constantFrom('.', ',', '{', 'eyJ', 'e30', encode(JSON.stringify(HEADER)), encode('{}'), ' ', '=')
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
    )
    await fc.assert(
      fc.asyncProperty(text, async (header) => {
        expect(await verify(header)).toMatch(/^dpop-proof-/)
      }),
      { numRuns: 300 },
    )
  })

  it('is refused and never throws, as a header that is signed', async () => {
    const member = fc.constantFrom('typ', 'alg', 'jwk', 'kid', 'crit', 'b64', 'zip', 'x5c', '__proto__')
    const odd = fc.oneof(json, fc.constantFrom<unknown>('dpop+jwt', 'ES256', jwk, { ...jwk, x: 'AA' }))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(member, odd, { maxKeys: 4, noNullPrototype: true }), async (header) => {
        const outcome = await verify(signed(JSON.stringify(header), JSON.stringify(CLAIMS)))
        if (outcome === 'ok') expect(header).toMatchObject(HEADER)
        else expect(outcome).toMatch(/^dpop-proof-/)
      }),
      { numRuns: 200 },
    )
  })

  it('is refused and never throws, as claims that are signed', async () => {
    const member = fc.constantFrom('jti', 'htm', 'htu', 'iat', 'exp', 'nbf', 'nonce', 'ath', '__proto__')
    await fc.assert(
      fc.asyncProperty(member, json, async (name, value) => {
        const payload = Object.fromEntries([...Object.entries(CLAIMS).filter(([own]) => own !== name), [name, value]])
        const outcome = await verify(signed(JSON.stringify(HEADER), JSON.stringify(payload)))
        if (Object.hasOwn(CLAIMS, name) && name !== 'jti') expect(outcome).toMatch(/^dpop-proof-/)
        else expect(outcome).toMatch(/^ok$|^dpop-proof-/)
      }),
      { numRuns: 200 },
    )
  })

  it('is what one changed character makes of a good proof', async () => {
    const good = proof()
    const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.,= ']
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.constantFrom(...characters), async (at, character) => {
        fc.pre(good[at] !== character)
        expect(await verify(good.slice(0, at) + character + good.slice(at + 1))).toMatch(/^dpop-proof-/)
      }),
      { numRuns: 300 },
    )
  })

  it('is what is left of a good proof that was cut', async () => {
    const good = proof()
    for (let length = 0; length < good.length; length += 7) {
      expect(await verify(good.slice(0, length))).toMatch(/^dpop-proof-/)
    }
  })
})

it.each([
  ['another htu', { htu: 'https://as.example.com/other' }, 'dpop-proof-htu', `Expected: ${URL_HERE}`],
  ['an htu that is no URL', { htu: 'Zq' }, 'dpop-proof-htu', `Expected: ${URL_HERE}`],
  ['an old iat', { iat: NOW - 100 }, 'dpop-proof-expired', 'iat was 100 s ago.'],
  ['an exp that has passed', { exp: NOW - 11 }, 'dpop-proof-expired', 'exp was 11 s ago.'],
  ['an iat to come', { iat: NOW + 30 }, 'dpop-proof-not-yet-valid', 'iat is 30 s ahead.'],
  ['an nbf to come', { nbf: NOW + 40 }, 'dpop-proof-not-yet-valid', 'nbf is 40 s ahead.'],
])('a refusal of %s says by how much, or what was expected', async (_, claims, reason, detail) => {
  const url = `${URL_HERE}?x=1`
  expect(await verifyDPoPProof(proof({ claims }), { ...expectations, url })).toMatchObject({
    error: { reason, detail },
  })
})

it.each([undefined, 'token'])(
  'a refusal at a URL that is no URI says so, and shows neither it nor undefined %#',
  async (accessToken) => {
    const url = 'https://as.example.com/{id}'
    const verified = await verifyDPoPProof(proof({ claims: { htu: url } }), {
      ...expectations,
      url,
      ...(accessToken === undefined ? {} : { accessToken }),
    })
    const detail = 'The URL of the request has characters that no URI may have, so no htu is equal to it.'
    expect(verified).toMatchObject({ error: { reason: 'dpop-proof-htu', detail } })
  },
)

describe('a comparison with NaN is false, so that nothing would ever be too old', () => {
  it.each(['now', 'maxAge', 'clockTolerance'])('and %s must be a number', async (name) => {
    const old = proof({ claims: { iat: NOW - 86_400 } })
    await expect(verify(old, { [name]: Number.NaN })).rejects.toThrow(`${name} must be a number of seconds; got NaN.`)
    await expect(verify(old, { [name]: undefined })).rejects.toThrow(`${name} must be a number of seconds`)
  })
})

describe('a nonce that a host accepts until a moment that has passed', () => {
  it.each([NOW - 1, 60, 0, true, '1700000060', new Date(8.64e15), null])(
    'is stale, since the store would forget the proof at once: %j',
    async (acceptedUntil) => {
      const acceptNonce = () => ({ acceptedUntil: acceptedUntil as number, renew: false })
      const withNonce = proof({ claims: { nonce: 'n', iat: 5 } })
      expect(await verify(withNonce, { nonce: 'required', acceptNonce })).toBe('dpop-nonce-stale')
    },
  )

  it('is good in its last second', async () => {
    const acceptNonce = () => ({ acceptedUntil: NOW, renew: false })
    expect(await verify(proof({ claims: { nonce: 'n' } }), { nonce: 'required', acceptNonce })).toBe('ok')
  })

  it('is not read where the caller misspelt that one is required', async () => {
    const expected = { nonce: 'require' as never, acceptNonce: () => undefined }
    await expect(verify(proof(), expected)).rejects.toThrow(
      "expected.nonce must be 'off', 'optional' or 'required'; got a string.",
    )
  })
})

describe('expectations that are no plain object', () => {
  class Expected implements DPoPExpectations {
    readonly method = 'POST'
    readonly url = URL_HERE
    readonly algorithms = ['ES256'] as const
    readonly clockTolerance = 10
    readonly nonce = 'off'
    readonly #accessToken: string | undefined
    readonly #now: number
    constructor({ accessToken, now = NOW }: { accessToken?: string; now?: number }) {
      this.#accessToken = accessToken
      this.#now = now
    }
    get now() {
      return this.#now
    }
    get maxAge() {
      return 60
    }
    get accessToken() {
      return this.#accessToken
    }
  }
  const outcome = async (expected: DPoPExpectations) => {
    const result = await verifyDPoPProof(proof(), expected)
    return result.ok ? 'ok' : result.error.reason
  }

  it.each([
    ['computed by a class', (of: ConstructorParameters<typeof Expected>[0]) => new Expected(of)],
    ['inherited', (of: object) => Object.create({ ...expectations, ...of }) as DPoPExpectations],
  ])('count where they are %s', async (_how, make) => {
    expect(await outcome(make({}))).toBe('ok')
    expect(await outcome(make({ accessToken: 'token' }))).toBe('dpop-proof-ath')
    expect(await outcome(make({ now: NOW + 1000 }))).toBe('dpop-proof-expired')
  })
})
