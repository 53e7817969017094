import { expect, it } from 'vitest'
import { refuseRegistration } from '../../src/authorization-request/registration.ts'
import { testFacts } from '../support/facts.ts'

it('registration is refused, whatever it holds', () => {
  expect(refuseRegistration({}, testFacts())).toBeUndefined()
  for (const registration of ['{}', '{"client_name":"x"}', 'garbage']) {
    expect(refuseRegistration({ registration }, testFacts())).toMatchObject({
      error: 'registration_not_supported',
      reason: 'registration-unsupported',
      parameter: 'registration',
    })
  }
})
