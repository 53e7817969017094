import { expect, it } from 'vitest'
import { requireLongState } from '../../src/authorization-request/state.ts'
import { testFacts } from '../support/facts.ts'

it('state may be absent, and of any length', () => {
  expect(requireLongState({}, testFacts())).toBeUndefined()
  expect(requireLongState({ state: 'x' }, testFacts())).toBeUndefined()
  expect(requireLongState({ state: 'x'.repeat(10_000) }, testFacts())).toBeUndefined()
})

it('state has the least length of the policy', () => {
  const facts = testFacts({ policy: { stateMinLength: 8 } })
  expect(requireLongState({ state: '1234567' }, facts)).toMatchObject({
    error: 'invalid_request',
    reason: 'state-too-short',
    parameter: 'state',
  })
  expect(requireLongState({ state: '12345678' }, facts)).toBeUndefined()
  expect(requireLongState({}, facts)).toBeUndefined()
})
