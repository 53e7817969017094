import { describe, expect, it } from 'vitest'
import { requireKnownPrompt } from '../../src/authorization-request/prompt.ts'
import { uniqueTokens } from '../../src/encoding/space-delimited.ts'
import { testFacts } from '../support/facts.ts'

const judge = (prompt: string) => requireKnownPrompt({ prompt }, testFacts())?.reason ?? 'passes'

describe('prompt', () => {
  it('may be absent', () => {
    expect(uniqueTokens(undefined)).toEqual([])
    expect(requireKnownPrompt({}, testFacts())).toBeUndefined()
  })

  it.each([
    ['none', ['none']],
    ['login', ['login']],
    ['login consent', ['login', 'consent']],
    ['consent login select_account', ['consent', 'login', 'select_account']],
    ['login login', ['login']],
    ['none none', ['none']],
    [' login  consent ', ['login', 'consent']],
  ])('%j is %j', (prompt, values) => {
    expect(uniqueTokens(prompt)).toEqual(values)
    expect(judge(prompt)).toBe('passes')
  })

  it.each([
    'None',
    'LOGIN',
    'create',
    'login,consent',
    'login\tconsent',
    'login\n',
    'lögin',
    '__proto__',
    'login bogus',
  ])('is not %j', (prompt) => {
    expect(judge(prompt)).toBe('prompt-unsupported')
  })

  it.each(['none login', 'login none', 'none consent select_account'])('is none alone or not at all: %j', (prompt) => {
    expect(requireKnownPrompt({ prompt }, testFacts())).toMatchObject({
      error: 'invalid_request',
      reason: 'prompt-none-combined',
      parameter: 'prompt',
    })
  })

  it('is what the policy supports', () => {
    const facts = testFacts({ policy: { prompt_values_supported: ['none', 'login', 'create'] } })
    expect(requireKnownPrompt({ prompt: 'create' }, facts)).toBeUndefined()
    expect(requireKnownPrompt({ prompt: 'consent' }, facts)).toMatchObject({
      error: 'invalid_request',
      reason: 'prompt-unsupported',
      parameter: 'prompt',
    })
  })
})
