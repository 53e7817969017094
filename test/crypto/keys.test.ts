import { createHash, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseCompactJWS, verifyJWS } from '../../src/crypto/jws.ts'
import {
  fitsAlgorithm,
  hasPrivateParts,
  importPublicKey,
  isSoundKey,
  nameKey,
  selectKeys,
} from '../../src/crypto/keys.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { makeKeyPair } from '../support/key-pair.mjs'
import rfc7515 from '../vectors/rfc7515.json' with { type: 'json' }
import rfc7638 from '../vectors/rfc7638.json' with { type: 'json' }
import rfc8037 from '../vectors/rfc8037.json' with { type: 'json' }

const jwkOf = ({ publicKey }: { publicKey: KeyObject }): JSONWebKey => publicKey.export({ format: 'jwk' }) as JSONWebKey
const bytesOf = (text = ''): Buffer => Buffer.from(text, 'base64url')
const textOf = (...parts: Uint8Array[]): string => Buffer.concat(parts).toString('base64url')
const zero = Uint8Array.of(0)

const rsa: JSONWebKey = { kty: 'RSA', n: rfc7638.jwk.n, e: 'AQAB' }
const p256: JSONWebKey = rfc7515.ecdsa.jwk
const p384 = jwkOf(makeKeyPair('ec', { namedCurve: 'P-384' }))
const p521 = jwkOf(makeKeyPair('ec', { namedCurve: 'P-521' }))
const ed25519: JSONWebKey = rfc8037.jwk

/** An RSA key with a modulus of that many bits, which nobody can factor or use: only its size counts. */
const modulus = (bits: number): string => {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff)
  bytes[0] = 0xff >> (bytes.length * 8 - bits)
  return textOf(bytes)
}

describe('a public key', () => {
  it.each([
    ['ES256', p256],
    ['ES384', p384],
    ['ES512', p521],
    ['EdDSA', ed25519],
    ['Ed25519', ed25519],
    ['RS256', rsa],
    ['RS384', rsa],
    ['RS512', rsa],
    ['PS256', rsa],
    ['PS384', rsa],
    ['PS512', rsa],
  ])('fits %s of its own kind, and imports', async (alg, jwk) => {
    expect(fitsAlgorithm(jwk, alg)).toBe(true)
    expect(await importPublicKey(jwk, alg)).toMatchObject({ type: 'public' })
  })

  it('fits no algorithm of another kind or curve', () => {
    const keys = { ES256: p256, ES384: p384, ES512: p521, EdDSA: ed25519, RS256: rsa }
    for (const [alg, jwk] of Object.entries(keys)) {
      const others = Object.keys(keys).filter((other) => other !== alg)
      expect(others.filter((other) => fitsAlgorithm(jwk, other))).toEqual([])
    }
  })

  it.each(['none', 'HS256', 'ES256K', 'ES999', 'ES', 'RSA-OAEP', 'RS1', 'Ed448', '', 'constructor', '__proto__'])(
    'fits no algorithm %j, whatever it is',
    (alg) => {
      const keys = [p256, rsa, ed25519, { kty: 'EC', x: p256.x ?? '', y: p256.y ?? '' }, { kty: 'oct', k: 'AAAA' }]
      expect(keys.filter((jwk) => fitsAlgorithm(jwk, alg))).toEqual([])
    },
  )

  it.each([
    ['of another use', { use: 'enc' }],
    ['of an unknown use', { use: 'Sig' }],
    ['of other operations', { key_ops: ['sign', 'encrypt'] }],
    ['of no operation', { key_ops: [] }],
    ['with operations that are no list', { key_ops: 'verify' as unknown as string[] }],
    ['of another algorithm', { alg: 'ES384' }],
    ['of an algorithm with two names', { alg: 'EdDSA' }],
    ['of an algorithm that is no text', { alg: 256 as unknown as string }],
    ['of another kind', { kty: 'OKP' }],
    ['of a kind in another case', { kty: 'ec' }],
    ['of another curve', { crv: 'P-384' }],
    ['of a curve in another case', { crv: 'p-256' }],
    ['of a curve with Bitcoin’s parameters', { crv: 'secp256k1' }],
  ])('does not fit when it is %s', (_, members) => {
    expect(fitsAlgorithm({ ...p256, ...members }, 'ES256')).toBe(false)
  })

  it.each([
    ['its use', { use: 'sig' }],
    ['its operations', { key_ops: ['verify'] }],
    ['its algorithm', { alg: 'ES256' }],
  ])('fits when it states %s', (_, members) => {
    expect(fitsAlgorithm({ ...p256, ...members }, 'ES256')).toBe(true)
  })

  it.each([
    // the encodings of y = 0, 1, -1, p, p + 1 and the two of order 8, with either sign (RFC 8032 §5.1.3)
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000080',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  ])('is no Ed25519 key of small order: %s', (y) => {
    const jwk = { ...ed25519, x: Buffer.from(y, 'hex').toString('base64url') }
    expect([fitsAlgorithm(jwk, 'Ed25519'), fitsAlgorithm(jwk, 'EdDSA'), isSoundKey(jwk)]).toEqual([false, false, false])
  })

  it('fits both names of EdDSA over Ed25519, and where it states one that one alone', () => {
    expect(fitsAlgorithm({ ...ed25519, alg: 'EdDSA' }, 'Ed25519')).toBe(false)
    expect(fitsAlgorithm({ ...ed25519, alg: 'Ed25519' }, 'EdDSA')).toBe(false)
    expect(fitsAlgorithm({ ...ed25519, alg: 'EdDSA' }, 'EdDSA')).toBe(true)
    expect(fitsAlgorithm({ ...ed25519, alg: 'ES256' }, 'EdDSA')).toBe(false)
  })

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('with the private member %s is not public', (member) => {
    for (const jwk of [p256, ed25519, rsa]) {
      expect(hasPrivateParts({ ...jwk, [member]: 'AQAB' })).toBe(true)
      expect(hasPrivateParts({ ...jwk, [member]: null })).toBe(true)
      expect(fitsAlgorithm({ ...jwk, [member]: 'AQAB' }, 'ES256')).toBe(false)
    }
  })

  it('that is symmetric is nothing but secret', () => {
    expect(hasPrivateParts({ kty: 'oct' })).toBe(true)
    expect([p256, ed25519, rsa].filter(hasPrivateParts)).toEqual([])
  })
})

