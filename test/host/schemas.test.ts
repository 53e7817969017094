import { describe, expect, it } from 'vitest'
import { portOf } from '../../src/host/answers.ts'
import { refusesType, validateBy } from '../../src/host/schemas.ts'
import type { StandardSchemaV1 } from '../../src/types/standard-schema.ts'

const schemaOf = (validate: (value: unknown) => unknown) =>
  ({ '~standard': { version: 1, vendor: 'tests', validate } }) as unknown as StandardSchemaV1
const answering = (answer: unknown) => schemaOf(() => answer)

describe('a schema of the host', () => {
  it.each<[unknown, unknown]>([
    [{ value: 7 }, { value: 7 }],
    [{ value: undefined }, { value: undefined }],
    [{ value: 7, issues: null }, { value: 7 }],
    [{ issues: [{ message: 'no' }] }, { issues: [{ message: 'no' }] }],
    [{ value: 7, issues: [] }, { issues: [] }],
  ])('that answers %j says %j', async (answer, expected) => {
    expect(await validateBy('account', answering(answer), 1)).toEqual(expected)
    expect(await validateBy('account', answering(Promise.resolve(answer)), 1)).toEqual(expected)
  })

  it.each([undefined, null, 'value', 7, {}, { issues: 'none', value: 7 }, { issues: {}, value: 7 }, { issues: null }])(
    'that answers %j says neither, which is its mistake and no value',
    async (answer) => {
      const error = await validateBy('account', answering(answer), 1).catch((thrown: Error) => thrown)
      expect(String(error)).toMatch(/the schema of account must return \{ value \} or \{ issues: \[…\] \}; got/)
      expect(portOf(error)).toBe('the schema of account')
    },
  )
})

describe('the schema of a type of details', () => {
  const issues = (...paths: readonly (readonly unknown[] | undefined)[]) =>
    answering({ issues: paths.map((path) => ({ message: 'no', path })) })

  it.each<[string, StandardSchemaV1]>([
    ['the type', issues(['type'])],
    ['the type, in a segment with a key', issues([{ key: 'type' }])],
    ['another member and the type', issues(['actions'], ['type'])],
  ])('refuses a type where it complains about %s', (_, schema) => {
    expect(refusesType(schema, 'account')).toBe(true)
  })

  it.each<[string, StandardSchemaV1]>([
    ['nothing', answering({ value: {} })],
    ['nothing, with issues that are none', answering({ value: {}, issues: undefined })],
    ['another member', issues(['actions'], [{ key: 'actions' }], [null], [7])],
    ['a member of another member', issues(['actions', 'type'], ['type', 'actions'])],
    ['the whole', issues([], undefined)],
  ])('accepts it where it complains about %s', (_, schema) => {
    expect(refusesType(schema, 'account')).toBe(false)
  })

  it('is asked about a detail that has the type alone', () => {
    const asked: unknown[] = []
    refusesType(
      schemaOf((value) => {
        asked.push(value)
        return { value }
      }),
      'account',
    )
    expect(asked).toEqual([{ type: 'account' }])
  })

  it('accepts it where it answers by a promise, whatever comes of that', () => {
    let handled = 0
    const promise = {
      // biome-ignore lint/suspicious/noThenProperty: a promise of another kind
      then: (_done: unknown, onRejected: () => void) => {
        handled++
        onRejected()
      },
    }
    expect(refusesType(answering(promise), 'account')).toBe(false)
    expect(handled).toBe(1)
  })
})
