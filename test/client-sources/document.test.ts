import { describe, expect, it } from 'vitest'
import { parseClientIdMetadataDocument } from '../../src/client-sources/document.ts'
import { mcp } from '../../src/profiles/mcp.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { unwrap } from '../../src/testing/results.ts'
import type { Policy } from '../../src/types/policy.ts'

const URL_OF_CLIENT = 'https://client.example.com/client.json'
const good = {
  client_id: URL_OF_CLIENT,
  client_name: 'Example',
  redirect_uris: ['https://client.example.com/cb'],
  token_endpoint_auth_method: 'none',
}
const key = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}
/** Names of the registry "OAuth Dynamic Client Registration Metadata". */
// biome-ignore format: a list of names
const REGISTERED = [
  'redirect_uris', 'token_endpoint_auth_method', 'grant_types', 'response_types', 'client_name', 'client_uri', 'logo_uri', 'scope',
  'contacts', 'tos_uri', 'policy_uri', 'jwks_uri', 'jwks', 'software_id', 'software_version', 'software_statement',
  'client_id_issued_at', 'registration_access_token', 'registration_client_uri', 'application_type', 'sector_identifier_uri',
  'subject_type', 'id_token_signed_response_alg', 'id_token_encrypted_response_alg', 'id_token_encrypted_response_enc',
  'userinfo_signed_response_alg', 'userinfo_encrypted_response_alg', 'userinfo_encrypted_response_enc', 'request_object_signing_alg',
  'request_object_encryption_alg', 'request_object_encryption_enc', 'token_endpoint_auth_signing_alg', 'default_max_age',
  'require_auth_time', 'default_acr_values', 'initiate_login_uri', 'request_uris', 'claims_redirect_uris', 'nfv_token_signed_response_alg',
  'nfv_token_encrypted_response_alg', 'nfv_token_encrypted_response_enc', 'tls_client_certificate_bound_access_tokens',
  'tls_client_auth_subject_dn', 'tls_client_auth_san_dns', 'tls_client_auth_san_uri', 'tls_client_auth_san_ip', 'tls_client_auth_san_email',
  'require_signed_request_object', 'require_pushed_authorization_requests', 'introspection_signed_response_alg',
  'introspection_encrypted_response_alg', 'introspection_encrypted_response_enc', 'frontchannel_logout_uri',
  'frontchannel_logout_session_required', 'backchannel_logout_uri', 'backchannel_logout_session_required', 'post_logout_redirect_uris',
  'authorization_details_types', 'dpop_bound_access_tokens', 'backchannel_token_delivery_mode',
  'backchannel_client_notification_endpoint', 'backchannel_authentication_request_signing_alg', 'backchannel_user_code_parameter',
  'authorization_signed_response_alg', 'authorization_encrypted_response_alg', 'authorization_encrypted_response_enc',
]
const parseText = (text: string, policy: Policy = oauth21) => parseClientIdMetadataDocument(text, URL_OF_CLIENT, policy)
const parse = (members: object, policy?: Policy) => parseText(JSON.stringify({ ...good, ...members }), policy)
const detailOf = (members: object, policy?: Policy) => {
  const parsed = parse(members, policy)
  return parsed.ok ? 'valid' : `${parsed.error.reason}: ${parsed.error.detail}`
}

