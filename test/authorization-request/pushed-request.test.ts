import { describe, expect, it } from 'vitest'
import { requirePushedRequest } from '../../src/authorization-request/pushed-request.ts'
import { testFacts } from '../support/facts.ts'

const demands = [
  ['the server', { policy: { require_pushed_authorization_requests: true } }],
  ['the client', { client: { require_pushed_authorization_requests: true } }],
] as const

describe('where PAR is demanded', () => {
  describe.each(demands)('by %s', (_, demand) => {
    it('a pushed request passes', () => {
      expect(requirePushedRequest({}, testFacts({ ...demand, origin: 'pushed' }))).toBeUndefined()
    })

    it.each(['plain', 'signed'] as const)('a %s one does not', (origin) => {
      expect(requirePushedRequest({}, testFacts({ ...demand, origin, signed: origin === 'signed' }))).toMatchObject({
        error: 'invalid_request',
        reason: 'pushed-request-required',
      })
    })
  })
})

describe('where it is not', () => {
  it.each(['pushed', 'plain', 'signed'] as const)('a %s request passes', (origin) => {
    expect(requirePushedRequest({}, testFacts({ origin }))).toBeUndefined()
    const client = { require_pushed_authorization_requests: false }
    expect(requirePushedRequest({}, testFacts({ origin, client }))).toBeUndefined()
  })
})
