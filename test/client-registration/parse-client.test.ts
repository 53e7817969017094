import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { encodeBase64url } from '../../src/encoding/base64url.ts'
import { REASONS } from '../../src/errors/catalogue.ts'
import { fapi2SecurityProfile, oauth21 } from '../../src/profiles/index.ts'
import type { Policy } from '../../src/types/policy.ts'
import { testPolicy } from '../support/policy.ts'

const octets = (length: number) => encodeBase64url(new Uint8Array(length).fill(0xff))
const ec = { kty: 'EC', crv: 'P-256', x: octets(32), y: octets(32) }
const rsa = (bytes: number) => ({ kty: 'RSA', n: octets(bytes), e: 'AQAB' })

const client = {
  client_id: 'client',
  client_secret: 'a secret of the client',
  redirect_uris: ['https://client.example.com/cb'],
}
const byKey = { ...client, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [ec] } }

const everything = testPolicy({
  token_endpoint_auth_methods_supported: [
    'none',
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
  ],
  token_endpoint_auth_signing_alg_values_supported: ['ES256', 'PS256', 'HS256'],
  response_types_supported: ['code', 'token', 'id_token', 'code id_token'],
  response_modes_supported: ['query', 'fragment', 'form_post', 'jwt'],
  request_parameter_supported: true,
})

const refusalOf = (metadata: unknown, policy: Policy = everything) => {
  const parsed = parseClient(metadata, policy)
  if (parsed.ok) return undefined
  const { reason, parameter } = parsed.error
  return parameter === undefined ? reason : `${reason}: ${parameter}`
}
const refusal = (overrides: object, policy?: Policy) => refusalOf({ ...client, ...overrides }, policy)

