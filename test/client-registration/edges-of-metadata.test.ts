import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { encodeBase64url } from '../../src/encoding/base64url.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import type { Policy } from '../../src/types/policy.ts'
import { testPolicy } from '../support/policy.ts'

const octets = (length: number) => encodeBase64url(new Uint8Array(length).fill(0xff))
const ec = { kty: 'EC', crv: 'P-256', x: octets(32), y: octets(32) }
const rsa = { kty: 'RSA', n: octets(256), e: 'AQAB' }
const client = {
  client_id: 'client',
  client_secret: 'a secret of the client',
  redirect_uris: ['https://client.example.com/cb'],
}
const everything: Partial<Policy> = {
  token_endpoint_auth_methods_supported: [
    'none',
    'client_secret_basic',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
  ],
  token_endpoint_auth_signing_alg_values_supported: ['ES256', 'PS256', 'HS256'],
  response_types_supported: ['code', 'token', 'id_token'],
  request_parameter_supported: true,
}

/** `registered`, or what the registration is refused for. */
const outcome = (metadata: object, policy: Partial<Policy> = {}, options?: Parameters<typeof parseClient>[2]) => {
  const parsed = parseClient({ ...client, ...metadata }, testPolicy({ ...everything, ...policy }), options)
  if (parsed.ok) return 'registered'
  return parsed.error.parameter === undefined
    ? parsed.error.reason
    : `${parsed.error.reason}: ${parsed.error.parameter}`
}

describe('web pages of a client', () => {
  it.each([
    { client_uri: 'https://client.example.com/' },
    { logo_uri: 'http://client.example.com/logo.png' },
    { tos_uri: 'HTTPS://client.example.com/tos?lang=de#top' },
    { policy_uri: 'https://client.example.com/policy' },
    { initiate_login_uri: 'https://client.example.com/login' },
  ])('are registered where they are some: %j', (metadata) => {
    expect(outcome(metadata)).toBe('registered')
  })

  it.each([
    { client_uri: 'javascript:https://client.example.com/' },
    { logo_uri: 'xhttp://client.example.com/' },
    { tos_uri: 'https://client.example.com/ x' },
    { policy_uri: 'https://' },
    { initiate_login_uri: 'xhttps://client.example.com/' },
  ])('are refused where they are none: %j', (metadata) => {
    expect(outcome(metadata)).toBe(`client-metadata-uri: ${Object.keys(metadata)[0]}`)
  })
})

describe('a text that people read (RFC 7591 §2.2, §5)', () => {
  it.each([
    ['a line feed', 'Bank\nVerified by the server'],
    ['a null', 'Bank\u0000'],
    ['a delete', 'Bank\u007f'],
    ['a control of ISO 8859', 'Bank\u009b31m'],
    ['an override of the direction', 'knaB\u202e'],
    ['an embedding', '\u202bBank'],
    ['an isolate that is left open', 'Bank\u2067'],
    ['a line separator', 'Bank\u2028Verified'],
    ['half of a surrogate pair', 'Bank\ud83c'],
  ])('is refused with %s', (_what, client_name) => {
    const parsed = parseClient({ ...client, client_name }, oauth21)
    expect(parsed).toMatchObject({
      ok: false,
      error: {
        ...{ error: 'invalid_client_metadata', parameter: 'client_name' },
        detail:
          'It has a control character, a lone surrogate, or a character that changes the direction of the text around it.',
      },
    })
    expect(outcome({ 'client_name#ar': client_name })).toBe('client-metadata-malformed: client_name')
    expect(outcome({ contacts: ['ops@client.example', client_name] })).toBe('client-metadata-malformed: contacts')
  })

  it.each([
    'مصرف الرافدين',
    'בנק לאומי',
    'بنک ملی\u200cایران',
    'ACME \u200f(ישראל)\u200e Ltd.',
    'श्री\u200d बैंक',
    '👩\u200d💻 Tools',
    'Ünïcödé – “Bank” & Söhne',
  ])('is registered as it is in every script: %s', (client_name) => {
    const parsed = parseClient({ ...client, client_name, 'client_name#x': client_name }, oauth21)
    expect(parsed).toMatchObject({ ok: true, value: { client_name, 'client_name#x': client_name } })
  })
})

