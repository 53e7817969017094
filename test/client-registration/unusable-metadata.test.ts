import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { encodeBase64url } from '../../src/encoding/base64url.ts'
import { testPolicy } from '../support/policy.ts'

const octets = (length: number) => encodeBase64url(new Uint8Array(length).fill(0xff))
const ec = { kty: 'EC', crv: 'P-256', x: octets(32), y: octets(32) }
const rsa = (bytes: number) => ({ kty: 'RSA', n: octets(bytes), e: 'AQAB' })
const client = {
  client_id: 'client',
  client_secret: 'a secret of the client',
  redirect_uris: ['https://client.example.com/cb'],
}
const policy = testPolicy({
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
  response_modes_supported: ['query', 'jwt'],
})

/** What a registration is refused for; the client where it is accepted. */
const parse = (metadata: object) => {
  const parsed = parseClient({ ...client, ...metadata }, policy)
  return parsed.ok ? parsed.value : `${parsed.error.reason}: ${parsed.error.parameter}`
}

describe('an unusable key in jwks (RFC 7517 §5)', () => {
  const signing = { token_endpoint_auth_method: 'private_key_jwt' }
  const unusable = [rsa(128), { ...ec, crv: 'P-192' }, { ...ec, y: octets(31) }, { kty: 'RSA', n: octets(256) }]

  it.each(unusable)('is passed over beside one that is usable: %j', (key) => {
    expect(parse({ ...signing, jwks: { keys: [key, ec] } })).toMatchObject({ client_id: 'client' })
  })

  it.each(unusable)('is refused alone: %j', (key) => {
    expect(parse({ jwks: { keys: [key, key] } })).toBe('client-metadata-key-weak: jwks')
  })

  it.each([
    { ...ec, d: octets(32) },
    { kty: 'oct', k: octets(32) },
  ])('refuses the set where it is secret, whatever is beside it: %j', (key) => {
    expect(parse({ jwks: { keys: [ec, key] } })).toBe('client-metadata-key-private: jwks')
  })
})

describe('an encryption that no registered key fits', () => {
  it.each([
    ['authorization_encrypted_response_alg', 'ECDH-ES', rsa(256)],
    ['id_token_encrypted_response_alg', 'ECDH-ES+A256KW', rsa(256)],
    ['userinfo_encrypted_response_alg', 'RSA-OAEP-256', ec],
    ['authorization_encrypted_response_alg', 'ECDH-ES', { ...ec, use: 'sig' }],
  ])('is refused: %s of %s', (name, alg, key) => {
    expect(parse({ [name]: alg, jwks: { keys: [key] } })).toBe('client-metadata-key-unusable: jwks')
  })

  it('passes where one key fits, or the keys are at a URL', () => {
    const encrypted = { authorization_encrypted_response_alg: 'ECDH-ES' }
    expect(parse({ ...encrypted, jwks: { keys: [rsa(256), ec] } })).toMatchObject(encrypted)
    expect(parse({ ...encrypted, jwks_uri: 'https://client.example.com/jwks' })).toMatchObject(encrypted)
  })
})

describe('a redirect URI that can never match', () => {
  it.each(['https://*.app.example/cb', 'https://app.*/cb', 'https://%2A.app.example/cb'])('is refused: %s', (uri) => {
    expect(parse({ redirect_uris: [uri] })).toBe('client-metadata-redirect-uri: redirect_uris')
  })

  it('is none with an asterisk in its path', () => {
    expect(parse({ redirect_uris: ['https://app.example/*'] })).toMatchObject({ client_id: 'client' })
  })
})

describe('the algorithm none', () => {
  it.each(['id_token_signed_response_alg', 'userinfo_signed_response_alg', 'request_object_signing_alg'])(
    'is refused by the name of its field: %s',
    (name) => {
      expect(parse({ [name]: 'none' })).toBe(`client-metadata-algorithm: ${name}`)
    },
  )

  it('is refused without the name of a field that the client made up', () => {
    expect(parse({ secret_of_the_client_alg: 'none' })).toBe('client-metadata-algorithm: undefined')
  })
})

describe('what says nothing counts as absent (RFC 7592 §2.2)', () => {
  it('where a member is null, at every depth', () => {
    const jwks = { keys: [{ ...ec, use: null, key_ops: null, d: null }], other: null }
    expect(parse({ jwks, tenant: { id: 7, name: null }, scope: null })).toMatchObject({ jwks: { keys: [ec] } })
    expect(parse({ jwks, tenant: { id: 7, name: null } })).toHaveProperty('tenant', { id: 7 })
  })

  it('where a name, a page or a contact is empty', () => {
    const parsed = parse({
      client_name: '',
      'client_name#de': '',
      logo_uri: '',
      tos_uri: '',
      contacts: ['', 'a@b.example'],
    })
    for (const name of ['client_name', 'client_name#de', 'logo_uri', 'tos_uri']) expect(parsed).not.toHaveProperty(name)
    expect(parsed).toMatchObject({ contacts: ['a@b.example'] })
    expect(parse({ contacts: [''] })).not.toHaveProperty('contacts')
  })

  it.each(['token_endpoint_auth_method', 'request_object_signing_alg', 'jwks_uri', 'scope', 'client_secret'])(
    'and never where %s is empty',
    (name) => {
      expect(parse({ [name]: '' })).toBe(`client-metadata-malformed: ${name}`)
    },
  )
})
