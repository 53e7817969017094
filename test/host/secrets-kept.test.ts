import { exportJWK, generateKeyPair } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { deriveDPoPNonces } from '../../src/host/derived-nonces.ts'
import { jwkSigner } from '../../src/host/jwk-signer.ts'
import { statelessDPoPNonces } from '../../src/host/stateless-nonces.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'

const NOW = 1_800_000_000
const keyOf = (fill: number) => new Uint8Array(32).fill(fill)

afterEach(() => {
  vi.restoreAllMocks()
})

describe('keys of nonces', () => {
  it('stay what they were when the host wipes the bytes that it passed', async () => {
    const key = keyOf(7)
    const nonces = statelessDPoPNonces({ keys: [key] })
    key.fill(0)
    const forged = await statelessDPoPNonces({ keys: [keyOf(0)] }).issue(NOW)
    expect(await nonces.accept(forged, NOW)).toBeUndefined()
    expect(await nonces.issue(NOW)).toBe(await statelessDPoPNonces({ keys: [keyOf(7)] }).issue(NOW))
  })
})

/** Lets the next import of a key fail, as a runtime does that is out of memory. */
const failOnce = () => {
  vi.spyOn(crypto.subtle, 'importKey').mockRejectedValueOnce(new Error('The operation failed.'))
}

describe('after one failure of the runtime, the next call tries again:', () => {
  it('nonces that are derived from the secrets of the server', async () => {
    const nonces = deriveDPoPNonces([keyOf(1)])
    failOnce()
    await expect(nonces.issue(NOW)).rejects.toThrow('The operation failed.')
    expect(await nonces.issue(NOW)).toMatch(/^[\w-]{43}$/)
  })

  it('nonces under keys of the host', async () => {
    const nonces = statelessDPoPNonces({ keys: [keyOf(1)] })
    failOnce()
    await expect(nonces.issue(NOW)).rejects.toThrow('The operation failed.')
    expect(await nonces.issue(NOW)).toMatch(/^[\w-]{43}$/)
  })

  it('signing', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwks = { keys: [(await exportJWK(privateKey)) as JSONWebKey] }
    const sign = jwkSigner({ jwks, policy: { authorization_signing_alg_values_supported: ['ES256'] } })
    failOnce()
    await expect(sign({}, { client_id: 'client' }, 'ES256')).rejects.toThrow()
    expect(await sign({}, { client_id: 'client' }, 'ES256')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })
})