describe('a member with a language tag (RFC 7591 §2.2)', () => {
  it.each([
    { 'client_name#fr': 'Exemple' },
    { 'client_name#ja-Hani-JP': '名前' },
    { 'client_uri#fr': 'https://client.example.com/fr' },
    { 'logo_uri#de': 'http://client.example.com/de.png' },
    { 'tos_uri#de': undefined },
    { 'made_up#fr': { html: 1 } },
    { 'constructor#fr': 1, '__proto__#fr': 1 },
  ])('is registered where the member without the tag would be: %j', (metadata) => {
    expect(outcome(metadata)).toBe('registered')
  })

  it.each([
    [{ 'client_name#fr': 'x'.repeat(513) }, 'client-metadata-malformed: client_name'],
    [{ 'client_name#fr': { html: 1 } }, 'client-metadata-malformed: client_name'],
    [{ 'client_name#': 7 }, 'client-metadata-malformed: client_name'],
    [{ 'logo_uri#de#at': ['https://client.example.com/'] }, 'client-metadata-malformed: logo_uri'],
    [{ 'client_uri#fr': 'javascript:alert(1)' }, 'client-metadata-uri: client_uri'],
    [{ 'logo_uri#de': 'data:image/svg+xml,x' }, 'client-metadata-uri: logo_uri'],
    [{ 'policy_uri#fr': 'https://client.example.com/"onload="x' }, 'client-metadata-uri: policy_uri'],
    [{ 'tos_uri#fr': '//client.example.com/' }, 'client-metadata-uri: tos_uri'],
    [{ 'initiate_login_uri#fr': 'http://client.example.com/' }, 'client-metadata-uri: initiate_login_uri'],
    [{ 'post_logout_redirect_uris#fr': ['javascript:x'] }, 'client-metadata-uri: post_logout_redirect_uris'],
  ])('is refused where the member without the tag would be, by the name without the tag: %j', (metadata, expected) => {
    expect(outcome(metadata)).toBe(expected)
  })
})

describe('a URL that is no page', () => {
  it.each([
    { sector_identifier_uri: 'https://client.example.com/sector.json' },
    { request_uris: ['https://client.example.com/r#GkurKxf5T0Y', 'http://client.example.com/signed', 'urn:example:r'] },
    { frontchannel_logout_uri: 'http://client.example.com/logout' },
    { backchannel_logout_uri: 'http://client.example.com/logout?tenant=7' },
    { backchannel_client_notification_endpoint: 'https://client.example.com/cb' },
  ])('is registered with the schemes of its specification: %j', (metadata) => {
    expect(outcome(metadata)).toBe('registered')
  })

  it.each([
    { sector_identifier_uri: 'http://169.254.169.254/latest' },
    { request_uris: ['https://client.example.com/r', 'file:///etc/passwd'] },
    { request_uris: ['xurn:example:r'] },
    { frontchannel_logout_uri: 'javascript:alert(1)' },
    { backchannel_logout_uri: 'gopher://client.example.com/' },
    { backchannel_client_notification_endpoint: 'http://client.example.com/cb' },
  ])('is refused with another scheme: %j', (metadata) => {
    expect(outcome(metadata)).toBe(`client-metadata-uri: ${Object.keys(metadata)[0]}`)
  })
})

