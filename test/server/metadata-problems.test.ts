import { describe, expect, it } from 'vitest'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const start = (metadata: object, others: object = {}) =>
  authorizationServer({
    issuer: 'https://as.example',
    authorization_endpoint: 'https://as.example/authorize',
    token_endpoint: 'https://as.example/token',
    policy: oauth21,
    store: memoryStore(),
    secret: 'x'.repeat(32),
    findClient: async () => undefined,
    metadata: metadata as Record<string, never>,
    ...others,
  })

const messageOf = (metadata: object): string => {
  try {
    start(metadata)
    return 'started'
  } catch (error) {
    return String(error)
  }
}

describe('a member that a host adds to the metadata is refused at the start if it is', () => {
  it.each<[what: string, name: string, wrong: unknown, says: string]>([
    ['a switch as text', 'tls_client_certificate_bound_access_tokens', 'yes', 'must be true or false; got "yes".'],
    ['a URL that is a path', 'jwks_uri', '/jwks', 'must be an absolute https URL without a fragment; got "/jwks".'],
    [
      'an endpoint over http',
      'revocation_endpoint',
      'http://as.example/r',
      'must use https; got "http://as.example/r".',
    ],
    ['a URL object', 'userinfo_endpoint', new URL('https://as.example/u'), 'must be a string: an absolute https URL'],
    ['a page that is no URL', 'service_documentation', 'docs', 'must be an absolute http or https URL; got "docs".'],
    ['one text in the place of a list', 'subject_types_supported', 'public', 'must be a list of texts; got a string.'],
    ['a list of another type', 'ui_locales_supported', ['de', 5], '[1] must be text that is not empty; got 5.'],
    [
      'an algorithm in the place of a list',
      'id_token_signing_alg_values_supported',
      'ES256',
      'must be a list of texts',
    ],
    ['nothing that JSON can hold', 'acme_members', 10n, 'must be a value that JSON can hold; got 10n.'],
    ['a function', 'acme_members', () => 1, 'must be a value that JSON can hold; got a function.'],
    [
      'null, where the registry has a URL',
      'jwks_uri',
      null,
      'must be an absolute https URL without a fragment; got null.',
    ],
  ])('%s', (_what, name, wrong, says) => {
    expect(messageOf({ [name]: wrong })).toContain(`metadata.${name}${says.startsWith('[') ? '' : ' '}${says}`)
  })

  it.each<[what: string, metadata: object, says: string]>([
    [
      'a grant to which no response type leads',
      { grant_types_supported: ['refresh_token', 'implicit'] },
      'metadata.grant_types_supported must leave out implicit, because no response type of policy.response_types_supported leads to it',
    ],
    [
      'an encryption without the key to decrypt it',
      { request_object_encryption_alg_values_supported: ['RSA-OAEP-256'] },
      'metadata.request_object_encryption_alg_values_supported must come with the option decrypt; got none. Pass jwkDecrypter(',
    ],
    [
      'a signature that is none (RFC 8414 §2)',
      { introspection_endpoint_auth_signing_alg_values_supported: ['ES256', 'none'] },
      'metadata.introspection_endpoint_auth_signing_alg_values_supported must leave out none, because',
    ],
  ])('a promise that is not kept: %s', (_what, metadata, says) => {
    expect(messageOf(metadata)).toContain(says)
  })
})

it('members of the right form, of other names and of unfinished drafts are published as they are', () => {
  const metadata = {
    jwks_uri: 'http://127.0.0.1:3000/jwks',
    op_tos_uri: 'http://as.example/tos#today',
    backchannel_logout_supported: false,
    id_token_signing_alg_values_supported: ['ES256'],
    grant_types_supported: ['refresh_token'],
    acme_members: { a: [1, null, true] },
    signed_metadata: 'eyJ',
  }
  const { grant_types_supported, ...others } = metadata
  expect(authorizationServerMetadata(start(metadata))).toMatchObject({
    ...others,
    grant_types_supported: ['authorization_code', ...grant_types_supported],
  })
  const decrypt = async () => ''
  const encrypted = { request_object_encryption_alg_values_supported: ['RSA-OAEP-256'] }
  expect(authorizationServerMetadata(start(encrypted, { decrypt }))).toMatchObject(encrypted)
})

// the members of their discovery documents that the core does not derive
it.each([
  [
    'Auth0',
    {
      mfa_challenge_endpoint: 'https://as.example/mfa/challenge',
      id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256'],
      backchannel_logout_session_supported: true,
      end_session_endpoint: 'https://as.example/oidc/logout',
      global_token_revocation_endpoint: 'https://as.example/global-token-revocation/connection/{connectionName}',
      global_token_revocation_endpoint_auth_methods_supported: ['global-token-revocation+jwt'],
    },
  ],
  [
    'Okta',
    {
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt', 'none'],
      backchannel_authentication_request_signing_alg_values_supported: ['HS256', 'RS256'],
      backchannel_token_delivery_modes_supported: ['poll'],
    },
  ],
  [
    'Keycloak',
    {
      check_session_iframe: 'https://as.example/login-status-iframe.html',
      acr_values_supported: ['0', '1'],
      userinfo_signing_alg_values_supported: ['PS384', 'none'],
      introspection_endpoint_auth_signing_alg_values_supported: ['PS384', 'HS256'],
      authorization_encryption_enc_values_supported: ['A256GCM'],
      require_request_uri_registration: true,
      grant_types_supported: ['authorization_code', 'password', 'urn:openid:params:grant-type:ciba'],
    },
  ],
  [
    'Microsoft Entra ID',
    {
      jwks_uri: 'https://as.example/keys?p=b2c_1_sign_in',
      http_logout_supported: true,
      tenant_region_scope: null,
      cloud_instance_name: 'microsoftonline.com',
      rbac_url: 'https://pas.windows.net',
    },
  ],
])('a host may publish what %s publishes', (_server, metadata) => {
  expect(authorizationServerMetadata(start(metadata))).toMatchObject(metadata)
})

it('a list of the host without entries is left out, and a member that is undefined (RFC 8414 §3.2)', () => {
  const published = authorizationServerMetadata(start({ acr_values_supported: [], claims_supported: undefined }))
  expect(published).not.toHaveProperty('acr_values_supported')
  expect(Object.keys(published)).not.toContain('claims_supported')
})
