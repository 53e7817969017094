import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type DeferredFailure, isFailureReference, openFailure, sealFailure } from '../../src/host/failure-reference.ts'
import type { AuthorizationServer, ServerSecret } from '../../src/types/server.ts'

const secretOf = (fill: number) => new Uint8Array(32).fill(fill) as ServerSecret
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const serverOf = (...fills: number[]): Pick<AuthorizationServer, 'secrets' | 'issuer' | 'randomBytes'> => ({
  secrets: fills.map(secretOf),
  issuer: 'https://as.example.com',
  randomBytes,
})
const server = serverOf(1)

const failure: DeferredFailure = {
  client_id: 'bank',
  redirect_uri: 'https://bank.example/callback',
  mayBeUnregistered: false,
  response_mode: 'query',
  state: 'af0ifjsldkj',
  error: {
    error: 'invalid_scope',
    error_description: 'The scope is not allowed.',
    reason: 'scope-not-allowed',
    section: 'RFC 6749 §3.3',
    status: 400,
  } as DeferredFailure['error'],
  expires_at: 1_800_000_600,
}
const seal = async (members: object = {}, by = server): Promise<string> => {
  const reference = await sealFailure(by, { ...failure, ...members })
  if (reference === undefined) throw new Error('The failure is too long.')
  return reference
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the reference of a failure', () => {
  it('does not open without its prefix, or under another', async () => {
    const [, content = ''] = (await seal()).split('.')
    for (const text of [content, `.${content}`, `request.${content}`]) {
      expect(await openFailure(server, text)).toBeUndefined()
    }
  })

  it('costs no decryption where it is longer than one can be', async () => {
    const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
    expect(await openFailure(server, `failure.${'A'.repeat(16_384)}`)).toBeUndefined()
    expect(decrypt).not.toHaveBeenCalled()
  })

  it('is the same in every release, so that two may run beside each other', async () => {
    const fixed = { ...server, randomBytes: (length: number) => new Uint8Array(length).fill(7) }
    const { error: _, ...short } = failure
    const reference = await seal({ ...short, error: { error: 'a', error_description: 'b', reason: 'c' } }, fixed)
    expect(createHash('sha256').update(reference).digest('base64url')).toBe(
      'qF7QvCkOqBdEv6rLmnwduz4nD9geqDICpSk_M6tZ2p4',
    )
  })

  it('opens to what was sealed, and is told from the reference of a request', async () => {
    const reference = await seal()
    expect(isFailureReference(reference)).toBe(true)
    expect(isFailureReference('eyJ9.AAAA')).toBe(false)
    expect(await openFailure(serverOf(1), reference)).toEqual(failure)
  })

  it('shows nothing of the failure, and is another each time', async () => {
    const references = [await seal(), await seal()]
    expect(new Set(references).size).toBe(2)
    for (const reference of references) {
      const bytes = Buffer.from(reference.slice('failure.'.length), 'base64url').toString('latin1')
      expect(bytes).not.toContain('bank')
    }
  })

  it('opens under an older secret, and not under one that was removed', async () => {
    expect(await openFailure(serverOf(2, 1), await seal())).toEqual(failure)
    expect(await openFailure(serverOf(2), await seal())).toBeUndefined()
  })

  it('opens for no other issuer with the same secret', async () => {
    expect(await openFailure({ ...server, issuer: 'https://other.example' }, await seal())).toBeUndefined()
  })

  it('does not open with a byte changed in the salt, the nonce, the content or the tag', async () => {
    const reference = await seal()
    const bytes = Buffer.from(reference.slice('failure.'.length), 'base64url')
    for (const at of [0, 15, 16, 27, 28, 60, bytes.length - 17, bytes.length - 16, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await openFailure(server, `failure.${changed.toString('base64url')}`)).toBeUndefined()
    }
  })

  it('does not open where it was cut off, or is no base64url', async () => {
    const reference = await seal()
    const salted = `failure.${Buffer.alloc(28).toString('base64url')}`
    for (const text of [
      '',
      'failure.',
      'failure.!',
      salted,
      reference.slice(0, -4),
      reference.slice(8),
      `x${reference}`,
    ]) {
      expect(await openFailure(server, text)).toBeUndefined()
    }
  })

  it('has at most 16,384 characters: there is none for a failure that needs more', async () => {
    const room = (16_384 - 'failure.'.length) * 0.75 - 28 - 16
    const state = 'a'.repeat(room - Buffer.byteLength(JSON.stringify({ ...failure, state: '' })))
    const longest = await seal({ state })
    expect(longest).toHaveLength(16_384)
    expect(await openFailure(server, longest)).toEqual({ ...failure, state })
    expect(await sealFailure(server, { ...failure, state: `${state}a` })).toBeUndefined()
    expect(await sealFailure(server, { ...failure, state: state.repeat(2) })).toBeUndefined()
    expect(await openFailure(server, `${longest}AAAA`)).toBeUndefined()
  })

  it.each([
    { client_id: 7 },
    { redirect_uri: undefined },
    { response_mode: null },
    { expires_at: '1800000600' },
    { request: 7 },
    { error: 'invalid_scope' },
    { error: { ...failure.error, error: undefined } },
    { error: { ...failure.error, error_description: 7 } },
    { error: { ...failure.error, reason: undefined } },
  ])('of another release, with %j, does not open', async (members) => {
    expect(await openFailure(server, await seal(members))).toBeUndefined()
  })

  it('opens with the hash of a stored request', async () => {
    expect(await openFailure(server, await seal({ request: 'hash' }))).toEqual({ ...failure, request: 'hash' })
  })

  it('is made by no copy of the server without its secrets', async () => {
    await expect(seal({}, serverOf())).rejects.toThrow(
      'as.secrets must have a secret; got none. Pass the server itself, not a copy of it.',
    )
  })
})
