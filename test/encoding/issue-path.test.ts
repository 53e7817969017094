import { expect, it } from 'vitest'
import { issuePath } from '../../src/encoding/issue-path.ts'

it.each([
  ['the whole', undefined, ''],
  ['the whole', [], ''],
  ['a member', ['amount'], 'amount'],
  ['a member of a member', ['instructedAmount', 'amount'], 'instructedAmount.amount'],
  ['an entry of a list', ['actions', 1], 'actions[1]'],
  ['an entry that is named by a text', ['actions', '1', 'name'], 'actions[1].name'],
  ['segments that are objects', [{ key: 'actions' }, { key: 0 }], 'actions[0]'],
  ['more than five segments', ['a', 'b', 'c', 'd', 'e', 'f'], 'a.b.c.d.e'],
  ['a name with a line break', ['amount', 'x\n12:00 admin logged in', 'y'], 'amount'],
  ['a name as long as a secret', ['x'.repeat(40)], ''],
  ['a long name that is none', ['x'.repeat(39)], 'x'.repeat(39)],
  ['a symbol', ['amount', Symbol('x')], 'amount'],
  ['no index', ['actions', -1], 'actions'],
  ['no index either', ['actions', Number.NaN], 'actions'],
])('of an issue with %s %#', (_of, path, expected) => {
  expect(issuePath([{ path }])).toBe(expected)
})

it('is empty where there is no issue', () => {
  expect(issuePath([])).toBe('')
})

it('is that of the first issue', () => {
  expect(issuePath([{ path: ['a'] }, { path: ['b'] }])).toBe('a')
})
