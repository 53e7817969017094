import { describe, expect, it } from 'vitest'
import { authorizationServer } from '../../src/operations/authorization-server.ts'
import { fapi2SecurityProfile, oauth21 } from '../../src/profiles/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import type { AuthorizationServerOptions } from '../../src/types/server.ts'

type Options = AuthorizationServerOptions<Record<never, never>, Record<never, never>>

const clock = fixedClock(1_800_000_000)
const good: Options = {
  issuer: 'https://as.example.com',
  authorization_endpoint: 'https://as.example.com/authorize',
  token_endpoint: 'https://as.example.com/token',
  pushed_authorization_request_endpoint: 'https://as.example.com/par',
  policy: oauth21,
  store: memoryStore({ clock }),
  secret: 'x'.repeat(32),
  findClient: async () => undefined,
}

const problemsOf = (changes: object): string => {
  try {
    authorizationServer({ ...good, ...changes } as Options)
    return 'none'
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
}

describe('the options of an authorization server', () => {
  it('stand when nothing is wrong with them', () => {
    expect(problemsOf({})).toBe('none')
    expect(problemsOf({ issuer: 'http://127.0.0.1:8080' })).toBe('none')
    expect(problemsOf({ policy: fapi2SecurityProfile })).toBe('none')
  })

  it('are refused with every problem named at once, of form and of policy', () => {
    const message = problemsOf({
      issuer: 'https://as.example.com/?tenant=1',
      secret: 'short',
      findClient: 'no function',
      policy: { ...oauth21, requestUriLifetime: 4, clockTolerance: 61, dpopNonce: 'sometimes' },
    })
    for (const name of ['issuer', 'secret', 'findClient', 'requestUriLifetime', 'clockTolerance', 'dpopNonce']) {
      expect(message).toContain(`${name}`)
    }
    expect(message.split('\n- ').length).toBeGreaterThanOrEqual(7)
  })

  it.each([
    ['issuer', { issuer: 'http://as.example.com' }],
    ['issuer', { issuer: 'https://as.example.com#x' }],
    ['issuer', { issuer: 'https://user@as.example.com' }],
    ['token_endpoint', { token_endpoint: '/token' }],
    ['mtls_endpoint_aliases.token_endpoint', { mtls_endpoint_aliases: { token_endpoint: 'nonsense' } }],
    ['secret', { secret: ['x'.repeat(32), 'short'] }],
    ['secret', { secret: [] }],
    ['store.take', { store: { insert: async () => true, get: async () => undefined } }],
    ['parameters.client_secret', { parameters: { client_secret: {} } }],
    ['resources', { resources: 'https://api.example.com' }],
    ['sign', { policy: { ...oauth21, response_modes_supported: ['query', 'jwt'] } }],
    ['issueFrontChannelTokens', { policy: { ...oauth21, response_types_supported: ['code', 'code id_token'] } }],
    [
      'pushed_authorization_request_endpoint',
      { policy: fapi2SecurityProfile, pushed_authorization_request_endpoint: undefined },
    ],
    ['request_parameter_supported', { policy: { ...oauth21, require_signed_request_object: true } }],
    ['code_challenge_methods_supported', { policy: { ...oauth21, code_challenge_methods_supported: [] } }],
    ['requestUriLifetime', { policy: { ...oauth21, requestUriLifetime: 601 } }],
    ['FAPI 2.0 Security Profile §5.3.2.2', { policy: { ...fapi2SecurityProfile, requestUriLifetime: 600 } }],
    ['FAPI 2.0 Security Profile §5.3.2.1', { policy: { ...fapi2SecurityProfile, codeLifetime: 61 } }],
    [
      'dpop_signing_alg_values_supported: none',
      { policy: { ...oauth21, dpop_signing_alg_values_supported: ['none'] } },
    ],
    [
      'dpop_signing_alg_values_supported: HS256',
      { policy: { ...oauth21, dpop_signing_alg_values_supported: ['HS256'] } },
    ],
    ['senderConstrainedTokensRequired', { policy: { ...fapi2SecurityProfile, dpop_signing_alg_values_supported: [] } }],
    ['redirectStatus', { policy: { ...oauth21, redirectStatus: 307 } }],
  ])('are refused for %s', (name, changes) => {
    expect(problemsOf(changes)).toContain(name)
  })

  it('are refused when there are none', () => {
    expect(() => authorizationServer(undefined as never)).toThrow(TypeError)
  })
})
