import { beforeAll, describe, expect, it } from 'vitest'
import { unwrap } from '../../src/testing/results.ts'
import { testHost } from '../support/host.ts'

const BYTES = new Uint8Array(32).map((_, index) => index)
const importKey = (usages: KeyUsage[] = ['sign'], hash = 'SHA-256', bytes = BYTES, name = 'HMAC') =>
  crypto.subtle.importKey('raw', bytes, name === 'HMAC' ? { name, hash } : name, false, usages)

describe('a secret that is a CryptoKey and cannot be extracted', () => {
  let key: CryptoKey
  beforeAll(async () => {
    key = await importKey()
  })

  it('carries a login from push to redemption', async () => {
    const host = testHost({ options: { secret: key } })
    const code = await host.code()
    expect((await host.redeem(code)).ok).toBe(true)
  })

  it('makes and opens what the same bytes do, so that a deployment can change from one to the other', async () => {
    const bytes = testHost({ options: { secret: BYTES } })
    const keyed = testHost({ options: { ...bytes.settings, secret: key } })
    const waiting = unwrap(await bytes.present(await bytes.pushed()))
    expect((await keyed.resume(waiting.reference)).ok).toBe(true)
    const now = bytes.clock()
    expect(await keyed.as.dpopNonces.issue(now)).toBe(await bytes.as.dpopNonces.issue(now))
  })

  it('rotates in a list, beside text and bytes', async () => {
    const before = testHost({ options: { secret: key } })
    const after = testHost({
      options: { ...before.settings, secret: ['another secret of the server, long enough', key] },
    })
    const waiting = unwrap(await before.present(await before.pushed()))
    expect((await after.resume(waiting.reference)).ok).toBe(true)
  })

  it.each([
    ['may not sign', () => importKey(['verify'])],
    ['is for another hash', () => importKey(['sign'], 'SHA-512')],
    ['is shorter than 32 bytes', () => importKey(['sign'], 'SHA-256', new Uint8Array(31))],
    ['is for another algorithm', () => importKey(['encrypt'], '', BYTES, 'AES-GCM')],
  ])('is refused where it %s', async (_, make) => {
    const secret = await make()
    expect(() => testHost({ options: { secret } })).toThrow(/secret must be .* a CryptoKey for HMAC with SHA-256/)
  })
})
