import { describe, expect, it } from 'vitest'
import { codeChallengeMethod, requireCodeChallenge } from '../../src/authorization-request/code-challenge.ts'
import type { AuthorizationParameters } from '../../src/types/parameters.ts'
import type { Policy } from '../../src/types/policy.ts'
import { testFacts } from '../support/facts.ts'
import { testPolicy } from '../support/policy.ts'
import rfc7636 from '../vectors/rfc7636.json' with { type: 'json' }

const { code_verifier, code_challenge } = rfc7636
const plainToo = { code_challenge_methods_supported: ['S256', 'plain'] } as const

const judge = (parameters: AuthorizationParameters, policy: Partial<Policy> = {}) =>
  requireCodeChallenge({ response_type: 'code', ...parameters }, testFacts({ policy }))?.reason ?? 'passes'

describe('a request for a code', () => {
  it('passes with the challenge of RFC 7636 appendix B', () => {
    expect(judge({ code_challenge, code_challenge_method: 'S256' })).toBe('passes')
  })

  it('is judged with its parameters and facts, or the mistake is named', () => {
    expect(() => requireCodeChallenge(undefined as never, testFacts())).toThrow(/^parameters must be an object/)
    expect(() => requireCodeChallenge({}, {} as never)).toThrow(/^facts must be an object/)
  })

  it('needs a challenge, of every client', () => {
    expect(judge({})).toBe('code-challenge-missing')
    for (const response_type of ['code id_token', 'id_token code', 'code token', 'code id_token token']) {
      expect(judge({ response_type })).toBe('code-challenge-missing')
    }
    const facts = testFacts({ client: { token_endpoint_auth_method: 'private_key_jwt' } })
    expect(requireCodeChallenge({ response_type: 'code' }, facts)).toMatchObject({ error: 'invalid_request' })
  })

  it('needs none where the policy says so', () => {
    expect(judge({}, { codeChallengeRequired: false })).toBe('passes')
  })

  it('needs one of a public client, whatever the policy says', () => {
    const facts = testFacts({
      client: { token_endpoint_auth_method: 'none' },
      policy: { codeChallengeRequired: false },
    })
    expect(requireCodeChallenge({ response_type: 'code' }, facts)).toMatchObject({
      error: 'invalid_request',
      reason: 'code-challenge-missing',
      parameter: 'code_challenge',
    })
    expect(requireCodeChallenge({ response_type: 'id_token' }, facts)).toBeUndefined()
  })

  it('is told which parameter is at fault', () => {
    const parameterOf = (parameters: AuthorizationParameters) =>
      requireCodeChallenge({ response_type: 'code', ...parameters }, testFacts())?.parameter
    expect(parameterOf({ code_challenge, code_challenge_method: 'S512' })).toBe('code_challenge_method')
    expect(parameterOf({ code_challenge: 'short', code_challenge_method: 'S256' })).toBe('code_challenge')
  })

  it('needs the challenge that its method announces, in any case', () => {
    expect(judge({ code_challenge_method: 'S256' }, { codeChallengeRequired: false })).toBe('code-challenge-missing')
  })
})

describe('a request for no code', () => {
  it.each(['id_token', 'token', 'id_token token', 'none', 'codex', undefined])(
    'needs no challenge: %s',
    (response_type) => {
      expect(requireCodeChallenge(response_type === undefined ? {} : { response_type }, testFacts())).toBeUndefined()
    },
  )

  it('is held to one that it brings', () => {
    expect(judge({ response_type: 'id_token', code_challenge: 'short', code_challenge_method: 'S256' })).toBe(
      'code-challenge-malformed',
    )
  })
})

describe('the method', () => {
  it('is S256, and plain only by policy', () => {
    expect(judge({ code_challenge: code_verifier, code_challenge_method: 'plain' })).toBe(
      'code-challenge-method-unsupported',
    )
    expect(judge({ code_challenge: code_verifier, code_challenge_method: 'plain' }, plainToo)).toBe('passes')
  })

  it('is plain when it is missing, and never S256', () => {
    expect(judge({ code_challenge })).toBe('code-challenge-method-unsupported')
    expect(codeChallengeMethod(undefined, testPolicy())).toBeUndefined()
    expect(codeChallengeMethod(undefined, testPolicy(plainToo))).toBe('plain')
    expect(judge({ code_challenge: code_verifier }, plainToo)).toBe('passes')
  })

  it('may be plain alone', () => {
    const policy = { code_challenge_methods_supported: ['plain'] } as const
    expect(judge({ code_challenge, code_challenge_method: 'S256' }, policy)).toBe('code-challenge-method-unsupported')
    expect(codeChallengeMethod('plain', testPolicy(policy))).toBe('plain')
  })

  it.each(['s256', 'S512', 'SHA256', 'PLAIN', ' S256', 'S256 plain', '__proto__'])(
    'is not %j',
    (code_challenge_method) => {
      expect(judge({ code_challenge, code_challenge_method }, plainToo)).toBe('code-challenge-method-unsupported')
    },
  )
})

describe('a challenge', () => {
  it.each([
    ['nothing', ''],
    ['42 characters', 'a'.repeat(42)],
    ['44 characters', 'a'.repeat(44)],
    ['43 characters that no 32 bytes encode to', `${'A'.repeat(42)}B`],
    ['128 characters', 'a'.repeat(128)],
    ['padding', `${code_challenge}=`],
    ['a dot', `${'a'.repeat(42)}.`],
    ['a tilde', `${'a'.repeat(42)}~`],
    ['the plain alphabet', `${'a'.repeat(41)}+/`],
    ['a line feed', `${'a'.repeat(43)}\n`],
    ['hexadecimal digits', 'a'.repeat(64)],
  ])('is 43 characters of base64url for S256, and not %s', (_, challenge) => {
    expect(judge({ code_challenge: challenge, code_challenge_method: 'S256' })).toBe('code-challenge-malformed')
  })

  it.each([
    ['43 characters', 'a'.repeat(43), 'passes'],
    ['128 characters', 'a'.repeat(128), 'passes'],
    ['unreserved characters', `${'a'.repeat(43)}-._~`, 'passes'],
    ['42 characters', 'a'.repeat(42), 'code-challenge-malformed'],
    ['129 characters', 'a'.repeat(129), 'code-challenge-malformed'],
    ['others', `${'a'.repeat(43)}+`, 'code-challenge-malformed'],
    ['a line feed', `${'a'.repeat(43)}\n`, 'code-challenge-malformed'],
  ])('is 43 to 128 unreserved characters for plain: %s', (_, challenge, outcome) => {
    expect(judge({ code_challenge: challenge, code_challenge_method: 'plain' }, plainToo)).toBe(outcome)
    expect(judge({ code_challenge: challenge }, plainToo)).toBe(outcome)
  })
})