describe('a URI to which a browser goes after the logout (OpenID Connect RP-Initiated Logout §2)', () => {
  const REFUSED = 'client-metadata-uri: post_logout_redirect_uris'
  const leadingTo = (uri: string, policy: Partial<Policy> = {}, application_type = 'native') =>
    outcome({ post_logout_redirect_uris: ['https://client.example.com/bye', uri], application_type }, policy)

  it.each(['https://client.example.com/bye?state=x&error=no', 'com.example.app:/bye', 'myapp://bye'])(
    'has any query, and may lead to a native application: %s',
    (uri) => {
      expect(leadingTo(uri)).toBe('registered')
    },
  )

  it('has plain http where redirect URIs may have it', () => {
    expect(leadingTo('http://127.0.0.1/bye', { httpRedirectUris: 'native-loopback' })).toBe('registered')
    expect(leadingTo('http://127.0.0.1/bye', { httpRedirectUris: 'native-loopback' }, 'web')).toBe(REFUSED)
    expect(leadingTo('http://client.example.com/bye', { httpRedirectUris: 'loopback' })).toBe(REFUSED)
    expect(leadingTo('http://client.example.com/bye', { httpRedirectUris: 'registered' })).toBe('registered')
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', '/bye', 'https://client.example.com/bye#x', 'https://a@b/bye'])(
    'is neither a script nor relative, and has neither fragment nor user: %s',
    (uri) => {
      expect(leadingTo(uri)).toBe(REFUSED)
    },
  )
})

describe('an algorithm of a registration', () => {
  it.each([
    'token_endpoint_auth_signing_alg',
    'authorization_signed_response_alg',
    'introspection_signed_response_alg',
    'introspection_encrypted_response_alg',
    'backchannel_authentication_request_signing_alg',
    'request_object_encryption_alg',
    'authorization_encrypted_response_alg',
    'id_token_encrypted_response_alg',
    'userinfo_encrypted_response_alg',
  ])('none is refused by the name of its field: %s', (name) => {
    expect(outcome({ [name]: 'none' })).toBe(`client-metadata-algorithm: ${name}`)
  })

  it.each([
    ['client_attestation_signing_alg_values_supported', ['none'], ['HS256']],
    ['client_attestation_pop_signing_alg_values_supported', ['none', 'HS256'], []],
  ])(
    'is never one that attestations must not have: %s (draft-ietf-oauth-attestation-based-client-auth §9)',
    (name, never, allowed) => {
      for (const alg of never) expect(outcome({ [name]: ['ES256', alg] })).toBe(`client-metadata-algorithm: ${name}`)
      for (const alg of ['ES256', 'HSX', 'NHS256', 'nonesuch', ...allowed]) {
        expect(outcome({ [name]: [alg] })).toBe('registered')
      }
    },
  )

  it('of a proof of possession goes with a list of its methods', () => {
    const name = 'client_attestation_pop_methods_supported'
    expect(outcome({ [name]: ['attestation_pop_jwt', 'dpop_combined'] })).toBe('registered')
    expect(outcome({ [name]: 'dpop_combined' })).toBe(`client-metadata-malformed: ${name}`)
  })

  it('for request objects is one of the policy, and one that a registered key fits', () => {
    const signing = (alg: string, keys: readonly object[]) =>
      outcome({ request_object_signing_alg: alg, jwks: { keys } })
    expect(signing('XS256', [rsa])).toBe('client-metadata-algorithm: request_object_signing_alg')
    expect(signing('ES256', [rsa])).toBe('client-metadata-key-unusable: jwks')
    expect(signing('ES256', [rsa, ec])).toBe('registered')
    expect(outcome({ request_object_signing_alg: 'ES256' })).toBe('client-metadata-keys-missing: jwks')
    const anyOfPolicy = (keys: readonly object[]) => outcome({ require_signed_request_object: true, jwks: { keys } })
    expect(anyOfPolicy([ec])).toBe('registered')
    expect(anyOfPolicy([{ ...ec, use: 'enc' }])).toBe('client-metadata-key-unusable: jwks')
  })

  it('for assertions is one that a registered key fits', () => {
    const byKey = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [rsa, ec] } }
    expect(outcome({ ...byKey, token_endpoint_auth_signing_alg: 'ES256' })).toBe('registered')
    expect(outcome({ ...byKey, token_endpoint_auth_signing_alg: 'PS256' })).toBe('registered')
    expect(outcome({ ...byKey, jwks: { keys: [rsa] }, token_endpoint_auth_signing_alg: 'ES256' })).toBe(
      'client-metadata-key-unusable: jwks',
    )
  })
})

