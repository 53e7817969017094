import { describe, expect, it, vi } from 'vitest'
import { verifyDecoy } from '../../src/client-authentication/decoy.ts'
import { parseCompactJWS } from '../../src/crypto/jws.ts'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signedBy = (alg: string) => parseCompactJWS(`${encode({ alg })}.${encode({})}.AAAA`, 1000) ?? expect.unreachable()

describe('the decoy of a signature', () => {
  it.each(['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'EdDSA', 'Ed25519'])(
    'costs two verifications by a key of the algorithm: %s',
    async (alg) => {
      const verifySignature = vi.fn(() => undefined)
      await verifyDecoy(signedBy(alg), verifySignature)
      expect(verifySignature).toHaveBeenCalledTimes(2)
    },
  )

  it.each(['HS256', 'none', 'X'])('is none, and no failure, where no key fits: %s', async (alg) => {
    const verifySignature = vi.fn(() => undefined)
    await verifyDecoy(signedBy(alg), verifySignature)
    expect(verifySignature).not.toHaveBeenCalled()
  })

  it('is as dear for ML-DSA where the runtime has it, and no failure elsewhere', async () => {
    const verifySignature = vi.fn(() => undefined)
    await verifyDecoy(signedBy('ML-DSA-44'), verifySignature)
    expect([0, 2]).toContain(verifySignature.mock.calls.length)
  })
})
