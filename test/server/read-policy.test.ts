import { describe, expect, expectTypeOf, it } from 'vitest'
import { readClientSecret } from '../../src/client-authentication/secret-method.ts'
import { readDPoPProof } from '../../src/dpop/request-proof.ts'
import { ATTESTATION_POLICY_FIELDS } from '../../src/host/attestation-policy.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import { STRENGTHS } from '../../src/profiles/strength.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { POLICY_FIELDS } from '../../src/server/read-policy.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import type { Policy } from '../../src/types/policy.ts'

const clock = fixedClock()
const secretsOnly = { ...oauth21, token_endpoint_auth_methods_supported: ['client_secret_basic'] } satisfies Policy
const optionsWith = (policy: Policy) => ({
  issuer: 'https://as.example',
  authorization_endpoint: 'https://as.example/authorize',
  token_endpoint: 'https://as.example/token',
  pushed_authorization_request_endpoint: 'https://as.example/par',
  policy,
  store: memoryStore({ clock }),
  secret: 'x'.repeat(32),
  findClient: async () => undefined,
})
const parts = { readClientSecret, readDPoPProof }

// a policy as other libraries have theirs: an instance whose fields are getters of its class
class Base {
  get require_pushed_authorization_requests() {
    return true
  }
  get codeLifetime() {
    return 30
  }
}
class Derived extends Base {
  readonly dpopNonce = 'off'
  override get codeLifetime() {
    return 20
  }
}
const { require_pushed_authorization_requests: _par, codeLifetime: _code, dpopNonce: _nonce, ...rest } = secretsOnly

describe('the policy of a server', () => {
  it('has every field that a policy can have', () => {
    const brought = ATTESTATION_POLICY_FIELDS
    expectTypeOf<(typeof POLICY_FIELDS)[number] | (typeof brought)[number]>().toEqualTypeOf<keyof Policy>()
    expect([...POLICY_FIELDS, ...brought].sort()).toEqual(Object.keys(STRENGTHS).sort())
  })

  it.each([
    ['authorizationServer', (policy: Policy) => authorizationServer(optionsWith(policy))],
    ['assembleAuthorizationServer', (policy: Policy) => assembleAuthorizationServer(optionsWith(policy), parts)],
  ])('is what was checked, where %s is given getters of a class', (_name, make) => {
    const policy: Policy = Object.assign(new Derived(), rest)
    const server = make(policy)
    expect(server.policy).toMatchObject({
      require_pushed_authorization_requests: true,
      codeLifetime: 20,
      dpopNonce: 'off',
      clockTolerance: 10,
    })
    expect(Object.isFrozen(server.policy)).toBe(true)
  })

  it('is read once, so that a field cannot be strict when it is checked and lax afterwards', () => {
    let reads = 0
    const policy: Policy = Object.defineProperty({ ...secretsOnly }, 'requestUriLifetime', {
      enumerable: true,
      get: () => (++reads === 1 ? 60 : 86_400),
    })
    expect(authorizationServer(optionsWith(policy)).policy.requestUriLifetime).toBe(60)
    expect(reads).toBe(1)
  })

  it('is refused where a getter throws', () => {
    const policy: Policy = Object.defineProperty({ ...secretsOnly }, 'codeLifetime', {
      enumerable: true,
      get: () => {
        throw new Error('no configuration')
      },
    })
    expect(() => authorizationServer(optionsWith(policy))).toThrow(
      /^authorizationServer: 1 invalid option\n- policy must/,
    )
    expect(() => assembleAuthorizationServer(optionsWith(policy), parts)).toThrow('policy or secret must be valid')
  })

  it.each([
    'require_pushed_authorization_request',
    'requirePushedAuthorizationRequests',
    'senderConstrainedTokenRequired',
  ])('is refused with the unknown field %s, also by a server of parts alone', (name) => {
    const policy: Policy = Object.assign({ ...secretsOnly }, { [name]: true })
    const sentence = `policy.${name} must be a field of Policy; got an unknown name.`
    expect(() => authorizationServer(optionsWith(policy))).toThrow(sentence)
    expect(() => assembleAuthorizationServer(optionsWith(policy), parts)).toThrow(
      `policy.${name} must be valid; got another value.`,
    )
  })

  it('does not follow what the host changes later', () => {
    const policy: { -readonly [Field in keyof Policy]: Policy[Field] } = { ...secretsOnly }
    const server = authorizationServer(optionsWith(policy))
    policy.codeLifetime = 600
    expect(server.policy.codeLifetime).toBe(60)
  })
})