describe('a client ID metadata document', () => {
  it('makes a client that is marked with its source', () => {
    expect(parse({})).toEqual({
      ok: true,
      value: {
        ...good,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        clientSource: 'metadata-document',
      },
    })
  })

  it.each([
    ['no JSON', '<html>'],
    ['an array', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    [
      'a member twice',
      `{"client_id":"${URL_OF_CLIENT}","redirect_uris":["https://a.example/"],"redirect_uris":["https://b.example/"]}`,
    ],
    [
      'a member twice, once in escapes',
      `{"client_id":"${URL_OF_CLIENT}","client\\u005fid":"x","redirect_uris":["https://a.example/"]}`,
    ],
    [
      'many levels',
      `{"client_id":"${URL_OF_CLIENT}","redirect_uris":["https://a.example/"],"x":${'['.repeat(8)}${']'.repeat(8)}}`,
    ],
  ])('is not %s', (_, text) => {
    expect(parseText(text)).toMatchObject({
      ok: false,
      error: {
        reason: 'client-document-invalid',
        error: 'invalid_client',
        parameter: 'client_id',
        detail: expect.stringMatching(/not a JSON object/),
      },
    })
  })

  it.each([
    ['another URL', { client_id: 'https://client.example.com/other.json' }],
    ['another case', { client_id: 'https://client.example.com/Client.json' }],
    ['a port that URLs leave out', { client_id: 'https://client.example.com:443/client.json' }],
    ['a list', { client_id: [URL_OF_CLIENT] }],
    ['nothing', { client_id: undefined }],
  ])('must not name %s as its client_id', (_, members) => {
    expect(detailOf(members)).toContain('is not the URL that was named')
  })

  it.each([
    [{ token_endpoint_auth_method: 'client_secret_basic' }],
    [{ token_endpoint_auth_method: 'client_secret_post' }],
    [{ token_endpoint_auth_method: 'client_secret_jwt' }],
    [{ client_secret: 'secret' }],
    [{ client_secret: null }],
    [{ client_secret_expires_at: 0 }],
    [{ client_secrets: [{ value: 'x' }] }],
    [{ token_endpoint_auth_method: 'none', token_endpoint_auth_methods_supported: ['none', 'client_secret_post'] }],
    [{ token_endpoint_auth_method: null, token_endpoint_auth_methods_supported: ['client_secret_basic'] }],
    [{ id_token_signed_response_alg: 'HS256' }],
    [{ request_object_signing_alg: 'HS512' }],
    [{ authorization_encrypted_response_alg: 'dir' }],
    [{ id_token_encrypted_response_alg: 'A128GCMKW' }],
    [{ id_token_encrypted_response_alg: 'A256KW' }],
    [{ id_token_encrypted_response_alg: 'PBES2-HS256+A128KW' }],
  ])('must not rest on a shared secret: %j', (members) => {
    expect(detailOf(members)).toMatch(/secret/)
  })

  it.each([
    { id_token_signed_response_alg: 'ES256' },
    { request_object_encryption_alg: 'ECDH-ES+A128KW' },
    { client_name: 'HS256' },
    { token_endpoint_auth_method: null },
  ])('rests on no shared secret: %j', (members) => {
    expect(detailOf(members)).toBe('valid')
  })

  it.each([
    { id_token_encrypted_response_alg: 'direct' },
    { id_token_encrypted_response_alg: 'A128KW2' },
    { id_token_encrypted_response_alg: ['A128KW'] },
    { id_token_signed_response_alg: { toString: 1 } },
    { response_types: 'code' },
    { response_types: [7] },
    { response_types: ['code', 7] },
    { response_types: ['code'], grant_types: 'authorization_code' },
    { response_types: ['code'], grant_types: ['authorization_code', 7] },
  ])('is refused by the name of the field that has another form: %j', (members) => {
    expect(detailOf(members)).toContain(Object.keys(members).at(-1))
  })

  it.each([undefined, [], 'https://client.example.com/cb'])(
    'must have redirect URIs also where registered clients may bring their own: %j',
    (redirect_uris) => {
      const members = { redirect_uris, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key] } }
      expect(detailOf(members, { ...oauth21, unregisteredRedirectUris: true })).toContain('no redirect_uris')
    },
  )

  it('keeps names and links for people in every language (RFC 7591 §2.2)', () => {
    const tagged = {
      'client_name#de': 'Beispiel',
      'client_name#ja-Hani-JP': '例',
      'client_uri#fr': 'https://client.example.com/fr',
      'policy_uri#de-AT': 'https://client.example.com/datenschutz',
      'tos_uri#x-own': 'https://client.example.com/tos',
    }
    const others = {
      'logo_uri#de': 'https://client.example.com/de.png',
      'client_name#': 'x',
      'tenant#de': 'admin',
      'scope#de': 'a',
    }
    expect(parse({ ...tagged, ...others })).toEqual({
      ok: true,
      value: { ...unwrap(parse({})), ...tagged },
    })
    expect(detailOf({ 'client_uri#fr': 'javascript:alert(1)' })).toContain('client_uri')
    expect(detailOf({ 'client_name#fr': 7 })).toContain('client_name')
  })

  it.each([
    { grant_types: ['client_credentials'] },
    { grant_types: ['client_credentials', 'refresh_token'], response_types: [] },
    { grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'], redirect_uris: [] },
  ])('needs no redirect URIs for grants that have none: %j', (members) => {
    const confidential = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key] } }
    expect(parse({ redirect_uris: undefined, ...confidential, ...members })).toMatchObject({
      ok: true,
      value: { grant_types: members.grant_types, response_types: [], clientSource: 'metadata-document' },
    })
  })

  it('needs no redirect URIs for a grant that public clients may use (RFC 8628 §3.1)', () => {
    const grant_types = ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token']
    expect(parse({ redirect_uris: undefined, grant_types })).toMatchObject({ ok: true, value: { grant_types } })
  })

  it.each([{ grant_types: [] }, { grant_types: ['refresh_token'] }, { grant_types: [], response_types: [] }])(
    'needs redirect URIs where it names no grant to leave them out for: %j',
    (members) => {
      const confidential = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key] } }
      for (const method of [{}, confidential]) {
        expect(detailOf({ redirect_uris: undefined, ...method, ...members })).toContain('no redirect_uris')
      }
    },
  )

  it.each([{}, { token_endpoint_auth_method: 'none' }, { token_endpoint_auth_method: null }])(
    'is no public client of client credentials (RFC 6749 §4.4): %j',
    (method) => {
      const grants = [['client_credentials'], ['client_credentials', 'refresh_token']]
      for (const grant_types of grants) {
        expect(detailOf({ redirect_uris: undefined, grant_types, ...method })).toContain('no redirect_uris')
      }
    },
  )

  it.each([
    { grant_types: ['client_credentials', 'authorization_code'] },
    { grant_types: ['implicit'] },
    { grant_types: ['client_credentials'], response_types: ['code'] },
    { grant_types: null },
    { grant_types: 'client_credentials' },
  ])('needs redirect URIs where its user comes back to it, or may do so: %j', (members) => {
    expect(detailOf({ redirect_uris: undefined, ...members })).toContain('no redirect_uris')
  })

  it('needs redirect URIs under mcp, whatever its grants (MCP Authorization 2026-07-28, Client Registration)', () => {
    const members = { redirect_uris: undefined, client_name: 'Batch', grant_types: ['client_credentials'] }
    expect(detailOf(members, mcp)).toContain('no redirect_uris')
  })

  it('names no field where the fault is in none', () => {
    const jwks = { keys: Array.from({ length: 60 }, () => ({ ...key, padding: 'x'.repeat(2_000) })) }
    expect(detailOf({ jwks })).toMatch(/^client-document-invalid: A field of the metadata is/)
  })

  it.each([
    [{ redirect_uris: undefined }, 'redirect_uris'],
    [{ redirect_uris: [] }, 'redirect_uris'],
    [{ redirect_uris: 'https://client.example.com/cb' }, 'redirect_uris'],
    [{ redirect_uris: ['javascript:alert(1)', 'https://client.example.com/cb'] }, 'redirect_uris'],
    [{ logo_uri: 'javascript:alert(1)' }, 'logo_uri'],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, 'jwks'],
    [{ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...key, d: 'AAAA' }] } }, 'jwks'],
    [{ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'http://client.example.com/jwks' }, 'jwks_uri'],
    [{ response_types: ['token'], grant_types: ['implicit'] }, 'response_types'],
    [{ scope: 'nothing here' }, 'scope'],
  ])('must be a registration that the policy allows: %j', (members, named) => {
    expect(detailOf(members, { ...oauth21, scopes_supported: ['read'] })).toContain(named)
  })

  it.each([undefined, ['read']])('may leave its scope empty, on a server with the scopes %j', (scopes_supported) => {
    const parsed = parse({ scope: '' }, { ...oauth21, ...(scopes_supported && { scopes_supported }) })
    expect(parsed).toMatchObject({ ok: true, value: good })
    expect(parsed.ok && parsed.value).not.toHaveProperty('scope')
  })

  it('may authenticate by its keys, and then has to', () => {
    const members = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key] } }
    expect(parse(members)).toMatchObject({ ok: true, value: members })
  })

  // the first is what a widely used MCP client serves
  it.each([
    [{ token_endpoint_auth_method: 'private_key_jwt' }, ['none', 'private_key_jwt'], ['none'], 'none'],
    [
      { token_endpoint_auth_method: 'private_key_jwt' },
      ['none', 'private_key_jwt'],
      ['none', 'private_key_jwt'],
      'private_key_jwt',
    ],
    [{}, ['none', 'private_key_jwt'], ['none', 'private_key_jwt'], 'none'],
    [{}, ['none', 'tls_client_auth', 'private_key_jwt'], ['private_key_jwt'], 'private_key_jwt'],
  ])(
    'authenticates by the method that it prefers, or else by another of its list that the server has: %j, %j on a server with %j (OpenID Connect RP Metadata Choices §4)',
    (members, token_endpoint_auth_methods_supported, supported, method) => {
      const own = { jwks: { keys: [key] }, token_endpoint_auth_methods_supported }
      const policy = { ...oauth21, token_endpoint_auth_methods_supported: supported as ('none' | 'private_key_jwt')[] }
      const parsed = parse({ ...own, ...members }, policy)
      expect(parsed).toMatchObject({ ok: true, value: { token_endpoint_auth_method: method } })
    },
  )

  it.each([[['private_key_jwt']], [['none', 'private_key_jwt']]])(
    'is not public for want of a preferred method, where it lists %j',
    (token_endpoint_auth_methods_supported) => {
      const members = {
        token_endpoint_auth_method: undefined,
        token_endpoint_auth_methods_supported,
        jwks: { keys: [key] },
      }
      expect(parse(members)).toMatchObject({ ok: true, value: { token_endpoint_auth_method: 'private_key_jwt' } })
    },
  )

  it('signs with the algorithm that it states, where it authenticates by a method of its list', () => {
    const listed = { token_endpoint_auth_method: null, token_endpoint_auth_methods_supported: ['private_key_jwt'] }
    expect(detailOf({ ...listed, jwks: { keys: [key] }, token_endpoint_auth_signing_alg: 'RS512' })).toContain(
      'signing_alg',
    )
  })

  it.each([
    { token_endpoint_auth_methods_supported: ['private_key_jwt'] },
    { token_endpoint_auth_methods_supported: [] },
    { token_endpoint_auth_methods_supported: 'none' },
    { token_endpoint_auth_methods_supported: ['none', 7] },
    { token_endpoint_auth_method: 7 },
    { token_endpoint_auth_method: null, token_endpoint_auth_methods_supported: [] },
  ])('must not contradict itself about how it authenticates: %j (OpenID Connect RP Metadata Choices §2)', (members) => {
    expect(detailOf(members)).toContain('a list of texts with it among them')
  })

  it('must name a method that the server has', () => {
    const members = { token_endpoint_auth_method: null, token_endpoint_auth_methods_supported: ['spiffe_jwt'] }
    expect(detailOf(members)).toContain('The token_endpoint_auth_method is not supported')
  })

  it.each([
    // the client does not sign assertions, the server takes no request objects, or it makes no JWT of a response
    [{ token_endpoint_auth_signing_alg: 'RS512' }, oauth21],
    [{ token_endpoint_auth_signing_alg: 'RS512', token_endpoint_auth_method: null }, oauth21],
    [{ request_object_signing_alg: 'RS512' }, { ...oauth21, request_parameter_supported: false }],
    [
      { request_object_encryption_alg: 'RSA1_5', request_object_encryption_enc: 'A128GCM' },
      { ...oauth21, request_parameter_supported: false },
    ],
    [{ authorization_signed_response_alg: 'RS512', authorization_encrypted_response_alg: 'RSA1_5' }, oauth21],
    [{ authorization_encrypted_response_enc: 'A128GCM' }, oauth21],
  ])('may state for other servers an algorithm that is never used on this one: %j', (members, policy) => {
    const parsed = parse(members, policy)
    expect(parsed.ok && Object.keys(parsed.value).filter((name) => /_(?:alg|enc)$/.test(name))).toEqual([])
  })

  it.each([
    ['request_object_encryption_alg', { ...oauth21, request_parameter_supported: true }],
    ['authorization_encrypted_response_alg', { ...oauth21, response_modes_supported: ['jwt'] as const }],
    // the host makes ID tokens
    ['id_token_encrypted_response_alg', oauth21],
  ])('must encrypt by an algorithm that the server knows where it is used: %s', (name, policy) => {
    expect(detailOf({ [name]: 'RSA1_5' }, policy)).toContain(`client-document-invalid: ${name}: `)
  })

  it.each([
    [{ request_object_signing_alg: 'RS512' }, { ...oauth21, request_parameter_supported: true }],
    [
      {
        token_endpoint_auth_signing_alg: 'RS512',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key] },
      },
      oauth21,
    ],
  ])('must sign by an algorithm of this server where it signs: %j', (members, policy) => {
    expect(detailOf(members, policy)).toMatch(/^client-document-invalid: \w+_signing_alg: /)
  })

  it('is public where it names no method, since the default of RFC 7591 is a secret', () => {
    expect(parse({ token_endpoint_auth_method: undefined })).toMatchObject({
      ok: true,
      value: { token_endpoint_auth_method: 'none' },
    })
  })

  it('keeps what this server has of its types, grants and scopes, for it was written for every server', () => {
    const members = {
      response_types: ['code', 'code id_token', 'token'],
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      scope: 'openid read launch',
    }
    expect(parse(members, { ...oauth21, scopes_supported: ['openid', 'read'] })).toMatchObject({
      ok: true,
      value: {
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        scope: 'openid read',
      },
    })
  })

  it.each([
    [['authorization_code', 'implicit'], ['authorization_code']],
    [
      ['authorization_code', 'refresh_token', 'implicit'],
      ['authorization_code', 'refresh_token'],
    ],
  ])('loses the implicit grant of %j also where it leaves its response types to the default', (grant_types, left) => {
    expect(parse({ grant_types })).toMatchObject({
      ok: true,
      value: { grant_types: left, response_types: ['code'] },
    })
  })

  it('loses the grant of codes where no response type with a code is left', () => {
    const policy: Policy = { ...oauth21, response_types_supported: ['id_token'] }
    const flows = { response_types: ['code', 'id_token'], grant_types: ['authorization_code', 'implicit'] }
    expect(parse(flows, policy)).toMatchObject({
      ok: true,
      value: { response_types: ['id_token'], grant_types: ['implicit'] },
    })
  })

  it.each([
    [{ grant_types: ['implicit'] }, 'grant_types'],
    [{ grant_types: ['authorization_code'], response_types: [] }, 'grant_types'],
    [{ grant_types: [], response_types: ['code'] }, 'grant_types'],
  ])('is invalid where no flow of it is left: %j', (members, member) => {
    expect(detailOf(members)).toMatch(new RegExp(`^client-document-invalid: ${member}: `))
  })

  it('without response types needs a code where the server has none', () => {
    const policy: Policy = { ...oauth21, response_types_supported: ['id_token'] }
    expect(detailOf({ grant_types: ['authorization_code', 'implicit'] }, policy)).toMatch(
      /^client-document-invalid: response_types: /,
    )
  })

  it('keeps the implicit grant where a response type that is left needs it', () => {
    const members = {
      response_types: ['code', 'code id_token', 'token'],
      grant_types: ['authorization_code', 'implicit'],
    }
    const policy: Policy = { ...oauth21, response_types_supported: ['code', 'code id_token'] }
    expect(parse(members, policy)).toMatchObject({
      ok: true,
      value: { ...members, response_types: ['code', 'code id_token'] },
    })
  })

  it('has the default of what it leaves out, and every scope where the policy lists none', () => {
    expect(oauth21).not.toHaveProperty('scopes_supported')
    expect(parse({ response_types: ['code'], scope: 'read write' })).toMatchObject({
      ok: true,
      value: { grant_types: ['authorization_code'], scope: 'read write' },
    })
  })

  it('gives no member that only the host may set', () => {
    const members = {
      first_party: true,
      skip_consent: true,
      clientSource: 'registry',
      __proto__x: 1,
      'client_name#de': 'Beispiel',
    }
    const parsed = parse(members)
    expect(parsed).toMatchObject({ ok: true, value: { clientSource: 'metadata-document' } })
    expect(Object.keys(parsed.ok ? parsed.value : {})).not.toContain('first_party')
    expect(Object.keys(parsed.ok ? parsed.value : {})).not.toContain('skip_consent')
  })

  it.each([
    { post_logout_redirect_uris: ['javascript:alert(1)'] },
    { sector_identifier_uri: 'http://169.254.169.254/latest' },
    { initiate_login_uri: 'http://client.example.com/login' },
  ])('has no URL that is unchecked: %j', (members) => {
    expect(detailOf(members)).toMatch(`client-document-invalid: ${Object.keys(members)[0]}: A URL is malformed`)
  })

  it('gives no member of an unchecked form, whatever its name', () => {
    for (const name of REGISTERED) {
      const parsed = parse({ [name]: { a: 1 } })
      // the document is refused, or the client is as it is without the member
      expect([name, parsed]).toEqual([name, parsed.ok ? parse({}) : expect.anything()])
    }
  })

  it('must have no name that changes the text around it (RFC 7591 §2.2)', () => {
    expect(detailOf({ client_name: 'knaB\u202e' })).toContain('client_name')
    expect(detailOf({ 'client_name#ar': 'Bank\u0007' })).toContain('changes the direction of the text around it')
    expect(detailOf({ client_name: 'بنک ملی\u200cایران' })).toBe('valid')
  })

  it('must have each of the members that the policy asks for, and no other', () => {
    const native = { grant_types: ['urn:ietf:params:oauth:grant-type:device_code'], response_types: [] }
    const asking = (...metadataDocumentRequiredMembers: readonly ('client_name' | 'redirect_uris')[]) => ({
      ...oauth21,
      metadataDocumentRequiredMembers,
    })
    const unnamed = { ...native, client_name: undefined }
    const withoutTargets = { ...native, redirect_uris: undefined }
    expect(detailOf(unnamed, asking('redirect_uris'))).toBe('valid')
    expect(detailOf(unnamed, asking('client_name'))).toContain('The document has no client_name.')
    expect(detailOf(withoutTargets, asking('client_name'))).toBe('valid')
    expect(detailOf(withoutTargets, asking('redirect_uris'))).toContain('The document has no redirect_uris.')
  })

  it('must have a client_name where the policy asks for one, as MCP does', () => {
    expect(detailOf({ client_name: undefined })).toBe('valid')
    for (const client_name of [undefined, '', ' ', 5]) {
      expect(detailOf({ client_name }, mcp)).toContain('client_name')
    }
    expect(detailOf({}, mcp)).toBe('valid')
  })

  it('is a text', () => {
    expect(() => parseText(undefined as never)).toThrow(/^text must be a string/)
  })

  it('says nothing of what the document said', () => {
    expect(JSON.stringify(parse({ redirect_uris: ['javascript:leak'] }))).not.toContain('leak')
  })
})
