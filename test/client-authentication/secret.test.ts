import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { currentSecrets, type KnownSecret, verifyClientSecret } from '../../src/client-authentication/secret.ts'
import type { Client } from '../../src/types/client.ts'

const now = 1_800_000_000
const sha256 = (text: string, encoding: 'hex' | 'base64' | 'base64url') =>
  createHash('sha256').update(text).digest(encoding)
const client = (given: object = {}): Client => ({ client_id: 'c-basic', client_secret: 'current', ...given })
const rotating = client({
  client_secrets: [
    { value: 'next', expires_at: 0 },
    { value: 'previous', expires_at: now + 1 },
    { value: 'gone', expires_at: now },
  ],
})
const verdict = async (secret: string, given: Client | undefined, at = now) => {
  const result = await verifyClientSecret(secret, given, at)
  return result.ok ? 'accepted' : result.error.reason
}

describe('verifyClientSecret', () => {
  it.each([
    ['the secret of the record', 'current', 'accepted'],
    ['a new secret beside it', 'next', 'accepted'],
    ['an old secret in its last second', 'previous', 'accepted'],
    ['an old secret that has expired', 'gone', 'client-secret-expired'],
    ['another secret', 'other', 'client-secret-mismatch'],
    ['no secret', '', 'client-secret-mismatch'],
    ['the beginning of the secret', 'curren', 'client-secret-mismatch'],
    ['the secret in capitals', 'CURRENT', 'client-secret-mismatch'],
  ])('judges %s while the client rotates', async (_, secret, expected) => {
    expect(await verdict(secret, rotating)).toBe(expected)
  })

  it('refuses the one secret past its client_secret_expires_at, where 0 means never', async () => {
    const expiring = client({ client_secret_expires_at: now })
    expect(await verdict('current', expiring, now - 1)).toBe('accepted')
    expect(await verdict('current', expiring, now)).toBe('client-secret-expired')
    expect(await verdict('current', client({ client_secret_expires_at: 0 }))).toBe('accepted')
  })

  it('refuses a secret whose time is in milliseconds, which would never be over', async () => {
    const inMilliseconds = client({ client_secret_expires_at: (now + 3600) * 1000 })
    expect(await verdict('current', inMilliseconds)).toBe('client-secret-expired')
    expect(await verdict('current', client({ client_secret_expires_at: 1e12 }))).toBe('client-secret-expired')
    expect(await verdict('current', client({ client_secret_expires_at: 1e12 - 1 }))).toBe('accepted')
    expect(await verdict('current', client({ client_secret_expires_at: 253_402_300_799 }))).toBe('accepted')
  })

  it('accepts a secret that is listed twice while either is in force', async () => {
    const twice = [
      { value: 'again', expires_at: now - 1 },
      { value: 'again', expires_at: now + 1 },
    ]
    expect(await verdict('again', client({ client_secrets: twice }))).toBe('accepted')
    expect(await verdict('again', client({ client_secrets: [...twice].reverse() }))).toBe('accepted')
  })

  it('tries eight secrets and no more', async () => {
    const many = client({ client_secrets: Array.from({ length: 9 }, (_, at) => ({ value: `s${at}` })) })
    expect(await verdict('s6', many)).toBe('accepted')
    expect(await verdict('s7', many)).toBe('client-secret-mismatch')
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 7],
    ['empty', ''],
  ])('lets nobody in by a secret that is %s in the record', async (_, value) => {
    const empty = client({ client_secret: value, client_secrets: [{ value }] })
    for (const secret of ['', 'null', 'undefined', '7']) {
      expect(await verdict(secret, empty)).toBe('client-secret-unverifiable')
    }
    expect(currentSecrets(empty, now)).toEqual([])
  })

  it.each([
    ['no secret', {}],
    ['a bcrypt hash', { client_secret: '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW' }],
    ['an argon2 hash', { client_secret: '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA' }],
    ['a hash of an LDAP directory', { client_secret: '{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3' }],
    ['a hash of Django', { client_secret: 'pbkdf2_sha256$600000$salt$aGFzaA==' }],
    ['a hash of Werkzeug', { client_secret: 'scrypt:32768:8:1$salt$abcdef' }],
    ['hashes of a rotation', { client_secrets: [{ value: '$2b$12$one' }, { value: '$2b$12$two' }] }],
    ['the SHA-256 of the secret in hexadecimal', { client_secret: sha256('presented', 'hex') }],
    ['the SHA-256 of the secret in base64', { client_secret: sha256('presented', 'base64') }],
    ['a salted SHA of another framework', { client_secret: 'sha256$salt$abcdef' }],
    ['the SHA-256 of the secret in base64url', { client_secret: sha256('presented', 'base64url') }],
  ])('says of a record with %s that no secret can be right', async (_, record) => {
    const hashed: Client = { client_id: 'c-basic', ...record }
    expect(await verifyClientSecret('presented', hashed, now)).toMatchObject({
      error: { reason: 'client-secret-unverifiable', status: 401, error_description: 'Client authentication failed.' },
    })
  })

  it('knows the SHA-256 of the secret by every character of base64', async () => {
    const hashes = (secret: string) => sha256(secret, 'base64')
    const secret = Array.from({ length: 100 }, (_, at) => `secret ${at}`).find((text) => /[+].*[/]/.test(hashes(text)))
    expect(await verdict(secret ?? '', { client_id: 'c-basic', client_secret: hashes(secret ?? '') })).toBe(
      'client-secret-unverifiable',
    )
  })

  it.each([
    ['one secret of several is no hash', { client_secrets: [{ value: '$2b$12$one' }, { value: 'plain' }] }],
    ['a secret of 64 hexadecimal digits is another one', { client_secret: 'ab'.repeat(32) }],
    ['an equals sign stands in front of a hash', { client_secret: `=${sha256('presented', 'base64').slice(0, -1)}` }],
    ['a secret has a dollar sign', { client_secret: 'pa$$word$2b$' }],
  ])('says that the secret is wrong where %s', async (_, record) => {
    expect(await verdict('presented', { client_id: 'c-basic', ...record })).toBe('client-secret-mismatch')
  })

  it('compares what is not ASCII by its UTF-8', async () => {
    expect(await verdict('geheim–µ', client({ client_secret: 'geheim–µ' }))).toBe('accepted')
    expect(await verdict('geheim–μ', client({ client_secret: 'geheim–µ' }))).toBe('client-secret-mismatch')
  })

  it('reads the same for an unknown client, a wrong secret and an expired one', async () => {
    const refusals = await Promise.all([
      verifyClientSecret('current', undefined, now),
      verifyClientSecret('other', client(), now),
      verifyClientSecret('gone', rotating, now),
    ])
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({
        ok: false,
        error: { error: 'invalid_client', status: 401, error_description: 'Client authentication failed.' },
      })
    }
  })

  it('takes as many digests for an unknown client for one with another method and for one that rotates as for a wrong secret', async () => {
    const digestsFor = async (given: Client | undefined) => {
      let digests = 0
      await verifyClientSecret('other', given, now, () => {
        digests++
        return new Uint8Array(32).fill(digests)
      })
      return digests
    }
    expect(await digestsFor(client())).toBe(3)
    expect(await digestsFor(client({ client_secrets: [{ value: 'next' }] }))).toBe(3)
    expect(await digestsFor(undefined)).toBe(3)
    expect(await digestsFor({ client_id: 'c-pkjwt', token_endpoint_auth_method: 'private_key_jwt' })).toBe(3)
  })
})

