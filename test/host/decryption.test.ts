import { describe, expect, it, vi } from 'vitest'
import { decryptFor } from '../../src/host/decryption.ts'

const client = { client_id: 'client' }

describe('the text of an encrypted request object', () => {
  it('is what the host decrypts for the client', async () => {
    const decrypt = vi.fn(async () => 'a.b.c')
    expect(await decryptFor({ decrypt }, 'jwe', client)).toBe('a.b.c')
    expect(decrypt.mock.calls).toEqual([['jwe', client]])
  })

  it.each([undefined, null])('is none where the host answers %j', async (answer) => {
    expect(await decryptFor({ decrypt: async () => answer as never }, 'jwe', client)).toBeUndefined()
  })

  it('is none where the host cannot decrypt, or rejects', async () => {
    expect(await decryptFor({} as { readonly decrypt: undefined }, 'jwe', client)).toBeUndefined()
    expect(await decryptFor({ decrypt: () => Promise.reject(new Error('no key')) }, 'jwe', client)).toBeUndefined()
  })

  it.each([7, {}, Uint8Array.of(1)])('is never %j, which is the mistake of the host', async (answer) => {
    await expect(decryptFor({ decrypt: async () => answer as never }, 'jwe', client)).rejects.toThrow(
      /^decrypt must return text or undefined; got/,
    )
  })
})
