import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { computeMAC, pooledRandomBytes, webCryptoDigest, webCryptoRandomBytes } from '../../src/crypto/web-crypto.ts'
import { encodeText } from '../../src/encoding/utf8.ts'
import rfc7515 from '../vectors/rfc7515.json' with { type: 'json' }
import rfc7636 from '../vectors/rfc7636.json' with { type: 'json' }

describe('WebCrypto', () => {
  it('digests with SHA-256', async () => {
    expect(await webCryptoDigest(encodeText(rfc7636.code_verifier))).toEqual(Uint8Array.from(rfc7636.sha256_octets))
  })

  it('digests a part of a larger buffer, not the buffer', async () => {
    const part = new Uint8Array(64).fill(7).subarray(3, 35)
    expect(await webCryptoDigest(part)).toEqual(new Uint8Array(createHash('sha256').update(part).digest()))
  })

  it('gives as many random bytes as are asked for, and others every time', () => {
    expect(webCryptoRandomBytes(32)).toHaveLength(32)
    expect(webCryptoRandomBytes(0)).toHaveLength(0)
    expect(webCryptoRandomBytes(32)).not.toEqual(webCryptoRandomBytes(32))
  })

  it('computes the HMAC of RFC 7515 appendix A.1', async () => {
    const { jws, jwk } = rfc7515.hmac
    const [signingInput, signature] = [jws.slice(0, jws.lastIndexOf('.')), jws.slice(jws.lastIndexOf('.') + 1)]
    const mac = await computeMAC(Buffer.from(jwk.k, 'base64url'), encodeText(signingInput))
    expect(Buffer.from(mac).toString('base64url')).toBe(signature)
  })

  it('computes what Node computes under a key longer than a block', async () => {
    const key = new Uint8Array(100).fill(0xaa)
    const expected = createHmac('sha256', key).update('data').digest()
    expect(await computeMAC(key, encodeText('data'))).toEqual(new Uint8Array(expected))
  })
})

describe('random bytes from a pool', () => {
  const clock = () => 1_800_000_000

  it('are as many as were asked for, and none twice', () => {
    const randomBytes = pooledRandomBytes(clock)
    const lengths = [32, 1, 0, 16, 255, 256, 257, 5000]
    const texts = Array.from({ length: 400 }, () => lengths.map((length) => randomBytes(length))).flatMap((all) => {
      expect(all.map(({ length }) => length)).toEqual(lengths)
      return all.filter(({ length }) => length >= 16).map((bytes) => Buffer.from(bytes).toString('hex'))
    })
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('are nobody else’s memory: changing them changes nothing that comes after', () => {
    const randomBytes = pooledRandomBytes(clock)
    const first = randomBytes(32)
    expect(first.buffer.byteLength).toBe(32)
    expect(randomBytes(32).some((byte) => byte !== 0)).toBe(true)
  })

  it('are fetched once a second at least: a process that was woken from a snapshot does not go on with what all others have', () => {
    let now = 1_800_000_000
    const randomBytes = pooledRandomBytes(() => now)
    const getRandomValues = vi.spyOn(crypto, 'getRandomValues')
    for (let at = 0; at < 3; at++) randomBytes(32)
    expect(getRandomValues).toHaveBeenCalledTimes(1)
    for (const later of [1, 3600, -5]) {
      now += later
      getRandomValues.mockClear()
      randomBytes(32)
      expect(getRandomValues).toHaveBeenCalledTimes(1)
    }
    getRandomValues.mockRestore()
  })

  it('come from where WebCrypto has them', () => {
    const randomBytes = pooledRandomBytes(clock)
    const spread = new Set(Array.from({ length: 200 }, () => [...randomBytes(32)]).flat())
    expect(spread.size).toBe(256)
  })
})
