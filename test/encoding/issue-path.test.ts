import { expect, it } from 'vitest'
import { issuePath } from '../../src/encoding/issue-path.ts'
import { fc } from '../support/fast-check.ts'

const input = {
  type: 'payment',
  amount: { currency: 'EUR', value: '1' },
  actions: ['read', 'write', { name: 'x' }],
  12: 'a name of digits',
  'x\n12:00 admin logged in': 1,
}

it.each([
  ['the whole', undefined, ''],
  ['the whole', [], ''],
  ['a missing member', ['creditor'], 'creditor'],
  ['a missing member of a member', ['amount', 'scale'], 'member 3.scale'],
  ['a member that came', ['amount'], 'member 3'],
  ['a member that came in a member', ['amount', 'value'], 'member 3.member 2'],
  ['type', ['type'], 'type'],
  ['a common member', ['locations'], 'locations'],
  ['an entry of a list', ['actions', 1], 'actions[1]'],
  ['a missing entry of a list', ['actions', 3], 'actions[3]'],
  ['an entry that is named by a text', ['actions', '2', 'name'], 'actions[2].member 1'],
  ['segments that are objects', [{ key: 'actions' }, { key: 0 }], 'actions[0]'],
  ['a member of digits', ['12'], 'member 1'],
  ['a missing member of digits', ['13'], ''],
  ['a name with a line break', ['x\n12:00 admin logged in', 'y'], 'member 5'],
  ['a missing member as long as a secret', ['x'.repeat(40)], ''],
  ['a missing member with a long name', ['x'.repeat(39)], 'x'.repeat(39)],
  ['what is within a text', ['type', 'payment'], 'type'],
  ['what is within a missing member', ['amount', 'scale', 'unit'], 'member 3.scale'],
  ['a symbol', ['amount', Symbol('x')], 'member 3'],
  ['no index', ['actions', -1], 'actions'],
  ['no index either', ['actions', Number.NaN], 'actions'],
  ['an entry far beyond the list', ['actions', 4711], 'actions'],
  ['null as a segment', ['amount', null as never], 'member 3'],
])('of an issue with %s %#', (_of, path, expected) => {
  expect(issuePath([{ path }], input)).toBe(expected)
})

it('ends after five segments', () => {
  const path = Array.from({ length: 6 }, () => 'actions')
  const nested = { actions: { actions: { actions: { actions: { actions: { actions: 1 } } } } } }
  expect(issuePath([{ path }], nested)).toBe('actions.actions.actions.actions.actions')
})

it('is empty where there is no issue, and where the input is a text', () => {
  expect(issuePath([], input)).toBe('')
  expect(issuePath([{ path: ['name'] }], 'name=x')).toBe('')
})

it.each([['locations'], [1], [{ length: 1, 0: 'locations' }], [null]])(
  'is empty for a path that is no list: %j',
  (path) => {
    expect(issuePath([{ path: path as never }], input)).toBe('')
  },
)

it('is that of the first issue', () => {
  expect(issuePath([{ path: ['locations'] }, { path: ['type'] }], input)).toBe('locations')
})

it('holds no name of a member that the input has, unless RFC 9396 has it too', () => {
  const name = fc.stringMatching(/^[A-Za-z_]{7,30}$/).filter((text) => !/member|locations|actions|datatypes/.test(text))
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.boolean(), (names, inList) => {
      const nested = names.reduceRight<unknown>((value, key) => ({ other: 1, [key]: value }), 7)
      const path = issuePath([{ path: inList ? [0, ...names] : names }], inList ? [nested] : nested)
      expect(path).toMatch(/^(\[0\]\.)?member 2(\.member 2)*$/)
      for (const one of names) expect(path).not.toContain(one)
    }),
  )
})
