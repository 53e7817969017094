import { type KeyObject, sign } from 'node:crypto'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { isGoodSignature } from '../../src/crypto/signatures.ts'
import { encodeDER, verifyAtOnce } from '../../src/crypto/verify-at-once.ts'
import type { VerifySignature } from '../../src/types/ports.ts'
import { makeKeyPair } from '../support/key-pair.mjs'
import { signatureCases } from './support/mutated-signatures.ts'

const P256 = { name: 'ECDSA', namedCurve: 'P-256' }
const ES256 = { ...P256, hash: 'SHA-256' }
const data = new TextEncoder().encode('header.payload')

const importKey = (key: KeyObject, algorithm: AlgorithmIdentifier | EcKeyImportParams) =>
  crypto.subtle.importKey('spki', new Uint8Array(key.export({ format: 'der', type: 'spki' })), algorithm, true, [
    'verify',
  ])

const { privateKey, publicKey } = makeKeyPair('ec', { namedCurve: 'P-256' })
const key = await importKey(publicKey, P256)
const signature = new Uint8Array(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }))

describe('verification on the calling thread', () => {
  it('verifies ES256 at once', () => {
    expect(verifyAtOnce(ES256, key, signature, data)).toBe(true)
    expect(isGoodSignature('ES256', key, signature, data)).toBe(true)
  })

  it('answers as WebCrypto does for good and changed signatures', async () => {
    const outcomes = new Map<string, Set<boolean>>()
    for await (const { kind, key, signature, data } of signatureCases(1200)) {
      const expected = await crypto.subtle.verify(
        ES256,
        key,
        signature as Uint8Array<ArrayBuffer>,
        data as Uint8Array<ArrayBuffer>,
      )
      expect(verifyAtOnce(ES256, key, signature, data), kind).toBe(expected)
      outcomes.set(kind, (outcomes.get(kind) ?? new Set()).add(expected))
    }
    // a signature of another key is bad also where it is untouched
    expect(outcomes.get('untouched')).toEqual(new Set([true, false]))
    expect(outcomes.get('negated')).toContain(true)
    expect(outcomes.get('one bit')).toEqual(new Set([false]))
  })

  it('finds DER bad, and what is longer or shorter than two numbers', async () => {
    const der = new Uint8Array(sign('sha256', data, privateKey))
    for (const bad of [der, new Uint8Array(), signature.subarray(1), Uint8Array.of(...signature, 0)]) {
      expect(await isGoodSignature('ES256', key, bad, data, () => undefined)).toBe(false)
      expect(isGoodSignature('ES256', key, bad, data)).toBe(false)
    }
  })

  it('leaves what takes longer, or has keys of any size, to WebCrypto', async () => {
    const kinds = [
      ['ES384', 'sha384', 'ec', { namedCurve: 'P-384' }, { name: 'ECDSA', namedCurve: 'P-384' }],
      ['RS256', 'sha256', 'rsa', { modulusLength: 2048 }, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
      ['EdDSA', null, 'ed25519', {}, { name: 'Ed25519' }],
    ] as const
    for (const [alg, hash, kind, options, algorithm] of kinds) {
      const pair = makeKeyPair(kind, options)
      const good = new Uint8Array(sign(hash, data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }))
      const imported = await importKey(pair.publicKey, algorithm)
      expect(verifyAtOnce(algorithm, imported, good, data)).toBe(undefined)
      expect(await isGoodSignature(alg, imported, good, data)).toBe(true)
    }
  })

  it('leaves a key to WebCrypto that node:crypto does not take', () => {
    expect(verifyAtOnce(ES256, { ...key }, signature, data)).toBe(undefined)
  })
})

describe('the DER of a signature', () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const two = (r: string, s: string) => Buffer.from(r.padStart(64, '0') + s.padStart(64, '0'), 'hex')

  it.each([
    [
      'numbers whose first bit is set get an octet of zero',
      two('80'.repeat(32), '7f'.repeat(32)),
      `30450221 00${'80'.repeat(32)} 0220${'7f'.repeat(32)}`,
    ],
    ['octets of zero in front go', two('01', '0080'), '3007020101 02020080'],
    ['zero is one octet', two('00', '00'), '3006020100 020100'],
  ])('%s', (_name, given, expected) => {
    expect(hex(encodeDER(given))).toBe(expected.replaceAll(' ', ''))
  })

  it('is what Node makes of the same numbers', () => {
    for (let at = 0; at < 50; at++) {
      const raw = Buffer.alloc(64, at * 5)
      const roundTrip = sign('sha256', raw, privateKey)
      const [rLength = 0] = [roundTrip[3]]
      const r = roundTrip.subarray(4, 4 + rLength)
      const s = roundTrip.subarray(6 + rLength)
      const fixed = (number: Uint8Array) => Buffer.concat([Buffer.alloc(32), number]).subarray(-32)
      expect(hex(encodeDER(Buffer.concat([fixed(r), fixed(s)])))).toBe(hex(roundTrip))
    }
  })
})

describe('isGoodSignature', () => {
  const judge = async (answer: () => unknown) =>
    isGoodSignature('ES256', key, signature, data, answer as VerifySignature)

  it('takes true for good, false and a throw for bad', async () => {
    const failing = () => {
      throw new Error('no such key')
    }
    expect([await judge(() => true), await judge(() => false), await judge(failing)]).toEqual([true, false, false])
  })

  it.each([undefined, null])('leaves it to WebCrypto where the host answers %s', async (answer) => {
    expect(await judge(() => answer)).toBe(true)
  })

  it.each([1, 0, '', 'yes', {}, Promise.resolve(true)])('rejects an answer of another form: %s', async (answer) => {
    await expect(judge(() => answer)).rejects.toThrow(
      /^verifySignature must return true or false at once, or undefined; got an? /,
    )
  })

  it('leaves no rejected promise behind, which would end the process', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    await expect(judge(async () => Promise.reject(new Error('no such key')))).rejects.toThrow(TypeError)
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('asks nobody about a key that was made for another algorithm', async () => {
    const edwards = await importKey(makeKeyPair('ed25519').publicKey, { name: 'Ed25519' })
    expect(await isGoodSignature('ES256', edwards, signature, data, () => true)).toBe(false)
  })
})
