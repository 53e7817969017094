import nodeCrypto from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ImportedKey } from '../../src/crypto/key-cache.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { fc } from '../support/fast-check.ts'
import { check, makeEC, makeEd25519, makeRSA, type Overrides, sign, verdict } from './support/assertion-fixture.ts'

const rsa = makeRSA(2048)
const ed25519 = makeEd25519()
const p256 = makeEC('P-256')
const other = makeEC('P-256')
const pairs = {
  ES256: p256,
  ES384: makeEC('P-384'),
  ES512: makeEC('P-521'),
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  EdDSA: ed25519,
  Ed25519: ed25519,
} as const
const names = Object.keys(pairs) as (keyof typeof pairs)[]
const macs = ['HS256', 'HS384', 'HS512'] as const
const everyKey = { keys: [rsa.jwk, ed25519.jwk, p256.jwk, pairs.ES384.jwk, pairs.ES512.jwk] }
const octets = (length: number) => new Uint8Array(length).map((_, at) => at + 1)

describe('the signature of a client assertion', () => {
  it.each(names)('is accepted under %s, by the one key that fits', async (alg) => {
    expect(await verdict(sign(alg, pairs[alg].privateKey), { jwks: everyKey, algorithms: [alg] })).toBe('accepted')
  })

  it.each(names)('is refused under %s where the client may not use it', async (alg) => {
    const algorithms = names.filter((name) => name !== alg)
    expect(await verdict(sign(alg, pairs[alg].privateKey), { jwks: everyKey, algorithms })).toBe(
      'client-assertion-algorithm',
    )
  })

  it.each(['ES256K', 'ES256 ', 'es256', 'HS256', 'Ed448', 'XX', '__proto__'])(
    'is refused under alg %j',
    async (alg) => {
      const signed = sign('ES256', p256.privateKey, {}, { alg })
      expect(await verdict(signed, { jwks: everyKey })).toBe('client-assertion-algorithm')
    },
  )

  it('is refused from a key that is not registered', async () => {
    const signed = sign('ES256', other.privateKey)
    expect(await verdict(signed, { jwks: everyKey })).toBe('client-assertion-signature')
  })

  it('is refused once any character of the assertion has changed', () => {
    const signed = sign('ES256', p256.privateKey, {}, { kid: '1' })
    const jwks = { keys: [{ ...p256.jwk, kid: '1' }] }
    const changed = fc
      .tuple(fc.nat(signed.length - 1), fc.constantFrom(...'ABCXYZabcxyz0189-_.=+/ '))
      .map(([at, character]) => signed.slice(0, at) + character + signed.slice(at + 1))
      .filter((text) => text !== signed)
    return fc.assert(
      fc.asyncProperty(changed, async (text) => {
        expect(await verdict(text, { jwks })).not.toBe('accepted')
      }),
    )
  })

  describe('by kid', () => {
    const keyed = (kid: string, { jwk }: { jwk: JSONWebKey }): JSONWebKey => ({ ...jwk, kid })
    const signed = sign('ES256', p256.privateKey, {}, { kid: 'a' })

    it.each([
      ['takes the key that is named', [keyed('b', other), keyed('a', p256)], 'accepted'],
      ['refuses a kid that no key has', [keyed('b', p256)], 'client-assertion-signature'],
      ['refuses a kid where the key has none', [p256.jwk], 'client-assertion-signature'],
      ['tells capitals apart', [keyed('A', p256)], 'client-assertion-signature'],
      [
        'finds among several the one that fits',
        [keyed('a', rsa), keyed('a', pairs.ES384), keyed('a', p256)],
        'accepted',
      ],
      ['tries all of the name that fit', [keyed('a', other), keyed('a', p256)], 'accepted'],
    ])('%s', async (_, keys, expected) => {
      expect(await verdict(signed, { jwks: { keys } })).toBe(expected)
    })
  })

  describe('without kid', () => {
    const signed = sign('ES256', p256.privateKey)
    const others = Array.from({ length: 15 }, (_, at) => ({ ...other.jwk, kid: String(at) }))

    it('is tried with every key that fits, up to sixteen', async () => {
      const unfit = Array.from({ length: 40 }, () => rsa.jwk)
      expect(await verdict(signed, { jwks: { keys: [...unfit, ...others, p256.jwk] } })).toBe('accepted')
      expect(await verdict(signed, { jwks: { keys: [...others, other.jwk, p256.jwk] } })).toBe(
        'client-assertion-signature',
      )
    })

    it('passes over a key that is no point of its curve', async () => {
      const broken = { ...p256.jwk, x: other.jwk.x } as JSONWebKey
      expect(await verdict(signed, { jwks: { keys: [broken, p256.jwk] } })).toBe('accepted')
    })
  })

  it.each([
    ['for encryption', { use: 'enc' }],
    ['to sign with only', { key_ops: ['sign'] }],
    ['for another algorithm', { alg: 'ES384' }],
    ['of another curve', { crv: 'P-384' }],
    ['with its private part', { d: 'AA' }],
    ['that is a secret', { kty: 'oct', k: 'AA' }],
  ])('is refused by a key %s', async (_, members) => {
    const keys = [{ ...p256.jwk, ...members }]
    expect(await verdict(sign('ES256', p256.privateKey), { jwks: { keys } })).toBe('client-assertion-signature')
  })

  it('is refused by an RSA key of 1024 bits', async () => {
    const weak = makeRSA(1024)
    const signed = sign('RS256', weak.privateKey)
    expect(await verdict(signed, { jwks: { keys: [weak.jwk] } })).toBe('client-assertion-signature')
  })

  describe('with a secret', () => {
    const secret = octets(64)

    it.each(macs)('is accepted under %s', async (alg) => {
      expect(await verdict(sign(alg, secret), { secrets: [secret], algorithms: macs })).toBe('accepted')
    })

    it('is accepted with any secret in force', async () => {
      const secrets = [octets(32), octets(33), octets(40)]
      expect(await verdict(sign('HS256', octets(40)), { secrets, algorithms: macs })).toBe('accepted')
      expect(await verdict(sign('HS256', octets(41)), { secrets, algorithms: macs })).toBe('client-assertion-signature')
    })

    it.each([
      ['HS256', 32],
      ['HS384', 48],
      ['HS512', 64],
    ])('counts under %s from %i octets on', async (alg, enough) => {
      const at = (length: number) => verdict(sign(alg, octets(length)), { secrets: [octets(length)], algorithms: macs })
      expect(await at(enough)).toBe('accepted')
      expect(await at(enough - 1)).toBe('client-assertion-signature')
      expect(await at(0)).toBe('client-assertion-signature')
    })

    it('never stands in for a public key, nor a public key for it', async () => {
      const asText = new TextEncoder().encode(JSON.stringify(p256.jwk))
      const forged = sign('HS256', asText)
      expect(await verdict(forged, { jwks: everyKey })).toBe('client-assertion-algorithm')
      expect(await verdict(forged, { jwks: everyKey, algorithms: [...names, ...macs] })).toBe(
        'client-assertion-signature',
      )
      const asKey: JSONWebKey = { kty: 'oct', k: Buffer.from(asText).toString('base64url') }
      expect(await verdict(forged, { jwks: { keys: [asKey] }, algorithms: [...names, ...macs] })).toBe(
        'client-assertion-signature',
      )
      const signed = sign('ES256', p256.privateKey)
      expect(await verdict(signed, { secrets: [asText], algorithms: [...names, ...macs] })).toBe(
        'client-assertion-signature',
      )
    })
  })

  it('tells the host, and nobody else, that there was no key to verify it with', async () => {
    const errorOf = async (signed: string, overrides: Overrides) => {
      const result = await check(signed, overrides)
      return result.ok ? undefined : result.error
    }
    const signed = sign('ES256', p256.privateKey)
    const broken = { ...p256.jwk, x: other.jwk.x } as JSONWebKey
    const misfit = await Promise.all([
      errorOf(signed, {}),
      errorOf(signed, { jwks: { keys: [rsa.jwk] } }),
      errorOf(signed, { jwks: { keys: [broken] } }),
      errorOf(sign('HS256', octets(31)), { secrets: [octets(31)], algorithms: macs }),
    ])
    const mismatch = await errorOf(signed, { jwks: { keys: [other.jwk] } })
    for (const error of misfit) {
      expect(error?.detail).toMatch(/^No key or secret of the client fits/)
      expect({ ...error, detail: undefined }).toEqual(mismatch)
    }
    expect(mismatch?.detail).toBeUndefined()
  })

  describe('by a key that verified something before', () => {
    afterEach(() => {
      vi.restoreAllMocks()
    })

    const remembering = () => {
      const keys = new Map<string, ImportedKey>()
      const added: string[] = []
      const add = (name: string, key: ImportedKey) => {
        added.push(name)
        keys.set(name, key)
      }
      return { added, overrides: { jwks: everyKey, knownKeys: { get: (name: string) => keys.get(name), add } } }
    }
    const good = sign('ES256', p256.privateKey)
    const forged = sign('ES256', other.privateKey)

    it('remembers it once, and only when it has verified', async () => {
      const { added, overrides } = remembering()
      expect(await verdict(forged, overrides)).toBe('client-assertion-signature')
      expect(added).toHaveLength(0)
      expect(await verdict(good, overrides)).toBe('accepted')
      expect(await verdict(good, overrides)).toBe('accepted')
      expect(added).toHaveLength(1)
    })

    it('imports it no more to accept, and once to refuse, which an attacker cannot tell from never', async () => {
      const { overrides } = remembering()
      expect(await verdict(good, overrides)).toBe('accepted')
      const importKey = vi.spyOn(crypto.subtle, 'importKey')
      expect(await verdict(good, overrides)).toBe('accepted')
      expect(importKey).toHaveBeenCalledTimes(0)
      expect(await verdict(forged, overrides)).toBe('client-assertion-signature')
      expect(importKey).toHaveBeenCalledTimes(1)
    })
  })

  it('is verified as the host verifies, under an algorithm that the client may not use too', async () => {
    const verifySignature = vi.fn(() => false)
    for (const algorithms of [['ES256'], ['PS256']]) {
      await verdict(sign('ES256', other.privateKey), { jwks: everyKey, algorithms, verifySignature })
    }
    expect(verifySignature).toHaveBeenCalledTimes(4)
  })

  describe('costs an attacker the same, whatever is the matter', () => {
    afterEach(() => {
      vi.restoreAllMocks()
    })

    const algorithms = [...names, ...macs]
    const twice = { keys: [...everyKey.keys, ...everyKey.keys] }
    const cases = (alg: string): readonly (readonly [string, Overrides])[] => [
      ['an unknown client', { algorithms }],
      ['a wrong signature', { algorithms, jwks: everyKey, secrets: [octets(80)] }],
      ['an unknown kid', { algorithms, jwks: { keys: [] }, secrets: [] }],
      [
        'another method',
        { algorithms: algorithms.filter((name) => name !== alg), jwks: twice, secrets: [octets(80), octets(81)] },
      ],
    ]

    it.each([...names, ...macs])('%s', async (alg) => {
      const signer = alg.startsWith('HS') ? octets(64) : makeSameKind(alg)
      const forged = sign(alg, signer)
      for (const [what, overrides] of cases(alg)) {
        const verify = vi.spyOn(crypto.subtle, 'verify')
        const verifyAtOnce = vi.spyOn(nodeCrypto, 'verify')
        const importKey = vi.spyOn(crypto.subtle, 'importKey')
        const reason = await verdict(forged, overrides)
        // once by a new key and once by a used one
        const verifications = alg.startsWith('HS') ? 1 : 2
        const verified = verify.mock.calls.length + verifyAtOnce.mock.calls.length
        expect([what, verified, importKey.mock.calls.length]).toEqual([what, verifications, 1])
        expect(reason).toMatch(/^client-assertion-(signature|algorithm)$/)
        vi.restoreAllMocks()
      }
    })

    const makeSameKind = (alg: string) => {
      if (alg.startsWith('ES')) return makeEC({ ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[alg] ?? '').privateKey
      return alg.startsWith('Ed') ? makeEd25519().privateKey : attackersRSA.privateKey
    }
  })
})

const attackersRSA = makeRSA(2048)