describe('a registration that is in order', () => {
  it('comes back with its unknown members and the defaults of RFC 7591', () => {
    const parsed = parseClient({ ...client, 'client_name#de': 'Laden', tenant: { id: 7 } }, testPolicy())
    expect(parsed).toEqual({
      ok: true,
      value: {
        ...client,
        'client_name#de': 'Laden',
        tenant: { id: 7 },
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    })
  })

  it('may have columns that are null', () => {
    expect(refusal({ jwks_uri: null, scope: null, require_signed_request_object: null })).toBeUndefined()
  })

  it('needs neither redirect URIs nor response types for grants that do not use them', () => {
    const machine = {
      client_id: 'machine',
      client_secret: 'a secret of the machine',
      grant_types: ['client_credentials'],
    }
    const parsed = parseClient(machine, testPolicy())
    expect(parsed.ok && parsed.value.response_types).toEqual([])
  })

  it('is not changed and shares no top level with what was given', () => {
    const given = Object.freeze({ ...client })
    const parsed = parseClient(given, testPolicy())
    expect(parsed.ok && parsed.value).not.toBe(given)
  })

  it('stands under FAPI 2.0 with a key and a redirect URI of https', () => {
    expect(refusalOf(byKey, fapi2SecurityProfile)).toBeUndefined()
    expect(refusalOf(client, fapi2SecurityProfile)).toBe('client-metadata-method: token_endpoint_auth_method')
  })

  it.each([
    [
      'a native client with a private-use scheme',
      { application_type: 'native', redirect_uris: ['com.example.app:/cb'] },
    ],
    [
      'a native client on the loopback interface',
      { application_type: 'native', redirect_uris: ['http://127.0.0.1/cb'] },
    ],
    [
      'words of a response type in another order',
      { response_types: ['id_token code'], grant_types: ['authorization_code', 'implicit'] },
    ],
    ['a refresh token', { grant_types: ['authorization_code', 'refresh_token'] }],
    ['a strong RSA key', { jwks: { keys: [rsa(256)] } }],
    ['a key of a kind that is not known', { jwks: { keys: [{ kty: 'NEW', alg: 'NEW-1', pub: 'AA' }] } }],
    [
      'a key for encryption',
      {
        jwks: {
          keys: [
            { ...rsa(256), use: 'enc' },
            { kty: 'OKP', crv: 'X25519', x: octets(32) },
          ],
        },
      },
    ],
    ['a JARM response that is encrypted', { jwks: { keys: [ec] }, authorization_encrypted_response_alg: 'ECDH-ES' }],
    [
      'a certificate subject',
      { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=client,O=Example' },
    ],
    ['an address', { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_ip: '2001:db8::1' }],
    ['a public client', { token_endpoint_auth_method: 'none', client_secret: undefined }],
    [
      'secrets of a rotation',
      {
        client_secret: undefined,
        client_secrets: [{ value: 'the first of two' }, { value: 'the second of two', expires_at: 9.5 }],
      },
    ],
    ['keys at a URL', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://client.example.com/jwks' }],
  ])('may have %s', (_, overrides) => {
    expect(refusal(overrides)).toBeUndefined()
  })
})

const privateParts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

const bad: readonly (readonly [what: string, overrides: object, refusal: string])[] = [
  ['no client_id', { client_id: undefined }, 'client-metadata-malformed: client_id'],
  ['a client_id that no form can carry', { client_id: 'clié' }, 'client-metadata-malformed: client_id'],
  [
    'redirect URIs that are one text',
    { redirect_uris: 'https://client.example.com/cb' },
    'client-metadata-malformed: redirect_uris',
  ],
  [
    'too many redirect URIs',
    { redirect_uris: Array(101).fill('https://client.example.com/cb') },
    'client-metadata-malformed: redirect_uris',
  ],
  [
    'a flag in quotes',
    { require_signed_request_object: 'true' },
    'client-metadata-malformed: require_signed_request_object',
  ],
  [
    'a type of details that is empty',
    { authorization_details_types: [''] },
    'client-metadata-malformed: authorization_details_types',
  ],
  ['a JWK Set that is a list', { jwks: [ec] }, 'client-metadata-malformed: jwks'],
  ['a key without its kind', { jwks: { keys: [{ n: 'AQAB' }] } }, 'client-metadata-key-weak: jwks'],
  ['a login that is never fresh', { default_max_age: -1 }, 'client-metadata-malformed: default_max_age'],
  ['another kind of application', { application_type: 'toaster' }, 'client-metadata-malformed: application_type'],
  [
    'a secret that expires in milliseconds',
    { client_secret_expires_at: 1_800_000_000_000 },
    'client-metadata-malformed: client_secret_expires_at',
  ],
  ['more than 64 KiB', { padding: 'x'.repeat(65_536) }, 'client-metadata-malformed'],
  ['a number that JSON has none of', { tenant: 7n }, 'client-metadata-malformed'],

  ['no redirect URI', { redirect_uris: [] }, 'client-metadata-redirect-uris: redirect_uris'],
  ...[
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://client.example.com/1',
    'about:blank',
    '/cb',
    'https://client.example.com/cb#',
    'https://client.example.com/cb#part',
    'https://user@client.example.com/cb',
    'http://client.example.com/cb',
    'https://client.example.com/cb?code=1',
    'https://client.example.com/cb?a=b&state=c',
    'https://',
  ].map(
    (uri) =>
      [`the redirect URI ${uri}`, { redirect_uris: [uri] }, 'client-metadata-redirect-uri: redirect_uris'] as const,
  ),
  [
    'a private-use scheme without a domain',
    { application_type: 'native', redirect_uris: ['myapp:/cb'] },
    'client-metadata-redirect-scheme: redirect_uris',
  ],
  [
    'a web client with a private-use scheme',
    { application_type: 'web', redirect_uris: ['com.example.app:/cb'] },
    'client-metadata-redirect-scheme: redirect_uris',
  ],
  [
    'one bad redirect URI among good ones',
    { redirect_uris: ['https://client.example.com/cb', 'data:x'] },
    'client-metadata-redirect-uri: redirect_uris',
  ],

  [
    'a response type that is switched off',
    { response_types: ['code token'], grant_types: ['authorization_code', 'implicit'] },
    'client-metadata-response-type: response_types',
  ],
  [
    'a code that it may not redeem',
    { grant_types: ['implicit'], response_types: ['code'] },
    'client-metadata-grant-types: grant_types',
  ],
  [
    'a grant that nothing leads to',
    { grant_types: ['authorization_code', 'implicit'], response_types: ['code'] },
    'client-metadata-grant-types: grant_types',
  ],
  [
    'an implicit response without the grant',
    { response_types: ['id_token'] },
    'client-metadata-grant-types: grant_types',
  ],
  [
    'a grant for codes and no response type',
    { grant_types: ['authorization_code'], response_types: [] },
    'client-metadata-grant-types: grant_types',
  ],
  ['a scope with a quote', { scope: 'openid "' }, 'client-metadata-scope: scope'],

  ['a page that is a script', { policy_uri: 'javascript:alert(1)' }, 'client-metadata-uri: policy_uri'],
  ['a logo that is data', { logo_uri: 'data:image/svg+xml,x' }, 'client-metadata-uri: logo_uri'],
  [
    'a page with a quote in it',
    { client_uri: 'https://client.example.com/"onload="x' },
    'client-metadata-uri: client_uri',
  ],
  [
    'a login URI in the clear',
    { initiate_login_uri: 'http://client.example.com/login' },
    'client-metadata-uri: initiate_login_uri',
  ],

  [
    'an unknown method',
    { token_endpoint_auth_method: 'client_secret_sms' },
    'client-metadata-method: token_endpoint_auth_method',
  ],
  ['no secret for Basic', { client_secret: undefined }, 'client-metadata-secret: client_secret'],
  [
    'a short secret for HS256',
    { token_endpoint_auth_method: 'client_secret_jwt', client_secret: 'x'.repeat(31) },
    'client-metadata-secret: client_secret',
  ],
  ['no subject for tls_client_auth', { token_endpoint_auth_method: 'tls_client_auth' }, 'client-metadata-tls-subject'],
  [
    'two subjects',
    {
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_san_dns: 'client.example.com',
      tls_client_auth_san_ip: '192.0.2.1',
    },
    'client-metadata-tls-subject',
  ],
  [
    'a subject that is no name',
    { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'client' },
    'client-metadata-tls-subject: tls_client_auth_subject_dn',
  ],
  [
    'a subject that is no address',
    { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_ip: '192.0.2' },
    'client-metadata-tls-subject: tls_client_auth_san_ip',
  ],

  [
    'an algorithm off the list',
    { ...byKey, token_endpoint_auth_signing_alg: 'ES384' },
    'client-metadata-algorithm: token_endpoint_auth_signing_alg',
  ],
  [
    'a MAC for a key pair',
    { ...byKey, token_endpoint_auth_signing_alg: 'HS256' },
    'client-metadata-algorithm: token_endpoint_auth_signing_alg',
  ],
  [
    'a key pair for a MAC',
    { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'ES256' },
    'client-metadata-algorithm: token_endpoint_auth_signing_alg',
  ],
  [
    'request objects of no signature',
    { request_object_signing_alg: 'none' },
    'client-metadata-algorithm: request_object_signing_alg',
  ],
  [
    'ID tokens of no signature',
    { id_token_signed_response_alg: 'none' },
    'client-metadata-algorithm: id_token_signed_response_alg',
  ],
  [
    'no signature in a field that the core does not use',
    { userinfo_signed_response_alg: 'none' },
    'client-metadata-algorithm: userinfo_signed_response_alg',
  ],
  [
    'responses under RS256 where the policy has none',
    { authorization_signed_response_alg: 'RS256' },
    'client-metadata-algorithm: authorization_signed_response_alg',
  ],
  [
    'an encryption without its alg',
    { authorization_encrypted_response_enc: 'A128GCM' },
    'client-metadata-encryption: authorization_encrypted_response_alg',
  ],
  ['RSA1_5', { request_object_encryption_alg: 'RSA1_5' }, 'client-metadata-encryption: request_object_encryption_alg'],
  [
    'user info encrypted for no key',
    { userinfo_encrypted_response_enc: 'A128GCM' },
    'client-metadata-encryption: userinfo_encrypted_response_alg',
  ],
  [
    'an introspection encrypted for no key (RFC 9701 §6)',
    { introspection_encrypted_response_enc: 'A128GCM' },
    'client-metadata-encryption: introspection_encrypted_response_alg',
  ],
  [
    'RSA1_5 for introspection',
    { introspection_encrypted_response_alg: 'RSA1_5' },
    'client-metadata-encryption: introspection_encrypted_response_alg',
  ],
  [
    'an unknown enc',
    { request_object_encryption_alg: 'RSA-OAEP-256', request_object_encryption_enc: 'ROT13' },
    'client-metadata-encryption: request_object_encryption_enc',
  ],

  ['no keys for its assertions', { ...byKey, jwks: undefined }, 'client-metadata-keys-missing: jwks'],
  [
    'no keys for its certificate',
    { token_endpoint_auth_method: 'self_signed_tls_client_auth' },
    'client-metadata-keys-missing: jwks',
  ],
  ['no keys for its request objects', { require_signed_request_object: true }, 'client-metadata-keys-missing: jwks'],
  [
    'no keys for encrypted responses',
    { authorization_encrypted_response_alg: 'RSA-OAEP-256' },
    'client-metadata-keys-missing: jwks',
  ],
  [
    'keys in two places',
    { ...byKey, jwks_uri: 'https://client.example.com/jwks' },
    'client-metadata-keys-ambiguous: jwks_uri',
  ],
  ['keys fetched in the clear', { jwks_uri: 'http://client.example.com/jwks' }, 'client-metadata-jwks-uri: jwks_uri'],
  [
    'keys behind a password',
    { jwks_uri: 'https://me:secret@client.example.com/jwks' },
    'client-metadata-jwks-uri: jwks_uri',
  ],
  ...privateParts.map(
    (part) =>
      [
        `a key with its ${part}`,
        { jwks: { keys: [ec, { ...ec, [part]: 'AQAB' }] } },
        'client-metadata-key-private: jwks',
      ] as const,
  ),
  ['a symmetric key', { jwks: { keys: [{ kty: 'oct' }] } }, 'client-metadata-key-private: jwks'],
  ['an RSA key of 1024 bits', { jwks: { keys: [rsa(128)] } }, 'client-metadata-key-weak: jwks'],
  [
    'an RSA key for encryption of 1024 bits',
    { jwks: { keys: [{ ...rsa(128), use: 'enc' }] } },
    'client-metadata-key-weak: jwks',
  ],
  ['an elliptic curve of 192 bits', { jwks: { keys: [{ ...ec, crv: 'P-192' }] } }, 'client-metadata-key-weak: jwks'],
  ['half a point', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: octets(32) }] } }, 'client-metadata-key-weak: jwks'],
  [
    'an Ed25519 key that is too short',
    { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: octets(31) }] } },
    'client-metadata-key-weak: jwks',
  ],
  [
    'only keys of another algorithm',
    { ...byKey, token_endpoint_auth_signing_alg: 'PS256' },
    'client-metadata-key-unusable: jwks',
  ],
  [
    'only keys for encryption',
    { ...byKey, jwks: { keys: [{ ...ec, use: 'enc' }] } },
    'client-metadata-key-unusable: jwks',
  ],
]

