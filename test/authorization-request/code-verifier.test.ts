import { describe, expect, it } from 'vitest'
import {
  computeCodeChallenge,
  isCodeVerifier,
  verifyCodeVerifier,
} from '../../src/authorization-request/code-verifier.ts'
import { fc } from '../support/fast-check.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'
import rfc7636 from '../vectors/rfc7636.json' with { type: 'json' }

const { code_verifier, code_challenge } = rfc7636
const S256 = { code_challenge, code_challenge_method: 'S256' } as const
const plain = { code_challenge: code_verifier, code_challenge_method: 'plain' } as const

const verify = async (...args: Parameters<typeof verifyCodeVerifier>) => {
  const result = await verifyCodeVerifier(...args)
  return result.ok ? 'ok' : result.error.reason
}

describe('a code challenge', () => {
  it('is that of RFC 7636 appendix B', async () => {
    expect(await computeCodeChallenge(code_verifier)).toBe(code_challenge)
  })

  it('may be computed with a digest that is not asynchronous', async () => {
    expect(await computeCodeChallenge(code_verifier, () => Uint8Array.from(rfc7636.sha256_octets))).toBe(code_challenge)
  })
})

describe('a code verifier', () => {
  it('fits the challenge that was made of it', async () => {
    expect(await verify(code_verifier, S256)).toBe('ok')
    expect(await verify(code_verifier, plain)).toBe('ok')
  })

  it('fits only that', async () => {
    const other = `${code_verifier.slice(0, -1)}A`
    expect(await verify(other, S256)).toBe('code-verifier-mismatch')
    expect(await verify(other, plain)).toBe('code-verifier-mismatch')
    expect(await verify(`${code_verifier}A`, plain)).toBe('code-verifier-mismatch')
    expect(await verify(code_verifier.toUpperCase(), S256)).toBe('code-verifier-mismatch')
  })

  it('is never the challenge itself under S256', async () => {
    expect(await verify(code_challenge, S256)).toBe('code-verifier-mismatch')
  })

  it('is not compared at all without the method that was stored: a lost S256 must not read as plain', async () => {
    await expect(verify(code_verifier, { code_challenge: code_verifier })).rejects.toThrow(TypeError)
    await expect(verify(code_verifier, { code_challenge })).rejects.toThrow(TypeError)
  })

  it('and its challenge are given as they were stored, or the mistake is named', async () => {
    await expect(verify(code_verifier, undefined as never)).rejects.toThrow(/^challenged must be the code_challenge/)
    await expect(verify(code_verifier, { code_challenge })).rejects.toThrow(
      /^code_challenge_method must be 'S256' or 'plain'; got undefined. Pass the one that was stored/,
    )
    await expect(computeCodeChallenge(7 as never)).rejects.toThrow(/^code_verifier must be a string/)
    await expect(computeCodeChallenge(code_verifier, 'sha256' as never)).rejects.toThrow(/^digest must be a function/)
  })

  it('must be there when there was a challenge', async () => {
    expect(await verify(undefined, S256)).toBe('code-verifier-missing')
    expect(await verify(undefined, plain)).toBe('code-verifier-missing')
  })

  it('must not be there when there was none', async () => {
    expect(await verify(undefined, {})).toBe('ok')
    expect(await verify(code_verifier, {})).toBe('code-verifier-unexpected')
    expect(await verify('', {})).toBe('code-verifier-unexpected')
    expect(await verify(code_verifier, { code_challenge_method: 'S256' })).toBe('code-verifier-unexpected')
  })

  it.each([
    ['43 characters', 'a'.repeat(43)],
    ['128 characters', 'a'.repeat(128)],
    ['every unreserved character', 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'],
  ])('has the right form with %s', async (_, text) => {
    expect(isCodeVerifier(text)).toBe(true)
    const challenge = await computeCodeChallenge(text)
    expect(await verify(text, { code_challenge: challenge, code_challenge_method: 'S256' })).toBe('ok')
  })

  it.each([
    ['nothing', ''],
    ['42 characters', 'a'.repeat(42)],
    ['129 characters', 'a'.repeat(129)],
    ['padding', `${'a'.repeat(43)}=`],
    ['the plain alphabet', `${'a'.repeat(43)}+/`],
    ['white space', `${'a'.repeat(43)} `],
    ['a line feed', `${'a'.repeat(43)}\n`],
    ['a NUL', `${'a'.repeat(43)}\0`],
    ['a percent triplet', `${'a'.repeat(43)}%41`],
    ['a letter beyond ASCII', `${'a'.repeat(43)}é`],
    ['a long s', `${'a'.repeat(43)}ſ`],
  ])('has the wrong form with %s, even when it would fit', async (_, text) => {
    expect(isCodeVerifier(text)).toBe(false)
    const challenge = await computeCodeChallenge(text)
    expect(await verify(text, { code_challenge: challenge, code_challenge_method: 'S256' })).toBe(
      'code-verifier-malformed',
    )
    expect(await verify(text, { code_challenge: text, code_challenge_method: 'plain' })).toBe('code-verifier-malformed')
  })

  it('is invalid_grant whatever is wrong with it', async () => {
    const results = await Promise.all([
      verifyCodeVerifier(undefined, S256),
      verifyCodeVerifier('short', S256),
      verifyCodeVerifier(code_challenge, S256),
      verifyCodeVerifier(code_verifier, {}),
    ])
    expect(results.map((result) => !result.ok && result.error.error)).toEqual(Array(4).fill('invalid_grant'))
  })

  it('never fits by chance', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'b', '~'), minLength: 43, maxLength: 45 }),
        async (text) => {
          expect(await verify(text, S256)).toBe('code-verifier-mismatch')
        },
      ),
    )
  })

  it('is judged in a blink, however long it is', () => {
    expect(milliseconds(() => isCodeVerifier(megabyte('a')))).toBeLessThan(BLINK)
  })
})