describe('keys of a registration', () => {
  it('have 16 operations of a key at most, each a text', () => {
    const withOps = (key_ops: readonly unknown[]) => outcome({ jwks: { keys: [{ ...ec, key_ops }] } })
    expect(withOps(['verify'])).toBe('registered')
    expect(withOps(Array(16).fill('verify'))).toBe('registered')
    expect(withOps([...Array(16).fill('verify'), 'sign'])).toBe('client-metadata-key-weak: jwks')
    expect(withOps(['verify', 1])).toBe('client-metadata-key-weak: jwks')
  })

  it('keep every registered member of a public key (RFC 7517 §4, RFC 7518 §6)', () => {
    const described = {
      use: 'sig',
      key_ops: ['verify'],
      kid: 'a',
      x5u: 'https://client.example.com/x5u',
      x5c: ['AA=='],
    }
    const keys = [
      { ...ec, ...described, alg: 'ES256', x5t: octets(20), 'x5t#S256': octets(32) },
      { ...rsa, alg: 'PS256' },
      { kty: 'AKP', alg: 'ML-DSA-44', pub: octets(1312) },
    ]
    const sent = keys.map((key) => ({ ...key, note: 'x' }))
    expect(parseClient({ ...client, jwks: { keys: sent } }, testPolicy(everything))).toMatchObject({
      ok: true,
      value: { jwks: { keys } },
    })
  })

  it.each([
    'https://me@client.example.com/jwks',
    'https://:secret@client.example.com/jwks',
    'urn:https://client.example.com/jwks',
    'https://client.example.com:port/jwks',
  ])('are never fetched from %s', (jwks_uri) => {
    expect(outcome({ jwks_uri })).toBe('client-metadata-jwks-uri: jwks_uri')
  })
})

describe('the subject of a client certificate', () => {
  const subject = (metadata: object) => outcome({ token_endpoint_auth_method: 'tls_client_auth', ...metadata })

  it.each([
    { tls_client_auth_san_dns: 'client-1.example.com' },
    { tls_client_auth_san_uri: 'urn:example:client' },
    { tls_client_auth_san_email: 'client@example.com' },
  ])('is registered: %j', (metadata) => {
    expect(subject(metadata)).toBe('registered')
  })

  it.each([
    { tls_client_auth_san_dns: 'client example' },
    { tls_client_auth_san_dns: '!client.example.com' },
    { tls_client_auth_san_dns: 'client.example.com/' },
    { tls_client_auth_san_uri: '/client' },
    { tls_client_auth_san_email: 'client' },
    { tls_client_auth_san_email: 'cli ent@example.com' },
    { tls_client_auth_san_email: 'client@@example.com' },
    { tls_client_auth_san_email: 'client@bücher.example' },
    { tls_client_auth_san_email: 'cliënt@example.com' },
    { tls_client_auth_san_email: 'client@example.com\0' },
    { tls_client_auth_san_email: 'client@example com' },
    { tls_client_auth_san_email: 'x@client@example.com' },
  ])('is refused in another form: %j', (metadata) => {
    expect(subject(metadata)).toBe(`client-metadata-tls-subject: ${Object.keys(metadata)[0]}`)
  })

  it('is needed also where secrets are kept elsewhere', () => {
    const elsewhere = { secretsElsewhere: true }
    expect(outcome({ token_endpoint_auth_method: 'tls_client_auth' }, {}, elsewhere)).toBe(
      'client-metadata-tls-subject',
    )
    const bySecret = { client_secret: undefined, token_endpoint_auth_method: 'client_secret_jwt' }
    expect(outcome(bySecret)).toBe('client-metadata-secret: client_secret')
    expect(outcome(bySecret, {}, elsewhere)).toBe('registered')
  })
})

