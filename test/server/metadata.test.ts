import { expect, it } from 'vitest'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import type { JSONObject } from '../../src/types/json.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { FindClient } from '../../src/types/ports.ts'
import { testHost } from '../support/host.ts'

const clock = fixedClock()
const nobody: FindClient = async () => undefined

interface Changes {
  readonly findClient?: FindClient
  readonly policy?: Partial<Policy>
  readonly metadata?: JSONObject
}

const metadataWith = ({ findClient = nobody, policy = {}, metadata = {} }: Changes) =>
  authorizationServerMetadata(
    authorizationServer({
      issuer: 'https://as.example',
      authorization_endpoint: 'https://as.example/authorize',
      token_endpoint: 'https://as.example/token',
      pushed_authorization_request_endpoint: 'https://as.example/par',
      policy: { ...oauth21, ...policy },
      store: memoryStore({ clock }),
      secret: 'x'.repeat(32),
      findClient,
      metadata,
    }),
  )

it('the metadata states client ID metadata documents when findClient reads them, and otherwise not', () => {
  const reads = Object.assign(async () => undefined, { client_id_metadata_document_supported: true as const })
  expect(metadataWith({ findClient: reads })).toHaveProperty('client_id_metadata_document_supported', true)
  expect(metadataWith({})).not.toHaveProperty('client_id_metadata_document_supported')
})

it.each<[what: string, Partial<Policy>, algorithms: readonly string[] | undefined]>([
  ['signatures', { token_endpoint_auth_methods_supported: ['private_key_jwt'] }, ['ES256', 'PS256']],
  ['MACs', { token_endpoint_auth_methods_supported: ['client_secret_jwt'] }, ['HS256', 'HS512']],
  [
    'both',
    { token_endpoint_auth_methods_supported: ['client_secret_jwt', 'private_key_jwt'] },
    ['HS256', 'ES256', 'HS512', 'PS256'],
  ],
  ['neither', { token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'] }, undefined],
])(
  'the metadata lists the algorithms of assertions that some method takes (RFC 8414 §2): %s',
  (_what, policy, algorithms) => {
    const token_endpoint_auth_signing_alg_values_supported = ['HS256', 'ES256', 'HS512', 'PS256'] as const
    const metadata = metadataWith({ policy: { ...policy, token_endpoint_auth_signing_alg_values_supported } })
    expect(metadata.token_endpoint_auth_signing_alg_values_supported).toEqual(algorithms)
  },
)

it('a host that binds the tokens of some clients to certificates says so itself, and cannot deny that it binds all (RFC 8705 §3.3)', () => {
  const name = 'tls_client_certificate_bound_access_tokens'
  expect(metadataWith({})).not.toHaveProperty(name)
  expect(metadataWith({ metadata: { [name]: true } })).toHaveProperty(name, true)
  expect(metadataWith({ policy: { [name]: true } })).toHaveProperty(name, true)
  expect(() => metadataWith({ policy: { [name]: true }, metadata: { [name]: false } })).toThrow(
    `metadata.${name} must be left out, because it is derived from the other options; got false.`,
  )
})

it('the metadata takes from the host no field that the server leaves out under its policy', () => {
  const metadata = {
    dpop_signing_alg_values_supported: ['none'],
    authorization_details_types_supported: ['x'],
    jwks_uri: 'https://as.example.com/jwks',
    grant_types_supported: ['refresh_token'],
  }
  const host = testHost({ policy: { dpop_signing_alg_values_supported: [] } })
  const document = authorizationServerMetadata({ ...host.as, metadata })
  expect(document).toMatchObject({
    jwks_uri: metadata.jwks_uri,
    grant_types_supported: ['authorization_code', 'refresh_token'],
  })
  expect(document).not.toHaveProperty('dpop_signing_alg_values_supported')
  expect(document).not.toHaveProperty('authorization_details_types_supported')
})

it('the metadata has no empty lists (RFC 8414 §3.2)', () => {
  const host = testHost({ policy: { prompt_values_supported: [] } })
  const lists = Object.values(authorizationServerMetadata(host.as)).filter((value) => Array.isArray(value))
  expect(lists.every((list) => list.length > 0)).toBe(true)
})
