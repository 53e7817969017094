import { describe, expect, it } from 'vitest'
import { verifyCodeVerifier } from '../../src/authorization-request/code-verifier.ts'
import { hashText } from '../../src/crypto/digest.ts'

const MESSAGE = 'the answer of digest must be the 32 bytes of SHA-256, as a Uint8Array; got '
const wrong: readonly unknown[] = [new Uint8Array(0), new Uint8Array(31), new Uint8Array(33), 'hash', undefined, null]

describe('a digest that does not answer SHA-256', () => {
  it.each([...wrong.map((hash) => [hash, 'at once'] as const), ...wrong.map((hash) => [hash, 'later'] as const)])(
    'makes no hash of a text: %j %s',
    async (hash, when) => {
      const digest = () => (when === 'later' ? Promise.resolve(hash) : hash) as never
      await expect((async () => hashText('a', digest))()).rejects.toThrow(MESSAGE)
    },
  )

  it('fits no code verifier, the empty hash to an empty code_challenge included (RFC 7636 §4.6)', async () => {
    const challenged = { code_challenge: '', code_challenge_method: 'S256' as const }
    const checked = verifyCodeVerifier('a'.repeat(43), challenged, () => new Uint8Array(0) as never)
    await expect(checked).rejects.toThrow(MESSAGE)
  })
})
