import { describe, expect, it } from 'vitest'
import { denialParameters } from '../../src/endpoints/denial.ts'

describe('a denial', () => {
  it.each([
    ['invalid_scope', 'The requested scope is not granted.'],
    ['invalid_target', 'The requested resource is not granted.'],
    ['invalid_authorization_details', 'The requested authorization_details are not granted.'],
  ] as const)('with the error %s says what is not granted', (error, error_description) => {
    expect(denialParameters(error)).toEqual({ error, error_description })
  })

  it('is access_denied where the host names no error', () => {
    expect(denialParameters()).toEqual(denialParameters('access_denied'))
  })

  it.each(['access_granted', 'toString', '', null, 7])('is none with the error %j', (error) => {
    expect(() => denialParameters(error as never)).toThrow(
      /^decision\.error must be one of access_denied, login_required, .*, invalid_authorization_details; got /,
    )
  })
})
