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

  const { kty: _, ...kindless } = ec

  it.each([
    kindless,
    { ...ec, kty: '' },
    { ...ec, kty: 7 },
    { ...ec, kty: ['EC'] },
    { ...ec, kid: 7 },
    { ...ec, kid: 'k'.repeat(513) },
    { ...ec, use: ['sig'] },
    { ...ec, alg: {} },
    { ...ec, crv: true },
    { ...ec, key_ops: 'verify' },
    { ...ec, key_ops: [1] },
    { ...ec, x: 1 },
    {},
  ])('is one of another shape, which is passed over or refused alone: %j', (key) => {
    expect(parse({ ...signing, jwks: { keys: [key, ec] } })).toMatchObject({ client_id: 'client' })
    expect(parse({ jwks: { keys: [key] } })).toBe('client-metadata-key-weak: jwks')
  })

  it.each(['d', 'k'])('refuses the set where a key without kty has the private member %s', (member) => {
    expect(parse({ jwks: { keys: [ec, { [member]: octets(32) }] } })).toBe('client-metadata-key-private: jwks')
  })

  it.each(['AQAB', 7, null])('is none where the entry is no object, and the set is malformed: %j', (entry) => {
    expect(parse({ jwks: { keys: [ec, entry] } })).toBe('client-metadata-malformed: jwks')
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

describe('a member that says nothing counts as absent (RFC 7592 §2.2)', () => {
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

  it('where the scope is empty, as a registration form sends it (RFC 7591 §2)', () => {
    expect(parse({ scope: '' })).not.toHaveProperty('scope')
    expect(parse({ scope: ' ' })).toBe('client-metadata-scope: scope')
  })

  it.each(['token_endpoint_auth_method', 'request_object_signing_alg', 'jwks_uri', 'client_secret'])(
    'and never where %s is empty',
    (name) => {
      expect(parse({ [name]: '' })).toBe(`client-metadata-malformed: ${name}`)
    },
  )
})

describe('a private-use scheme', () => {
  const native = (uri: string, privateUseSchemes: 'none' | 'reverse-domain' | 'any', application_type = 'native') => {
    const metadata = { ...client, application_type, redirect_uris: [uri] }
    const parsed = parseClient(metadata, testPolicy({ privateUseSchemes }))
    return parsed.ok ? 'registered' : parsed.error.reason
  }

  it.each(['com.example.app:/cb', 'com.example.my-app://cb', 'msauth.com.example.app://auth', 'example.xn--p1ai:/cb'])(
    'is registered where it is a reversed domain name (RFC 8252 §7.1): %s',
    (uri) => {
      expect(native(uri, 'reverse-domain')).toBe('registered')
    },
  )

  it.each(['cursor://cb', 'vscode://ext/cb', 'my-app:/cb', 'com.:/cb', 'com..app:/cb', 'com.-app:/cb'])(
    'is registered by policy alone where it is none (RFC 8252 §8.4): %s',
    (uri) => {
      expect(native(uri, 'reverse-domain')).toBe('client-metadata-redirect-scheme')
      expect(native(uri, 'any')).toBe('registered')
    },
  )

  it('is registered in no form where the policy allows none', () => {
    expect(native('com.example.app:/cb', 'none')).toBe('client-metadata-redirect-scheme')
    expect(native('cursor://cb', 'none')).toBe('client-metadata-redirect-scheme')
    expect(native('http://127.0.0.1/cb', 'none')).toBe('registered')
    expect(native('https://app.example.com/cb', 'none')).toBe('registered')
  })

  it('is for native clients under every policy', () => {
    expect(native('cursor://cb', 'any', 'web')).toBe('client-metadata-redirect-scheme')
    expect(native('com.example.app:/cb', 'any', 'web')).toBe('client-metadata-redirect-scheme')
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///cb', 'blob:x'])(
    'is never one that a browser runs or reads: %s',
    (uri) => {
      expect(native(uri, 'any')).toBe('client-metadata-redirect-uri')
    },
  )
})

describe('a secret that can be guessed (RFC 6749 §10.10)', () => {
  const bySecret = (members: object, method = 'client_secret_basic') => {
    const policyOfSecrets = testPolicy({
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['HS256', 'HS512'],
    })
    const metadata = { ...client, client_secret: undefined, token_endpoint_auth_method: method, ...members }
    const parsed = parseClient(metadata, policyOfSecrets)
    return parsed.ok ? 'registered' : parsed.error.reason
  }

  it.each(['client_secret_basic', 'client_secret_post'])('has fewer than 16 octets under %s', (method) => {
    expect(bySecret({ client_secret: 'a' }, method)).toBe('client-metadata-secret')
    expect(bySecret({ client_secret: 'x'.repeat(15) }, method)).toBe('client-metadata-secret')
    expect(bySecret({ client_secret: 'x'.repeat(16) }, method)).toBe('registered')
    expect(bySecret({ client_secret: 'é'.repeat(8) }, method)).toBe('registered')
  })

  it('is refused among the secrets of a rotation, since each of them authenticates', () => {
    const [long, short] = [{ value: 'x'.repeat(32) }, { value: 'secret' }]
    expect(bySecret({ client_secrets: [long, long] })).toBe('registered')
    expect(bySecret({ client_secrets: [long, short] })).toBe('client-metadata-secret')
    expect(bySecret({ client_secret: 'secret', client_secrets: [long] })).toBe('client-metadata-secret')
    expect(bySecret({ client_secrets: [] })).toBe('client-metadata-secret')
  })

  it.each([
    ['HS256', 32],
    ['HS512', 64],
  ])('is shorter than the hash of %s (RFC 7518 §3.2)', (token_endpoint_auth_signing_alg, octetsOfHash) => {
    const jwt = (length: number) =>
      bySecret({ token_endpoint_auth_signing_alg, client_secret: 'x'.repeat(length) }, 'client_secret_jwt')
    expect(jwt(octetsOfHash - 1)).toBe('client-metadata-secret')
    expect(jwt(octetsOfHash)).toBe('registered')
  })

  it('is not looked at where nothing authenticates by it', () => {
    expect(bySecret({ client_secret: 'a' }, 'none')).toBe('registered')
  })
})

describe('a key of a registration', () => {
  it('keeps its registered members and loses all others, so that no record carries what the client made up', () => {
    // RFC 7517 appendix A.1
    const sent = {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
      kid: 'a',
      use: 'sig',
      'x5t#S256': 'x'.repeat(43),
    }
    const jwks = { keys: [{ ...sent, note: 'x'.repeat(4096), exp: 1, toString: 'x' }], note: 'x' }
    const parsed = parseClient({ ...client, jwks }, testPolicy())
    expect(parsed).toMatchObject({ ok: true })
    expect(parsed.ok && parsed.value.jwks).toEqual({ keys: [sent] })
  })
})
