import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { fapi2SecurityProfile, oauth21 } from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { AuthorizationServerOptions } from '../../src/types/server.ts'

type Options = AuthorizationServerOptions<Record<never, never>, Record<never, never>>

const options: Omit<Options, 'policy'> = {
  issuer: 'https://as.example.com',
  authorization_endpoint: 'https://as.example.com/authorize',
  token_endpoint: 'https://as.example.com/token',
  pushed_authorization_request_endpoint: 'https://as.example.com/par',
  store: memoryStore(),
  secret: 'x'.repeat(32),
  findClient: async () => undefined,
  sign: async () => '',
  issueFrontChannelTokens: { accessToken: async () => ({}) as never, idToken: async () => '' },
}

const start = (fields: Partial<Policy>): string => {
  try {
    authorizationServer({ ...options, policy: { ...oauth21, ...fields } })
    return 'started'
  } catch (error) {
    return String(error)
  }
}

/** What no request can match, the fields, what the message says, and the fields with which the server starts. */
const rows: readonly (readonly [title: string, fields: Partial<Policy>, says: string, advised: Partial<Policy>])[] = [
  [
    'assertions with a MAC, and no algorithm of a MAC',
    { token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_jwt'] },
    'policy.token_endpoint_auth_signing_alg_values_supported must have an algorithm for client_secret_jwt, such as HS256; got ES256, ES384,',
    {
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256', 'HS256'],
    },
  ],
  [
    'assertions with a signature, and algorithms of MACs alone',
    { token_endpoint_auth_signing_alg_values_supported: ['HS256'] },
    'must have an algorithm for private_key_jwt, such as ES256; got HS256. Add one, or leave the method out of',
    {
      token_endpoint_auth_signing_alg_values_supported: ['HS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    },
  ],
  [
    'assertions, and no algorithm',
    { token_endpoint_auth_signing_alg_values_supported: [] },
    'must have an algorithm for private_key_jwt, such as ES256; got an empty array.',
    { token_endpoint_auth_signing_alg_values_supported: ['ES256'] },
  ],
  [
    'no method of authentication',
    { token_endpoint_auth_methods_supported: [] },
    'policy.token_endpoint_auth_methods_supported must have at least one entry; got an empty array.',
    { token_endpoint_auth_methods_supported: ['none'] },
  ],
  [
    'request objects, and no algorithm',
    { request_parameter_supported: true, request_object_signing_alg_values_supported: [] },
    'policy.request_object_signing_alg_values_supported must have at least one entry, because',
    { request_object_signing_alg_values_supported: [] },
  ],
  [
    'signed responses, and no algorithm',
    { response_modes_supported: ['query', 'jwt'], authorization_signing_alg_values_supported: [] },
    'policy.authorization_signing_alg_values_supported must have at least one entry, because',
    { authorization_signing_alg_values_supported: [] },
  ],
  [
    'tokens in the response, which may travel in no query, and queries alone',
    { response_types_supported: ['code', 'code id_token'], response_modes_supported: ['query'] },
    'policy.response_modes_supported must have another mode than query, because no response of the type "code id_token"',
    { response_types_supported: ['code', 'code id_token'], response_modes_supported: ['query', 'fragment'] },
  ],
  [
    'ID tokens in the response, and no scope openid',
    { response_types_supported: ['code', 'id_token code'], scopes_supported: ['read'] },
    'policy.scopes_supported must have openid, because every request for "id_token code" needs that scope; got a list without it.',
    { response_types_supported: ['code', 'id_token code'], scopes_supported: ['read', 'openid'] },
  ],
  [
    'public clients, which always need a challenge, and no method of challenges',
    { codeChallengeRequired: false, code_challenge_methods_supported: [] },
    'policy.code_challenge_methods_supported must have at least one entry, because public clients always need a challenge;',
    {
      codeChallengeRequired: false,
      code_challenge_methods_supported: [],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    },
  ],
]

describe('a policy is refused at the start if it has', () => {
  it.each(rows)('%s', (_title, fields, says, advised) => {
    expect(start(fields)).toContain(says)
    expect(start(fields)).toContain('1 invalid option')
    expect(start(advised)).toBe('started')
  })
})

it('public clients without PKCE may use a response type without a code', () => {
  const fields = { codeChallengeRequired: false, code_challenge_methods_supported: [] } as const
  expect(start({ ...fields, response_types_supported: ['code', 'token'] })).toBe('started')
})

it('a client whose demands leave no algorithm for its method is not registered', () => {
  const policy: Policy = {
    ...oauth21,
    token_endpoint_auth_methods_supported: ['client_secret_jwt', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['HS256', 'ES256'],
  }
  const metadata = {
    client_id: 'bank',
    client_secret: 's'.repeat(32),
    redirect_uris: ['https://bank.example/cb'],
    token_endpoint_auth_method: 'client_secret_jwt',
  }
  const demands = {
    token_endpoint_auth_signing_alg_values_supported:
      fapi2SecurityProfile.token_endpoint_auth_signing_alg_values_supported,
  }
  expect(parseClient(metadata, policy).ok).toBe(true)
  expect(parseClient(metadata, policy, { demands })).toMatchObject({
    ok: false,
    error: {
      reason: 'client-metadata-algorithm',
      parameter: 'token_endpoint_auth_method',
      detail: 'No algorithm is left for client_secret_jwt.',
    },
  })
})