describe('a client that nobody knows', () => {
  it('is compared with nothing that could be guessed', async () => {
    const compared: string[] = []
    const digest = (data: Uint8Array) => {
      compared.push(new TextDecoder().decode(data))
      return new Uint8Array(32)
    }
    expect(await verifyClientSecret('guess', undefined, now, digest)).toMatchObject({
      error: { reason: 'client-secret-mismatch' },
    })
    expect(compared).toEqual(['guess', '', ''])
  })

  it('is not let in without a secret either', async () => {
    expect(await verdict('', undefined)).toBe('client-secret-mismatch')
  })
})

describe('a secret that was used before', () => {
  const visits = (record: Client) => {
    const known = new WeakMap<Client, KnownSecret>()
    return async (secret: string, at = now) => {
      let digests = 0
      const digest = async (data: Uint8Array) => {
        digests++
        return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(data)))
      }
      const result = await verifyClientSecret(secret, record, at, digest, known)
      return [result.ok ? 'accepted' : result.error.reason, digests]
    }
  }

  it('costs its owner one digest, and all others what it cost before', async () => {
    const visit = visits(rotating)
    expect(await visit('other')).toEqual(['client-secret-mismatch', 5])
    expect(await visit('next')).toEqual(['accepted', 5])
    expect(await visit('next')).toEqual(['accepted', 1])
    expect(await visit('current')).toEqual(['accepted', 5])
    expect(await visit('other')).toEqual(['client-secret-mismatch', 5])
    expect(await visit('gone')).toEqual(['client-secret-expired', 5])
  })

  it('is none once it has expired, or the record has it no more', async () => {
    const visit = visits(rotating)
    expect(await visit('previous')).toEqual(['accepted', 5])
    expect(await visit('previous', now + 1)).toEqual(['client-secret-expired', 5])
    const record = { ...client() }
    const again = visits(record)
    expect(await again('current')).toEqual(['accepted', 3])
    Object.assign(record, { client_secret: 'new' })
    expect(await again('current')).toEqual(['client-secret-mismatch', 3])
  })
})

describe('a caller’s mistake', () => {
  it('is told by the argument’s name', async () => {
    await expect(verifyClientSecret(7 as never, client(), now)).rejects.toThrow(/^secret must be /)
    for (const given of [null, 'c-basic', 7]) {
      await expect(verifyClientSecret('current', given as never, now)).rejects.toThrow(
        /^client must be a client, or undefined; got/,
      )
      expect(() => currentSecrets(given as never, now)).toThrow(/^client must be a client; got/)
    }
  })
})

describe('currentSecrets', () => {
  it('lists what is in force, the secret of the record first', () => {
    expect(currentSecrets(rotating, now)).toEqual(['current', 'next', 'previous'])
    expect(currentSecrets({ client_id: 'c-none' }, now)).toEqual([])
    expect(currentSecrets({ client_id: 'c-none', client_secrets: [{ value: 'next' }] }, now)).toEqual(['next'])
  })
})