describe('a registration is refused', () => {
  it.each(bad)('with %s', (_, overrides, expected) => {
    expect(refusal(overrides)).toBe(expected)
  })

  it.each([[undefined], [null], ['client'], [[client]], [42]])('when it is %j', (metadata) => {
    expect(refusalOf(metadata)).toBe('client-metadata-malformed')
  })

  it('when it demands what is switched off', () => {
    expect(refusal({ require_signed_request_object: true }, testPolicy())).toBe(
      'client-metadata-unsupported: require_signed_request_object',
    )
    const noDPoP = testPolicy({ dpop_signing_alg_values_supported: [] })
    expect(refusal({ dpop_bound_access_tokens: true }, noDPoP)).toBe(
      'client-metadata-unsupported: dpop_bound_access_tokens',
    )
    expect(refusal({ dpop_bound_access_tokens: true }, testPolicy())).toBeUndefined()
  })

  it('with a scope that the server does not support', () => {
    const policy = testPolicy({ scopes_supported: ['openid'] })
    expect(refusal({ scope: 'openid' }, policy)).toBeUndefined()
    expect(refusal({ scope: 'openid admin' }, policy)).toBe('client-metadata-scope: scope')
  })

  it('with http for a web client under FAPI 2.0, and not for a native one on the loopback interface', () => {
    const loopback = { ...byKey, redirect_uris: ['http://127.0.0.1/cb'] }
    expect(refusalOf(loopback, fapi2SecurityProfile)).toBe('client-metadata-redirect-uri: redirect_uris')
    expect(refusalOf({ ...loopback, application_type: 'native' }, fapi2SecurityProfile)).toBeUndefined()
  })

  it('where the server demands request objects and there is no key to sign them', () => {
    const policy = { ...everything, require_signed_request_object: true }
    expect(refusal({}, policy)).toBe('client-metadata-keys-missing: jwks')
  })

  it('with a code of RFC 7591 and nothing of what was sent', () => {
    const parsed = parseClient({ ...client, redirect_uris: ['javascript:secret'] }, everything)
    expect(parsed).toMatchObject({ ok: false, error: { error: 'invalid_redirect_uri', status: 400 } })
    expect(JSON.stringify(parsed)).not.toContain('secret')
  })

  it('for every reason that the catalogue has for it', () => {
    const tried = new Set([...bad.map(([, , expected]) => expected.split(':')[0]), 'client-metadata-unsupported'])
    const catalogue = Object.entries(REASONS).flatMap(([reason, { at }]) =>
      at.some((endpoint) => endpoint === 'registration') ? [reason] : [],
    )
    expect([...tried].sort()).toEqual(catalogue.sort())
  })
})

