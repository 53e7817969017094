import { describe, expect, it } from 'vitest'
import { chooseResponseMode, requireResponseMode } from '../../src/authorization-request/response-mode.ts'
import type { Client } from '../../src/types/client.ts'
import type { ResponseMode } from '../../src/types/policy.ts'
import { testFacts } from '../support/facts.ts'

const ALL: ResponseMode[] = ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt']
const FRONT = ['token', 'id_token', 'code token', 'code id_token', 'id_token token', 'token id_token code']

/** What a request is told, and the mode in which any answer to it travels. */
const judge = (
  response_type: string | undefined,
  response_mode?: string,
  { client = {}, modes = ALL }: { client?: Partial<Client>; modes?: ResponseMode[] } = {},
) => {
  const parameters = { ...(response_type && { response_type }), ...(response_mode !== undefined && { response_mode }) }
  const facts = testFacts({ client, policy: { response_modes_supported: modes } })
  const outcome = requireResponseMode(parameters, facts)?.reason ?? 'passes'
  return `${outcome}, ${chooseResponseMode(parameters, facts)}`
}

describe('a request without response_mode', () => {
  it.each(['code', 'none', undefined])('is answered in the query for %s', (response_type) => {
    expect(judge(response_type)).toBe('passes, query')
  })

  it.each(FRONT)('is answered in the fragment for %s', (response_type) => {
    expect(judge(response_type)).toBe('passes, fragment')
  })

  it('is answered where its tokens do not leak even when the type is unknown', () => {
    expect(judge('code unknown')).toBe('passes, query')
    expect(judge('unknown id_token')).toBe('passes, fragment')
  })
})

describe('a request without response_mode, where its plain default is switched off', () => {
  it('is answered by a JWT', () => {
    expect(judge('code', undefined, { modes: ['jwt'] })).toBe('passes, query.jwt')
    expect(judge('code', undefined, { modes: ['fragment', 'query.jwt'] })).toBe('passes, query.jwt')
    expect(judge('code id_token', undefined, { modes: ['query', 'jwt'] })).toBe('passes, fragment.jwt')
  })

  it('is refused where there is no JWT either', () => {
    expect(judge('code', undefined, { modes: ['form_post', 'fragment.jwt'] })).toBe('response-mode-unsupported, query')
    expect(judge('code id_token', undefined, { modes: ['query', 'query.jwt'] })).toBe(
      'response-mode-unsupported, fragment',
    )
  })

  it('is told of an unknown mode by a JWT', () => {
    expect(judge('code', 'unknown', { modes: ['jwt'] })).toBe('response-mode-unsupported, query.jwt')
  })
})

describe('a request for a code', () => {
  it.each(['query', 'fragment', 'form_post', 'query.jwt', 'fragment.jwt', 'form_post.jwt'])(
    'may ask for %s',
    (mode) => {
      expect(judge('code', mode)).toBe(`passes, ${mode}`)
    },
  )

  it('is answered in query.jwt when it asks for jwt', () => {
    expect(judge('code', 'jwt')).toBe('passes, query.jwt')
    expect(judge('none', 'jwt')).toBe('passes, query.jwt')
  })
})

describe('a request for tokens through the front channel', () => {
  it.each(FRONT)('never has them in a query: %s', (response_type) => {
    expect(judge(response_type, 'query')).toBe('response-mode-insecure, fragment')
    expect(judge(response_type, 'query.jwt')).toBe('response-mode-insecure, fragment.jwt')
  })

  it('may have them in a query when they are encrypted', () => {
    const client = { authorization_encrypted_response_alg: 'RSA-OAEP-256' }
    expect(judge('code id_token', 'query.jwt', { client })).toBe('passes, query.jwt')
    expect(judge('code id_token', 'query', { client })).toBe('response-mode-insecure, fragment')
  })

  it('is answered in fragment.jwt when it asks for jwt', () => {
    expect(judge('code id_token', 'jwt')).toBe('passes, fragment.jwt')
  })

  it.each(['fragment', 'form_post', 'fragment.jwt', 'form_post.jwt'])('may ask for %s', (mode) => {
    expect(judge('code id_token', mode)).toBe(`passes, ${mode}`)
  })
})

describe('a mode that is unknown or switched off', () => {
  it.each(['', 'Query', 'query ', 'web_message', 'form_post.JWT', 'jwtx', '__proto__'])(
    'is refused, in the default mode: %j',
    (mode) => {
      expect(judge('code', mode)).toBe('response-mode-unsupported, query')
      expect(judge('code id_token', mode)).toBe('response-mode-unsupported, fragment')
    },
  )

  it('is refused where the policy does not list it', () => {
    expect(judge('code', 'form_post', { modes: ['query'] })).toBe('response-mode-unsupported, query')
  })

  it('is invalid_request', () => {
    const objections = [
      requireResponseMode({ response_mode: 'x' }, testFacts()),
      requireResponseMode({ response_mode: 'query', response_type: 'token' }, testFacts()),
    ]
    for (const objection of objections) {
      expect(objection).toMatchObject({ error: 'invalid_request', parameter: 'response_mode' })
    }
  })
})

describe('a signed mode that is refused', () => {
  it.each([
    ['code id_token', 'query.jwt', ['query', 'fragment', 'query.jwt', 'fragment.jwt'], 'response-mode-insecure'],
    ['code id_token', 'query.jwt', ['query', 'fragment', 'query.jwt', 'jwt'], 'response-mode-insecure'],
    ['id_token token', 'form_post.jwt', ['fragment', 'fragment.jwt'], 'response-mode-unsupported'],
    ['code token', 'web_message.jwt', ['fragment', 'fragment.jwt'], 'response-mode-unsupported'],
    ['code id_token', 'jwt', ['fragment', 'fragment.jwt'], 'response-mode-unsupported'],
  ] as const)('is told so in a JWT in the fragment: %s, %s, where %j are known', (type, mode, modes, reason) => {
    expect(judge(type, mode, { modes: [...modes] })).toBe(`${reason}, fragment.jwt`)
  })

  it.each([
    ['jwt', ['query', 'query.jwt']],
    ['query.jwt', ['query', 'jwt']],
    ['form_post.jwt', ['query', 'query.jwt']],
    ['query.jwt.jwt', ['query', 'query.jwt']],
  ] as const)('is told so in a JWT in the query for a code: %s, where %j are known', (mode, modes) => {
    expect(judge('code', mode, { modes: [...modes] })).toBe('response-mode-unsupported, query.jwt')
  })

  it('is told so without a signature where the policy knows none for the default place', () => {
    expect(judge('code id_token', 'query.jwt', { modes: ['fragment', 'query.jwt'] })).toBe(
      'response-mode-insecure, fragment',
    )
    expect(judge('code', 'form_post.jwt', { modes: ['query', 'fragment.jwt'] })).toBe(
      'response-mode-unsupported, query',
    )
  })
})
