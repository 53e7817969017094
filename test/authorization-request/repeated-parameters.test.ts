import { expect, it } from 'vitest'
import { refuseRepeated, refuseRepeatedParameters } from '../../src/authorization-request/repeated-parameters.ts'
import { testFacts } from '../support/facts.ts'

it('a request in which nothing is repeated passes', () => {
  expect(refuseRepeatedParameters({ scope: 'a' }, testFacts())).toBeUndefined()
})

it('a request in which something is repeated is refused, without the name that the client chose', () => {
  const objection = refuseRepeatedParameters({}, testFacts({ repeated: new Set(['zebra']) }))
  expect(objection).toMatchObject({ error: 'invalid_request', reason: 'parameter-repeated', status: 400 })
  expect(JSON.stringify(objection)).not.toContain('zebra')
})

it.each([
  ['one that the core reads', ['zebra', 'state'], 'state'],
  ['a credential', ['client_assertion'], 'client_assertion'],
  ['a declared one', ['zebra', 'audience'], 'audience'],
])('the refusal names %s', (_what, names, parameter) => {
  expect(refuseRepeated(new Set(names), ['audience']).parameter).toBe(parameter)
})