describe('redirect URIs that are pushed', () => {
  const policy = testPolicy({ unregisteredRedirectUris: true })

  it('need not be registered by a confidential client, where the policy says so', () => {
    expect(refusal({ redirect_uris: undefined }, policy)).toBeUndefined()
  })

  it('must be registered by a public client', () => {
    expect(refusal({ redirect_uris: undefined, token_endpoint_auth_method: 'none' }, policy)).toBe(
      'client-metadata-redirect-uris: redirect_uris',
    )
  })
})

describe('an algorithm for signed responses', () => {
  const registration = { ...client, authorization_signed_response_alg: 'RS256' }

  it('counts for nothing where the server signs none, not even the default of JARM §3 that clients write down', () => {
    const policy = testPolicy({ response_modes_supported: ['query', 'fragment'] })
    expect(parseClient(registration, policy)).toMatchObject({ ok: true, value: registration })
    const none = { ...client, authorization_signed_response_alg: 'none' }
    expect(refusalOf(none, policy)).toBe('client-metadata-algorithm: authorization_signed_response_alg')
  })

  it.each(['jwt', 'query.jwt', 'form_post.jwt'] as const)('is one of the policy where there is %s', (mode) => {
    const policy = testPolicy({ response_modes_supported: ['query', mode] })
    const refusal = 'client-metadata-algorithm: authorization_signed_response_alg'
    expect(refusalOf(registration, policy)).toBe(refusal)
    expect(refusalOf({ ...registration, authorization_signed_response_alg: 'ES256' }, policy)).toBeUndefined()
  })
})

