import { describe, expect, it } from 'vitest'
import { chooseResponseMode, requireResponseMode } from '../../src/authorization-request/response-mode.ts'
import * as profiles from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { Policy } from '../../src/types/policy.ts'
import { testFacts } from '../support/facts.ts'

const policies: readonly (readonly [name: string, policy: Policy])[] = Object.entries(profiles).flatMap(
  ([name, value]) => ('requestUriLifetime' in value ? [[name, value] as const] : []),
)

const thawed = (value: unknown, path: string): readonly string[] =>
  typeof value === 'object' && value !== null
    ? [
        ...(Object.isFrozen(value) ? [] : [path]),
        ...Object.entries(value).flatMap(([name, member]) => thawed(member, `${path}.${name}`)),
      ]
    : []

describe('a constant of parapet/profiles', () => {
  const constants = Object.entries(profiles).filter(([, value]) => typeof value === 'object')

  it.each(constants)('%s is frozen at every depth, so that no server changes it for another', (name, value) => {
    expect(thawed(value, name)).toEqual([])
  })

  it('lends no list to the policy that spreads it', () => {
    const policy: { readonly prompt_values_supported: readonly string[] } = { ...profiles.oauth21 }
    expect(() => (policy.prompt_values_supported as string[]).push('create')).toThrow(TypeError)
  })
})

describe('a profile', () => {
  it.each(policies)('%s is a policy that a server can be made with', (_, policy) => {
    const unused = () => Promise.reject(new Error('not called'))
    const options = {
      issuer: 'https://as.example.com',
      authorization_endpoint: 'https://as.example.com/authorize',
      token_endpoint: 'https://as.example.com/token',
      pushed_authorization_request_endpoint: 'https://as.example.com/par',
      secret: 'x'.repeat(32),
      store: memoryStore({ clock: () => 0 }),
      findClient: unused,
      resources: ['https://mcp.example'],
      sign: unused,
      issueFrontChannelTokens: { accessToken: unused, idToken: unused },
    }
    const attested = policy.token_endpoint_auth_methods_supported.includes('attest_jwt_client_auth')
    const attesters = attested ? { clientAttestation: { findAttesterKeys: unused } } : {}
    expect(authorizationServer({ ...options, ...attesters, policy }).policy).toEqual(policy)
  })

  it.each(policies)('%s accepts no unsigned request object and no RS256 of its own making', (_, policy) => {
    expect(policy.request_object_signing_alg_values_supported).not.toContain('none')
    expect(policy.authorization_signing_alg_values_supported).not.toContain('RS256')
  })
})

describe('FAPI 2.0 Message Signing', () => {
  const policy: Policy = profiles.fapi2MessageSigning
  const base: Policy = profiles.fapi2SecurityProfile

  it('asks for signed request objects with an audience and both dates, within 60 minutes (§5.3.1)', () => {
    expect(policy).toMatchObject({
      require_signed_request_object: true,
      requestObjectRequiredClaims: ['aud', 'exp', 'nbf'],
      requestObjectMaxLifetime: 3600,
    })
  })

  it('answers under JARM and no other way (§5.4.1)', () => {
    const facts = testFacts({ policy })
    expect(requireResponseMode({ response_type: 'code', response_mode: 'jwt' }, facts)).toBeUndefined()
    expect(requireResponseMode({ response_type: 'code', response_mode: 'query' }, facts)?.error).toBe('invalid_request')
    expect(requireResponseMode({ response_type: 'code' }, facts)).toBeUndefined()
    expect(chooseResponseMode({ response_type: 'code' }, facts)).toBe('query.jwt')
  })

  it('changes nothing else of the security profile', () => {
    const isChanged = (field: string) => String(Reflect.get(policy, field)) !== String(Reflect.get(base, field))
    const changed = Object.keys(policy).filter(isChanged)
    expect(changed.sort()).toEqual([
      'requestObjectMaxLifetime',
      'requestObjectRequiredClaims',
      'request_parameter_supported',
      'require_signed_request_object',
      'response_modes_supported',
    ])
  })
})