describe('the coordinates of a curve', () => {
  const x = p256.x ?? ''

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['a number', 5 as unknown as string],
    ['one byte short', textOf(bytesOf(x).subarray(1))],
    ['longer by a zero', textOf(zero, bytesOf(x))],
    ['padded', `${x}=`],
    ['in the plain alphabet', bytesOf(`${x.slice(0, -4)}--__`).toString('base64')],
    ['interrupted by white space', `${x.slice(0, 20)} ${x.slice(20)}`],
    ['written with stray bits', `${x.slice(0, -1)}V`],
    ['a megabyte long', 'A'.repeat(1_048_576)],
  ])('do not fit when x is %s', (_, coordinate) => {
    const rest = { kty: 'EC', crv: 'P-256', y: p256.y ?? '' }
    expect(fitsAlgorithm(coordinate === undefined ? rest : { ...rest, x: coordinate }, 'ES256')).toBe(false)
    const okp = { kty: 'OKP', crv: 'Ed25519' }
    expect(fitsAlgorithm(coordinate === undefined ? okp : { ...okp, x: coordinate }, 'EdDSA')).toBe(false)
  })

  it('do not fit when y is missing', () => {
    expect(fitsAlgorithm({ kty: 'EC', crv: 'P-256', x }, 'ES256')).toBe(false)
  })

  it('make no key when the point is not on the curve', async () => {
    const jwk = { ...p256, x: p256.y ?? '' }
    expect(fitsAlgorithm(jwk, 'ES256')).toBe(true)
    expect(await importPublicKey(jwk, 'ES256')).toBeUndefined()
  })
})

