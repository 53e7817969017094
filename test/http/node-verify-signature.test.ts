import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isGoodSignature } from '../../src/crypto/signatures.ts'
import { nodeVerifySignature } from '../../src/http/node.ts'

const P256 = { name: 'ECDSA', namedCurve: 'P-256' }
const ES256 = { ...P256, hash: 'SHA-256' }
const data = new TextEncoder().encode('header.payload')

const importKey = (key: KeyObject, algorithm: AlgorithmIdentifier | EcKeyImportParams) =>
  crypto.subtle.importKey('spki', new Uint8Array(key.export({ format: 'der', type: 'spki' })), algorithm, false, [
    'verify',
  ])

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = await importKey(publicKey, P256)
const signature = new Uint8Array(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }))

describe('nodeVerifySignature', () => {
  it('verifies ES256 at once', () => {
    expect(nodeVerifySignature(ES256, key, signature, data)).toBe(true)
  })

  it('finds every signature bad that WebCrypto does', async () => {
    const other = await importKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, P256)
    const changed = signature.map((byte, at) => (at === 40 ? byte ^ 1 : byte))
    const der = new Uint8Array(sign('sha256', data, privateKey))
    const bad = [
      [other, signature, data],
      [key, changed, data],
      [key, signature, data.subarray(1)],
      [key, der, data],
      [key, new Uint8Array(), data],
      [key, new Uint8Array(64), data],
      [key, new Uint8Array(64).fill(255), data],
      [key, signature.subarray(1), data],
      [key, Uint8Array.of(...signature, 0), data],
    ] as const
    for (const [by, of, over] of bad) {
      expect(await isGoodSignature('ES256', by, of, over)).toBe(false)
      expect(await isGoodSignature('ES256', by, of, over, nodeVerifySignature)).toBe(false)
    }
  })

  it('leaves whatever takes longer, or has keys of any size, to WebCrypto', async () => {
    const kinds = [
      ['ES384', 'sha384', 'ec', { namedCurve: 'P-384' }, { name: 'ECDSA', namedCurve: 'P-384' }],
      ['RS256', 'sha256', 'rsa', { modulusLength: 2048 }, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
      ['EdDSA', null, 'ed25519', {}, { name: 'Ed25519' }],
    ] as const
    for (const [alg, hash, kind, options, algorithm] of kinds) {
      const pair = generateKeyPairSync(kind as 'ec', options as { namedCurve: string })
      const good = new Uint8Array(sign(hash, data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }))
      const imported = await importKey(pair.publicKey, algorithm)
      expect(nodeVerifySignature(algorithm, imported, good, data)).toBe(undefined)
      expect(await isGoodSignature(alg, imported, good, data, nodeVerifySignature)).toBe(true)
    }
  })
})

describe('isGoodSignature', () => {
  it('takes nothing but true for good, and a throw for bad', async () => {
    const answers = [() => 1 as unknown as boolean, () => Promise.resolve(true) as unknown as boolean, () => false]
    for (const answer of answers) expect(await isGoodSignature('ES256', key, signature, data, answer)).toBe(false)
    const failing = () => {
      throw new Error('no such key')
    }
    expect(await isGoodSignature('ES256', key, signature, data, failing)).toBe(false)
  })

  it('asks nobody about a key that was made for another algorithm', async () => {
    const edwards = await importKey(generateKeyPairSync('ed25519').publicKey, { name: 'Ed25519' })
    expect(await isGoodSignature('ES256', edwards, signature, data, () => true)).toBe(false)
  })
})
