import { expect, it } from 'vitest'
import { refuseRepeatedParameters } from '../../src/rules/repeated-parameters.ts'
import { testFacts } from '../support/facts.ts'

it('a request in which nothing is repeated passes', () => {
  expect(refuseRepeatedParameters({ scope: 'a' }, testFacts())).toBeUndefined()
})

it('a request in which something is repeated is refused, without the name that the client chose', () => {
  const objection = refuseRepeatedParameters({}, testFacts({ repeated: new Set(['zebra']) }))
  expect(objection).toMatchObject({ error: 'invalid_request', reason: 'parameter-repeated', status: 400 })
  expect(JSON.stringify(objection)).not.toContain('zebra')
})
