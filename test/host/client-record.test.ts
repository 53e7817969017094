import { describe, expect, it } from 'vitest'
import { readClientRecord } from '../../src/host/client-record.ts'

const read = (members: object) => readClientRecord({ client_id: 'bank', ...members })

/** The forms of the members that the core reads, once more: what is right, and what is wrong with its message. */
const forms = {
  'true or false': { right: [true, false], wrong: [1, 0, 'true', [], {}] },
  'a list of text': { right: [[], ['a']], wrong: ['a', {}, ['a', 1], [null], 1] },
  'in seconds since 1970': { right: [0, 1e12 - 1], wrong: ['0', 1e12, Number.NaN, new Date(0), true] },
  'a number': { right: [0, 1.5], wrong: ['0', Number.POSITIVE_INFINITY, Number.NaN, true] },
  'an object': { right: [{}, { any: 1 }], wrong: ['{}', [], 1, true] },
  text: { right: ['', 'a'], wrong: [1, true, ['a'], {}] },
} as const

const names: Readonly<Record<keyof typeof forms, readonly string[]>> = {
  'true or false': [
    'require_pushed_authorization_requests',
    'require_signed_request_object',
    'dpop_bound_access_tokens',
    'tls_client_certificate_bound_access_tokens',
  ],
  'a list of text': [
    'redirect_uris',
    'response_types',
    'grant_types',
    'authorization_details_types',
    'default_acr_values',
  ],
  'in seconds since 1970': ['client_secret_expires_at'],
  'a number': ['default_max_age', 'demandsCount'],
  'an object': ['demands'],
  text: [
    'token_endpoint_auth_method',
    'token_endpoint_auth_signing_alg',
    'client_secret',
    'scope',
    'application_type',
    'jwks_uri',
    'request_object_signing_alg',
    'request_object_encryption_alg',
    'request_object_encryption_enc',
    'authorization_signed_response_alg',
    'authorization_encrypted_response_alg',
    'authorization_encrypted_response_enc',
    'id_token_signed_response_alg',
    'tls_client_auth_subject_dn',
    'tls_client_auth_san_dns',
    'tls_client_auth_san_uri',
    'tls_client_auth_san_ip',
    'tls_client_auth_san_email',
  ],
}

describe.each(Object.entries(names).flatMap(([form, list]) => list.map((name) => [name, form as keyof typeof forms])))(
  'the member %s of a record',
  (name, form) => {
    const { right, wrong } = forms[form as keyof typeof forms]

    it(`must be ${form}`, () => {
      for (const value of right) expect(read({ [name]: value })).toEqual({ client_id: 'bank', [name]: value })
      for (const value of wrong) {
        expect(() => read({ [name]: value })).toThrow(`findClient: ${name} must be ${form}; got `)
      }
    })

    it('is absent where it is null, and where it is undefined', () => {
      expect(read({ [name]: null })).not.toHaveProperty([name])
      expect(read({ [name]: undefined })).toMatchObject({ client_id: 'bank' })
    })
  },
)

describe('the secrets of a record', () => {
  it.each([
    [{ value: 7 }, 'findClient: client_secrets: value must be text; got a number.'],
    [{ value: 'one', expires_at: 1e12 }, 'findClient: client_secrets: expires_at must be in seconds since 1970; got '],
  ])('%j are refused', (secret, message) => {
    expect(() => read({ client_secrets: [{ value: 'good' }, secret] })).toThrow(message)
  })

  it('may lack a value or a time, which may be null', () => {
    const client_secrets = [{ value: 'one' }, { expires_at: 9 }, { value: null, expires_at: null }]
    expect(read({ client_secrets }).client_secrets).toEqual([{ value: 'one' }, { expires_at: 9 }, {}])
  })
})

describe('a record', () => {
  it('that has no null is handed on as it is, with the members of the host', () => {
    const record = { client_id: 'bank', scope: 'openid', tenant: { id: 7 } }
    expect(readClientRecord(record)).toBe(record)
  })

  it('that has null in a member of the host is handed on without that member, and with the others', () => {
    expect(read({ tenant: null, scope: 'openid' })).toEqual({ client_id: 'bank', scope: 'openid' })
  })

  it('that has null deeper in is handed on without it', () => {
    const jwks = { keys: [{ kty: 'EC', kid: null }] }
    expect(read({ jwks })).toEqual({ client_id: 'bank', jwks: { keys: [{ kty: 'EC' }] } })
  })

  it('without a prototype is read as one of its own members', () => {
    const record = Object.assign(Object.create(null), { client_id: 'bank', scope: null })
    const client = readClientRecord(record)
    expect(Object.getPrototypeOf(client)).toBe(Object.prototype)
    expect(client).toEqual({ client_id: 'bank' })
  })

  it('of a class keeps its prototype, and the null of the class is hidden', () => {
    const row = Object.assign(Object.create({ scope: null, name: 'Bank' }), { client_id: 'bank' })
    const client = readClientRecord(row)
    expect(client.scope).toBeUndefined()
    expect(Reflect.get(client, 'name')).toBe('Bank')
  })
})
