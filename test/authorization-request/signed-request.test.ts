import { describe, expect, it } from 'vitest'
import { requireSignedRequest } from '../../src/authorization-request/signed-request.ts'
import { testFacts } from '../support/facts.ts'

const demands = [
  ['the server', { policy: { require_signed_request_object: true } }],
  ['the client', { client: { require_signed_request_object: true } }],
] as const

describe('where a signed request object is demanded', () => {
  describe.each(demands)('by %s', (_, demand) => {
    it('a signed request passes, pushed or not', () => {
      expect(requireSignedRequest({}, testFacts({ ...demand, signed: true, origin: 'pushed' }))).toBeUndefined()
      expect(requireSignedRequest({}, testFacts({ ...demand, signed: true, origin: 'signed' }))).toBeUndefined()
    })

    it('an unsigned one does not, pushed or not', () => {
      for (const origin of ['pushed', 'plain'] as const) {
        expect(requireSignedRequest({}, testFacts({ ...demand, origin }))).toMatchObject({
          error: 'invalid_request',
          reason: 'request-object-required',
          parameter: 'request',
        })
      }
    })
  })
})

describe('where it is not', () => {
  it('a request passes, signed or not', () => {
    expect(requireSignedRequest({}, testFacts())).toBeUndefined()
    expect(requireSignedRequest({}, testFacts({ signed: true }))).toBeUndefined()
    expect(requireSignedRequest({}, testFacts({ client: { require_signed_request_object: false } }))).toBeUndefined()
  })
})