describe('secrets that are kept elsewhere', () => {
  it('need not be in the record', () => {
    const { client_secret: _, ...hashed } = client
    expect(parseClient(hashed, testPolicy()).ok).toBe(false)
    expect(parseClient(hashed, testPolicy(), { secretsElsewhere: true }).ok).toBe(true)
  })
})

describe('hostile metadata', () => {
  it('names members like those of every object without harm', () => {
    const hostile = JSON.parse(
      '{"client_id":"client","client_secret":"a secret of the client","redirect_uris":["https://a.example/"],"__proto__":{"admin":true},"constructor":1}',
    )
    const parsed = parseClient(hostile, testPolicy())
    expect(parsed.ok && 'admin' in parsed.value).toBe(false)
  })
})

describe('the demands of a client', () => {
  const bank = {
    client_id: 'bank',
    token_endpoint_auth_method: 'private_key_jwt',
    redirect_uris: ['https://bank.example/cb'],
    jwks_uri: 'https://bank.example/jwks',
  }
  const reason = (result: ReturnType<typeof parseClient>) =>
    result.ok ? undefined : [result.error.reason, result.error.parameter]

  it('are written into the record, field by field, with their number', () => {
    const parsed = parseClient(bank, oauth21, { demands: fapi2SecurityProfile })
    expect(parsed).toMatchObject({
      ok: true,
      value: { demands: { require_pushed_authorization_requests: true, codeLifetime: 60, dpopNonce: 'off' } },
    })
    const { demands = {}, demandsCount } = parsed.ok ? parsed.value : {}
    expect(demandsCount).toBe(Object.keys(demands).length)
    for (const field of ['maxRequestBytes', 'redirectStatus', 'scopes_supported', 'request_parameter_supported']) {
      expect(demands).not.toHaveProperty(field)
    }
  })

  it('are none, and counted, for an empty object; without the option nothing is written', () => {
    expect(parseClient(bank, oauth21, { demands: {} })).toMatchObject({ value: { demandsCount: 0 } })
    expect(parseClient(bank, oauth21)).not.toHaveProperty('value.demandsCount')
  })

  it('judge the registration: it is refused for what the client itself demands', () => {
    const web = { ...bank, token_endpoint_auth_method: 'client_secret_basic', client_secret: 'x'.repeat(32) }
    expect(reason(parseClient(web, oauth21))).toBeUndefined()
    expect(reason(parseClient(web, oauth21, { demands: fapi2SecurityProfile }))).toEqual([
      'client-metadata-method',
      'token_endpoint_auth_method',
    ])
    const signing = { require_signed_request_object: true }
    expect(reason(parseClient(bank, oauth21, { demands: signing }))).toEqual([
      'client-metadata-unsupported',
      'require_signed_request_object',
    ])
  })

  it('stay in a record that is parsed again, and the option replaces them', () => {
    const parsed = parseClient(bank, oauth21, { demands: fapi2SecurityProfile })
    const record = parsed.ok ? parsed.value : undefined
    expect(parseClient(record, oauth21)).toEqual(parsed)
    expect(parseClient(record, oauth21, { demands: { codeLifetime: 30 } })).toMatchObject({
      value: { demands: { codeLifetime: 30 }, demandsCount: 1 },
    })
    expect(parseClient(record, oauth21, { demands: {} })).not.toHaveProperty('value.demands')
  })

  it.each([
    [{ demands: { codeLifetime: 30 }, demandsCount: 2 }],
    [{ demandsCount: 3 }],
    [{ demands: 'all' }],
    [{ demands: { unheard: 1 } }],
    [{ demands: { maxParameters: 8 } }],
    [{ demandsCount: 'many' }],
  ])('that were sent, or kept, in another form are refused: %j', (members) => {
    expect(reason(parseClient({ ...bank, ...members }, oauth21))).toEqual(['client-metadata-malformed', 'demands'])
  })

  it('that the server cannot meet are a mistake of the host', () => {
    expect(() => parseClient(bank, oauth21, { demands: { dpop_signing_alg_values_supported: ['RS256'] } })).toThrow(
      TypeError,
    )
    const redirects302 = { ...oauth21, redirectStatus: 302 } as const
    expect(() => parseClient(bank, redirects302, { demands: fapi2SecurityProfile })).toThrow(
      /redirectStatus must be 303/,
    )
  })
})

