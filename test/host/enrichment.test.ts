import { expect, it } from 'vitest'
import { portOf } from '../../src/host/answers.ts'
import { expectedEnrichment } from '../../src/host/enrichment.ts'

it('the type of a detail says what a member that the host added must be', () => {
  const asked: unknown[] = []
  const check = (name: string, value: unknown) => {
    asked.push([name, value])
    return 'an amount'
  }
  expect(expectedEnrichment('payment', check, 'amount', 7)).toBe('an amount')
  expect(asked).toEqual([['amount', 7]])
  expect(expectedEnrichment('payment', () => undefined, 'amount', 7)).toBeUndefined()
})

it('an answer that is no text is the mistake of the check of that type', () => {
  let thrown: unknown
  try {
    expectedEnrichment('payment', () => true as never, 'amount', 7)
  } catch (error) {
    thrown = error
  }
  expect(String(thrown)).toContain('checkEnrichment of payment must return text or undefined; got')
  expect(portOf(thrown)).toBe('checkEnrichment of payment')
})
