import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { computeMACByDigest, prepareMACBlocks } from '../../src/crypto/digest-mac.ts'
import { computeMAC, webCryptoDigest } from '../../src/crypto/web-crypto.ts'
import { fc } from '../support/fast-check.ts'

const digest = (data: Uint8Array) => createHash('sha256').update(data).digest()
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('a MAC by two digests', () => {
  it('is HMAC with SHA-256, whatever the key and the data', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.uint8Array({ maxLength: 200 }),
        async (key, data) => {
          const mac = hex(await computeMACByDigest(prepareMACBlocks(key), data, digest))
          expect(mac).toBe(createHmac('sha256', key).update(data).digest('hex'))
          expect(mac).toBe(hex(await computeMAC(key, data)))
          expect(mac).toBe(hex(await computeMACByDigest(prepareMACBlocks(key), data, webCryptoDigest)))
        },
      ),
    ))

  it('takes no key that would have to be hashed first', () => {
    expect(() => prepareMACBlocks(new Uint8Array(65))).toThrow(TypeError)
  })
})
