import { describe, expect, it } from 'vitest'
import { intoPage, problemsOf, tableOf } from './support/table.mjs'

const features = { par: 'Pushed', jarm: 'Signed' }
const clients = { one: { package: 'one', lacks: ['jarm'] }, two: { package: 'two', lacks: [] } }
const driven = [
  { client: 'one', features: ['par'] },
  { client: 'two', features: ['par', 'jarm'] },
]

describe('the table of clients', () => {
  it('has a row for each feature and a column for each client with its version', () => {
    expect(tableOf({ clients, features, driven, versionOf: (name: string) => `${name}.0` }).split('\n')).toEqual([
      '| feature | one one.0 | two two.0 |',
      '| --- | :-: | :-: |',
      '| Pushed | ✓ | ✓ |',
      '| Signed | – | ✓ |',
    ])
  })

  it('is whole when every client was driven through what it has', () => {
    expect(problemsOf({ clients, features, driven })).toEqual([])
  })

  it('has gaps where nobody says anything, and where two things are said', () => {
    expect(problemsOf({ clients, features, driven: driven.slice(0, 1) })).toEqual([
      'Nobody says what two does about par.',
      'Nobody says what two does about jarm.',
    ])
    const both = [...driven, { client: 'one', features: ['jarm'] }]
    expect(problemsOf({ clients, features, driven: both })).toEqual([
      'one was driven through jarm and is said to lack it.',
    ])
    const unknown = { ...clients, two: { package: 'two', lacks: ['magic'] } }
    expect(problemsOf({ clients: unknown, features, driven })).toEqual(['two lacks magic, which is no feature.'])
  })

  it('goes between its markers and nowhere else', () => {
    const readme = 'a\n<!-- clients:begin -->\nold\n<!-- clients:end -->\nb\n'
    expect(intoPage(readme, 'new')).toBe('a\n<!-- clients:begin -->\nnew\n<!-- clients:end -->\nb\n')
    expect(intoPage('a\nb\n', 'new')).toBeUndefined()
    expect(intoPage('<!-- clients:end --><!-- clients:begin -->', 'new')).toBeUndefined()
  })
})
