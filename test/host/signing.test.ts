import { describe, expect, it, vi } from 'vitest'
import { signResponse } from '../../src/host/signing.ts'
import type { Client } from '../../src/types/client.ts'

const client: Client = { client_id: 'client' }
const encrypted: Client = { ...client, authorization_encrypted_response_alg: 'ECDH-ES' }
const signedAs = (answer: unknown, by = client) => signResponse({ sign: async () => answer as never }, {}, by, 'ES256')

describe('a response that the host signs', () => {
  it('is what it made of the claims, for the client, under the algorithm', async () => {
    const sign = vi.fn(async () => 'a.b.c')
    expect(await signResponse({ sign }, { iss: 'as' }, client, 'ES256')).toBe('a.b.c')
    expect(sign.mock.calls).toEqual([[{ iss: 'as' }, client, 'ES256']])
  })

  it('has five parts for a client that registered for encryption, so that nothing leaves in the clear', async () => {
    expect(await signedAs('a.b.c.d.e', encrypted)).toBe('a.b.c.d.e')
    expect(await signedAs('a..c.d.e', encrypted)).toBe('a..c.d.e')
    for (const clear of [
      'a.b.c',
      'a.b.c.d.e.f',
      '....',
      '.b.c.d.e',
      'a.b..d.e',
      'a.b.c.d.',
      'a.b.c.d e.f',
      'a.b.c.d.e\n',
    ]) {
      await expect(signedAs(clear, encrypted)).rejects.toThrow(
        /^sign must return a compact JWS, or a compact JWE where/,
      )
    }
  })

  it.each([
    '',
    'abc',
    'a.b',
    '..',
    '.b.c',
    'a..c',
    'a.b.',
    'a b.c.d\r\n',
    'a.b.c\n',
    'a.b+.c',
    'a.b.c=',
    'a.b.c.d',
    'a.b.c.d.e',
    undefined,
    null,
    { length: 3 },
  ])('is not %j, for a client that did not', async (answer) => {
    await expect(signedAs(answer)).rejects.toThrow(/^sign must return a compact JWS, or a compact JWE where/)
  })

  it('is none where the host has no sign', async () => {
    const none = {} as { readonly sign: undefined }
    await expect(signResponse(none, {}, client, undefined)).rejects.toThrow('sign must be set for JWT response modes')
  })
})
