import { describe, expect, it } from 'vitest'
import { requireNonce } from '../../src/authorization-request/nonce.ts'
import { testFacts } from '../support/facts.ts'

describe('nonce', () => {
  it.each(['id_token', 'code id_token', 'id_token token', 'token id_token code'])(
    'is needed for %s',
    (response_type) => {
      expect(requireNonce({ response_type }, testFacts())).toMatchObject({
        error: 'invalid_request',
        reason: 'nonce-missing',
        parameter: 'nonce',
      })
      expect(requireNonce({ response_type, nonce: 'n' }, testFacts())).toBeUndefined()
    },
  )

  it.each(['code', 'token', 'code token', 'none', 'my_id_token', undefined])(
    'is not needed for %s',
    (response_type) => {
      expect(requireNonce(response_type === undefined ? {} : { response_type }, testFacts())).toBeUndefined()
    },
  )

  it('has no least length but that of the policy', () => {
    expect(requireNonce({ nonce: 'n' }, testFacts())).toBeUndefined()
    const facts = testFacts({ policy: { nonceMinLength: 8 } })
    expect(requireNonce({ nonce: '1234567' }, facts)).toMatchObject({
      error: 'invalid_request',
      reason: 'nonce-too-short',
      parameter: 'nonce',
    })
    expect(requireNonce({ nonce: '12345678' }, facts)).toBeUndefined()
    expect(requireNonce({ response_type: 'code' }, facts)).toBeUndefined()
  })
})