describe('an RSA key', () => {
  it.each([
    [2047, false],
    [2048, true],
    [3072, true],
    [4096, true],
    [8192, true],
    [8193, false],
    [16_384, false],
    [1024, false],
    [512, false],
  ])('of %i bits fits: %s', (bits, fits) => {
    expect(fitsAlgorithm({ ...rsa, n: modulus(bits) }, 'PS256')).toBe(fits)
  })

  it('is not made longer by leading zeros', () => {
    expect(fitsAlgorithm({ ...rsa, n: textOf(Buffer.alloc(128), bytesOf(modulus(1024))) }, 'PS256')).toBe(false)
  })

  it('has one spelling: a leading zero octet is refused (RFC 7518 §2, §6.3.1.1)', () => {
    const n = textOf(zero, bytesOf(modulus(2048)))
    expect(fitsAlgorithm({ ...rsa, n }, 'PS256')).toBe(false)
    expect(isSoundKey({ ...rsa, n })).toBe(false)
  })

  it.each([
    ['missing', undefined, false],
    ['empty', '', false],
    ['a number', 65_537 as unknown as string, false],
    ['0', 'AA', false],
    ['1', 'AQ', false],
    ['1 after zeros', 'AAAB', false],
    ['65537 after a zero', 'AAEAAQ', false],
    ['2', 'Ag', false],
    ['3', 'Aw', true],
    ['65536', 'AQAA', false],
    ['65537', 'AQAB', true],
    ['the largest odd number of 32 bits', '_____w', true],
    ['a number of 33 bits', 'Af____8', false],
    ['a number of 2048 bits', rfc7638.jwk.n, false],
    ['no base64url', 'AQ=B', false],
  ])('with an exponent that is %s fits: %s', (_, e, fits) => {
    const { e: _e, ...rest } = rsa
    expect(fitsAlgorithm(e === undefined ? rest : { ...rest, e }, 'RS256')).toBe(fits)
  })

  it('with the exponent 1 would take a signature that anybody can make', async () => {
    const [header, payload] = ['{"alg":"RS256"}', '{}'].map((text) => textOf(Buffer.from(text)))
    const hash = createHash('sha256').update(`${header}.${payload}`).digest()
    const info = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), hash])
    const padding = Buffer.alloc(256 - 3 - info.length, 0xff)
    const signature = textOf(Uint8Array.of(0, 1), padding, zero, info)
    const jwk = { ...rsa, e: 'AQ' }
    const [jws, key] = [parseCompactJWS(`${header}.${payload}.${signature}`), await importPublicKey(jwk, 'RS256')]
    expect(jws && key && (await verifyJWS(jws, key))).toBe(true)
    expect(fitsAlgorithm(jwk, 'RS256')).toBe(false)
  })
})