describe('the form of metadata', () => {
  it('is measured as JSON, of 65,536 characters at most', () => {
    const rest = JSON.stringify({ ...client, padding: '' }).length
    expect(outcome({ padding: 'x'.repeat(65_536 - rest) })).toBe('registered')
    expect(outcome({ padding: 'x'.repeat(65_537 - rest) })).toBe('client-metadata-malformed')
  })

  it.each([64, 65, 1_000, 2_000, 3_000, 4_000, 5_000, 20_000])('has 64 levels at most, and here %i', (levels) => {
    const expected = levels <= 64 ? 'registered' : 'client-metadata-malformed'
    // the metadata itself is the first level
    const nested = (open: string, close: string) =>
      outcome({ made_up: JSON.parse(`${open.repeat(levels - 1)}1${close.repeat(levels - 1)}`) })
    expect(nested('{"a":', '}')).toBe(expected)
    expect(nested('[', ']')).toBe(expected)
  })

  it('is refused where it contains itself', () => {
    const circle: unknown[] = []
    circle.push(circle, circle)
    expect(outcome({ circle })).toBe('client-metadata-malformed')
  })

  it('may have an empty software_version, which says as much as none', () => {
    expect(outcome({ software_id: '', software_version: '', software_statement: '' })).toBe('registered')
  })

  it.each([
    [{ subject_type: { a: 1 } }, 'subject_type'],
    [{ subject_type: 'x'.repeat(65) }, 'subject_type'],
    [{ introspection_signed_response_alg: ['none'] }, 'introspection_signed_response_alg'],
    [{ introspection_encrypted_response_alg: 1 }, 'introspection_encrypted_response_alg'],
    [{ introspection_encrypted_response_enc: {} }, 'introspection_encrypted_response_enc'],
    [{ frontchannel_logout_session_required: 'false' }, 'frontchannel_logout_session_required'],
    [{ backchannel_logout_session_required: 1 }, 'backchannel_logout_session_required'],
    [{ backchannel_token_delivery_mode: true }, 'backchannel_token_delivery_mode'],
    [{ backchannel_authentication_request_signing_alg: [] }, 'backchannel_authentication_request_signing_alg'],
    [{ backchannel_user_code_parameter: 'no' }, 'backchannel_user_code_parameter'],
    [{ sector_identifier_uri: ['https://client.example.com/'] }, 'sector_identifier_uri'],
    [{ post_logout_redirect_uris: 'https://client.example.com/' }, 'post_logout_redirect_uris'],
    [{ request_uris: [{}] }, 'request_uris'],
    [{ client_id: 'éclient' }, 'client_id'],
    [{ clientAssertionAudience: 'rfc7523' }, 'clientAssertionAudience'],
    [{ client_secrets: [{}] }, 'client_secrets'],
    [{ client_secrets: [{ value: '' }] }, 'client_secrets'],
    [{ client_secrets: [{ value: 'a secret of the client', expires_at: -1 }] }, 'client_secrets'],
  ])('is refused by the name of its field: %j', (metadata, field) => {
    expect(outcome(metadata)).toBe(`client-metadata-malformed: ${field}`)
  })

  it('has times in seconds, which end where milliseconds begin', () => {
    const until = (expires_at: number) => outcome({ client_secrets: [{ value: 'a secret of the client', expires_at }] })
    expect(until(999_999_999_999)).toBe('registered')
    expect(until(1_000_000_000_000)).toBe('client-metadata-malformed: client_secrets')
  })

  it('may have the audience of RFC 9126 for assertions, and pages that are empty', () => {
    expect(outcome({ clientAssertionAudience: 'rfc9126', client_uri: '', policy_uri: '' })).toBe('registered')
  })
})

describe('a web client with the implicit grant (OpenID Connect Registration §2)', () => {
  const implicit = { response_types: ['id_token'], grant_types: ['implicit'] }
  const policy: Partial<Policy> = {
    httpRedirectUris: 'registered',
    privateUseSchemes: 'any',
    response_types_supported: ['code', 'token', 'id_token', 'code id_token'],
  }
  const REFUSED = 'client-metadata-redirect-uri: redirect_uris'
  const unsafe = ['http://client.example.com/cb', 'http://127.0.0.1/cb', 'http://localhost/cb', 'https://localhost/cb']

  it.each([...unsafe, 'HTTPS://LOCALHOST:8080/cb', 'com.example.app:/cb'])('does not register %s', (uri) => {
    const redirect_uris = ['https://client.example.com/cb', uri]
    expect(outcome({ ...implicit, redirect_uris }, policy)).toBe(REFUSED)
    expect(outcome({ ...implicit, redirect_uris, application_type: 'web' }, policy)).toBe(REFUSED)
    const hybrid = { response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] }
    expect(outcome({ ...hybrid, redirect_uris }, policy)).toBe(REFUSED)
  })

  it.each(['https://client.example.com/cb', 'HTTPS://client.example.com/cb', 'https://localhost.example.com/cb'])(
    'registers %s',
    (uri) => {
      expect(outcome({ ...implicit, redirect_uris: [uri] }, policy)).toBe('registered')
    },
  )

  it.each([...unsafe, 'com.example.app:/cb'])(
    'is neither a native client, nor one of codes: they register %s',
    (uri) => {
      const redirect_uris = [uri]
      expect(outcome({ ...implicit, redirect_uris, application_type: 'native' }, policy)).toBe('registered')
      expect(outcome({ redirect_uris }, policy)).toBe('registered')
    },
  )

  it('is, without application_type, a client of ID tokens, and not one of OAuth alone', () => {
    const oauth = { response_types: ['token'], grant_types: ['implicit'], redirect_uris: ['http://localhost/cb'] }
    expect(outcome(oauth, policy)).toBe('registered')
    expect(outcome({ ...oauth, application_type: 'web' }, policy)).toBe(REFUSED)
  })
})

