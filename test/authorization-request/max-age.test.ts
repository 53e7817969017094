import { describe, expect, it } from 'vitest'
import { parseMaxAge, requireMaxAge } from '../../src/authorization-request/max-age.ts'
import { testFacts } from '../support/facts.ts'

describe('max_age', () => {
  it('may be absent', () => {
    expect(parseMaxAge(undefined)).toBeUndefined()
    expect(requireMaxAge({}, testFacts())).toBeUndefined()
  })

  it.each([
    ['0', 0],
    ['1', 1],
    ['3600', 3600],
    ['0060', 60],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%s is %i seconds', (max_age, seconds) => {
    expect(parseMaxAge(max_age)).toBe(seconds)
    expect(requireMaxAge({ max_age }, testFacts())).toBeUndefined()
  })

  it.each([
    '',
    ' ',
    '-1',
    '-0',
    '+1',
    '1.5',
    '1.0',
    '1e3',
    '0x10',
    '0b1',
    '1_000',
    '1,000',
    '1 ',
    ' 1',
    '1\n',
    'NaN',
    'Infinity',
    'null',
    '[60]',
    '"60"',
    '٣',
    '９',
    '9007199254740992',
    '9'.repeat(17),
    '1'.padStart(17, '0'),
    '9'.repeat(400),
  ])('is not %j', (max_age) => {
    expect(parseMaxAge(max_age)).toBeUndefined()
    expect(requireMaxAge({ max_age }, testFacts())).toMatchObject({
      error: 'invalid_request',
      reason: 'max-age-malformed',
      parameter: 'max_age',
    })
  })
})