describe('a key that is to be registered', () => {
  it.each([
    ['a P-256 key', p256],
    ['a P-384 key', p384],
    ['a P-521 key', p521],
    ['an Ed25519 key', ed25519],
    ['an X25519 key', { ...ed25519, crv: 'X25519' }],
    ['an RSA key of 2048 bits', rsa],
    ['a key of a kind that is not known here', { kty: 'AKP', alg: 'SLH-DSA-SHA2-128s', pub: 'AA' }],
    ['a key of a curve that is not known here', { kty: 'EC', crv: 'brainpoolP256r1', x: 'AA', y: 'AA' }],
  ])('may be %s', (_, jwk) => {
    expect(isSoundKey(jwk)).toBe(true)
  })

  it.each([
    ['an RSA key of 1024 bits', { ...rsa, n: modulus(1024) }],
    ['an RSA key without modulus', { kty: 'RSA', e: 'AQAB' }],
    ['an RSA key with the exponent 1', { ...rsa, e: 'AQ' }],
    ['a P-192 key', { kty: 'EC', crv: 'P-192', x: 'A'.repeat(32), y: 'A'.repeat(32) }],
    ['a P-256 key without y', { kty: 'EC', crv: 'P-256', x: p256.x ?? '' }],
    ['a P-256 key that is called P-384', { ...p256, crv: 'P-384' }],
    ['a secp256k1 key with short coordinates', { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' }],
    ['an Ed25519 key that is too short', { ...ed25519, x: 'AAAA' }],
  ])('is not %s', (_, jwk) => {
    expect(isSoundKey(jwk)).toBe(false)
  })
})

const rsaOf = (bits: number): JSONWebKey => ({ ...rsa, n: modulus(bits) })
const coordinates = (crv: string, size: number): JSONWebKey => {
  const coordinate = textOf(Buffer.alloc(size, 1))
  return { kty: 'EC', crv, x: coordinate, y: coordinate }
}

describe('the keys to try', () => {
  const keys = [
    { ...p256, kid: 'a' },
    { ...rsa, kid: 'a' },
    { ...ed25519, kid: 'b' },
    { ...p256, use: 'enc' },
    { ...p256, kid: 'c' },
    p256,
  ]
  const select = (kid: string | undefined, alg: string): readonly JSONWebKey[] => selectKeys({ keys }, kid, alg)

  it('are those of the kid, and of several of that kid the one that fits', () => {
    expect(select('a', 'ES256')).toEqual([keys[0]])
    expect(select('a', 'PS256')).toEqual([keys[1]])
    expect(select('b', 'EdDSA')).toEqual([keys[2]])
  })

  it('are none when nothing of the kid fits', () => {
    expect(select('b', 'ES256')).toEqual([])
    expect(select('unknown', 'ES256')).toEqual([])
    expect(select('', 'ES256')).toEqual([])
  })

  it('are all that fit when the token names none', () => {
    expect(select(undefined, 'ES256')).toEqual([keys[0], keys[4], keys[5]])
  })

  it('are sixteen at most', () => {
    const many = Array.from({ length: 40 }, () => p256)
    expect(selectKeys({ keys: many }, undefined, 'ES256')).toHaveLength(16)
  })

  it('are as few as the caller says, and two at least, for a rotation has two', () => {
    const many = Array.from({ length: 40 }, () => p256)
    expect(selectKeys({ keys: many }, undefined, 'ES256', 5)).toHaveLength(5)
    expect(selectKeys({ keys: many }, undefined, 'ES256', 2)).toHaveLength(2)
    expect(selectKeys({ keys: Array.from({ length: 40 }, () => rsaOf(4096)) }, undefined, 'PS256', 2)).toHaveLength(2)
  })

  it.each([
    ['RSA with 2048 bits', rsaOf(2048), 'PS256', 16],
    ['RSA with 4096 bits', rsaOf(4096), 'PS256', 4],
    ['RSA with 8192 bits', rsaOf(8192), 'PS256', 2],
    ['P-384', coordinates('P-384', 48), 'ES384', 2],
    ['P-521', coordinates('P-521', 66), 'ES512', 2],
  ] as const)('are fewer where each costs more: %s', (_kind, key, alg, count) => {
    const many = Array.from({ length: 40 }, () => key)
    expect(selectKeys({ keys: many }, undefined, alg)).toHaveLength(count)
    expect(selectKeys({ keys: many.map((one) => ({ ...one, kid: 'a' })) }, 'a', alg)).toHaveLength(count)
  })
})

describe('importing a public key', () => {
  it('takes the members that its kind requires and no other', async () => {
    const key = await importPublicKey({ ...p256, key_ops: ['sign'], use: 'enc', ext: false, alg: 'ES512' }, 'ES256')
    expect(key).toMatchObject({ type: 'public', usages: ['verify'], algorithm: { name: 'ECDSA', namedCurve: 'P-256' } })
  })

  it.each([
    ['nothing but a kind', { kty: 'EC' }, 'ES256'],
    ['an unknown kind', { kty: 'AKP' }, 'ML-DSA-44'],
    ['a secret', { kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ' }, 'HS256'],
    ['a curve that is no text', { ...p256, crv: 5 as unknown as string }, 'ES256'],
    ['the wrong curve for its coordinates', { ...p256, crv: 'P-384' }, 'ES384'],
  ])('gives nothing for %s', async (_, jwk, alg) => {
    expect(await importPublicKey(jwk, alg)).toBeUndefined()
  })
})

describe('the name of a key', () => {
  it('tells it from every other key and algorithm', () => {
    const named = [
      nameKey(rsa, 'RS256'),
      nameKey(rsa, 'PS256'),
      nameKey({ ...rsa, n: modulus(2048) }, 'RS256'),
      nameKey({ ...rsa, e: 'Aw' }, 'RS256'),
      nameKey(p256, 'ES256'),
      nameKey({ ...p256, y: p256.x ?? '' }, 'ES256'),
      nameKey(ed25519, 'EdDSA'),
      nameKey(ed25519, 'Ed25519'),
      nameKey({ ...ed25519, x: p256.x ?? '' }, 'EdDSA'),
    ]
    expect(new Set(named).size).toBe(named.length)
  })

  it('says nothing of members that do not count, which may be of any length', () => {
    const padding = 'A'.repeat(100_000)
    expect(nameKey({ ...ed25519, y: padding, n: padding, e: padding }, 'EdDSA')).toBe(nameKey(ed25519, 'EdDSA'))
    expect(nameKey({ ...p256, kid: padding, n: padding, e: padding }, 'ES256')).toBe(nameKey(p256, 'ES256'))
    expect(nameKey({ ...rsa, kid: padding, x: padding, y: padding }, 'RS256')).toBe(nameKey(rsa, 'RS256'))
  })
})