describe('the flows of a registration', () => {
  it('need the implicit grant for a token in the response', () => {
    expect(outcome({ response_types: ['token'], grant_types: ['implicit'] })).toBe('registered')
    expect(outcome({ response_types: ['token'], grant_types: [] })).toBe('client-metadata-grant-types: grant_types')
  })

  it('have a scope of tokens of the policy, with one space between', () => {
    const scopes = { scopes_supported: ['openid', 'profile'] }
    expect(outcome({ scope: 'openid profile' }, scopes)).toBe('registered')
    for (const scope of ['openid email', ' openid', 'openid ', 'openid  profile', 'openid\tprofile']) {
      expect(outcome({ scope }, scopes)).toBe('client-metadata-scope: scope')
    }
    expect(outcome({ scope: ' email' })).toBe('client-metadata-scope: scope')
    expect(outcome({ scope: 'email phone' })).toBe('registered')
  })
})

describe('a redirect URI of a private-use scheme', () => {
  const native = (uri: string, privateUseSchemes: Policy['privateUseSchemes'] = 'reverse-domain') =>
    outcome({ application_type: 'native', redirect_uris: [uri] }, { privateUseSchemes })
  const REFUSED = 'client-metadata-redirect-scheme: redirect_uris'

  it('may have an asterisk where no host is', () => {
    expect(native('com.example.app://*/cb')).toBe('registered')
    expect(native('com.example.https://*/cb')).toBe('registered')
  })

  it.each(['a.example:/cb', 'example.a:/cb', 'com.example.my-app:/cb'])('is a reversed domain: %s', (uri) => {
    expect(native(uri)).toBe('registered')
  })

  it.each(['my+com.example:/cb', 'com.example+app:/cb'])('is no reversed domain with other characters: %s', (uri) => {
    expect(native(uri)).toBe(REFUSED)
  })

  it.each(['com.example.https:/cb', 'httpsx.example:/cb'])('is no https because its name has it: %s', (uri) => {
    expect(native(uri, 'none')).toBe(REFUSED)
  })
})

it('a record with demands and without their number is counted when it is parsed', () => {
  const parsed = parseClient({ ...client, demands: { codeLifetime: 30 } }, oauth21)
  expect(parsed).toMatchObject({ ok: true, value: { demands: { codeLifetime: 30 }, demandsCount: 1 } })
})

it('tokens without DPoP are no demand that a server without DPoP cannot meet', () => {
  expect(outcome({ dpop_bound_access_tokens: false }, { dpop_signing_alg_values_supported: [] })).toBe('registered')
})

it('a redirect URI of plain http has no asterisk for its host either', () => {
  const registering = (uri: string) => outcome({ redirect_uris: [uri] }, { httpRedirectUris: 'registered' })
  expect(registering('http://*.client.example.com/cb')).toBe('client-metadata-redirect-uri: redirect_uris')
  expect(registering('http://client.example.com/cb')).toBe('registered')
})

it('a method that nobody knows is refused also where secrets are kept elsewhere', () => {
  const odd = { token_endpoint_auth_method: 'tls_token' }
  expect(outcome(odd, {}, { secretsElsewhere: true })).toBe('client-metadata-method: token_endpoint_auth_method')
})