describe('a refused registration', () => {
  const told = (overrides: object, policy: Policy = everything) => {
    const parsed = parseClient({ ...client, ...overrides }, policy)
    if (parsed.ok) throw new Error('Expected a refusal.')
    const { error_description, detail } = parsed.error
    return [error_description, detail]
  }
  const native = { application_type: 'native' }
  const good = 'https://client.example.com/cb'

  it.each<[string, object, Partial<Policy>, string]>([
    [
      'of a native client where the policy allows none',
      native,
      { privateUseSchemes: 'none' },
      "policy.privateUseSchemes is 'none'",
    ],
    ['of a web client', { application_type: 'web' }, {}, "application_type is 'web'"],
  ])('names the fault of a private-use scheme %s, whose form is right', (_, overrides, policy, fault) => {
    expect(told({ ...overrides, redirect_uris: [good, 'com.example.app:/cb'] }, testPolicy(policy))).toEqual([
      'The private-use scheme of a redirect URI is not allowed for this client.',
      `redirect_uris[1] has a private-use scheme, and ${fault}.`,
    ])
  })

  it('names a private-use scheme that is not a reversed domain name', () => {
    expect(told({ ...native, redirect_uris: ['cursor://cb'] })[1]).toBe(
      'redirect_uris[0] has a private-use scheme that is not a reversed domain name, such as com.example.app.',
    )
  })

  it.each([
    ['https://*.example.com/cb', 'has an asterisk in its host'],
    ['/cb', 'is not absolute, or has a character that RFC 3986 wants encoded'],
    ['https://bücher.example/cb', 'is not absolute, or has a character that RFC 3986 wants encoded'],
    [`${good}#a`, 'has a fragment'],
    [`${good}?code=1`, 'has a query parameter of a response, such as code or state'],
    ['http://client.example.com/cb', "is http, which policy.httpRedirectUris 'native-loopback' does not allow for it"],
    ['javascript:alert(1)', 'has a scheme that browsers run or read themselves, a user name, or no valid host'],
    [
      'https://user@client.example.com/cb',
      'has a scheme that browsers run or read themselves, a user name, or no valid host',
    ],
  ])('tells the log which redirect URI is at fault and why, and the client no text of it: %s', (uri, fault) => {
    const policy = testPolicy({ httpRedirectUris: 'native-loopback' })
    expect(told({ redirect_uris: [good, uri] }, policy)).toEqual([
      'A redirect URI cannot be registered at this server.',
      `redirect_uris[1] ${fault}.`,
    ])
  })

  it('names the redirect URI that a web client with the implicit grant may not have', () => {
    const implicit = { grant_types: ['implicit'], response_types: ['id_token'] }
    expect(told({ ...implicit, redirect_uris: [good, 'https://localhost/cb'] })[1]).toBe(
      'redirect_uris[1] is not https or has the host localhost, and the client is a web client with the implicit grant.',
    )
  })

  it.each([
    [
      { grant_types: ['authorization_code', 'implicit', 'refresh_token'] },
      'grant_types has implicit, and response_types has no type with token or id_token.',
    ],
    [
      { response_types: ['code id_token'] },
      'response_types has a type with token or id_token, and grant_types lacks implicit.',
    ],
    [
      { grant_types: ['implicit'], response_types: ['code id_token'] },
      'response_types has a type with code, and grant_types lacks authorization_code.',
    ],
    [{ response_types: [] }, 'grant_types has authorization_code, and response_types has no type with code.'],
  ])('tells which grant type and which response type do not go together (%#)', (overrides, detail) => {
    expect(told(overrides)).toEqual(['The grant types and the response types are not consistent.', detail])
  })

  it.each([
    [{ client_secret: undefined }, 'The client has neither client_secret nor client_secrets.'],
    [{ client_secret: 'x'.repeat(15) }, 'A secret has 15 octets, and the least is 16.'],
    [
      { client_secret: 'x'.repeat(31), token_endpoint_auth_method: 'client_secret_jwt' },
      'The longest secret has 31 octets, and the least is 32.',
    ],
  ])('tells how long a secret is and how long it must be (%#)', (overrides, detail) => {
    expect(told(overrides)).toEqual([
      'A client secret is missing, or is shorter than 16 octets or than the hash of its HMAC algorithm.',
      detail,
    ])
  })
})

describe('a misuse of parseClient', () => {
  it.each<[string, () => unknown]>([
    [
      'policy must be a Policy; got undefined. Pass the policy of the server after the metadata.',
      () => parseClient(client, undefined as never),
    ],
    ['options must be an object; got null.', () => parseClient(client, everything, null as never)],
    [
      'options.secretElsewhere must be a member of options; got an unknown name. Write options.secretsElsewhere or options.demands.',
      () => parseClient(client, everything, { secretElsewhere: true } as never),
    ],
  ])('reads: %s', (message, wrong) => {
    expect(wrong).toThrow(new TypeError(message))
  })
})
