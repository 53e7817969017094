import { describe, expect, it } from 'vitest'
import { requireIDTokenHint } from '../../src/authorization-request/id-token-hint.ts'
import { testFacts } from '../support/facts.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

const judge = (id_token_hint?: string) =>
  requireIDTokenHint(id_token_hint === undefined ? {} : { id_token_hint }, testFacts())?.reason

describe('the form of an id_token_hint', () => {
  it.each([[undefined], ['eyJ.eyJ.c2ln'], ['a.b.c.d.e'], ['a..c.d.e']])('may be %s', (hint) => {
    expect(judge(hint)).toBeUndefined()
  })

  it.each([
    ['invalid'],
    ['a.b'],
    ['a.b.'],
    ['.b.c'],
    ['a..c'],
    ['a.b.c.d'],
    ['a.b.c.d.e.f'],
    ['a.b.c='],
    ['a.b.=c'],
    ['a..c.d.'],
    ['a.b..d.e'],
    ['a.=.c.d.e'],
    ['a.b.c '],
    ['alice'],
  ])('is not that of %s', (hint) => {
    expect(judge(hint)).toBe('id-token-hint-invalid')
    expect(requireIDTokenHint({ id_token_hint: hint }, testFacts())?.parameter).toBe('id_token_hint')
  })

  it('is found out in no time', () => {
    expect(milliseconds(() => judge(megabyte('a.')))).toBeLessThan(BLINK)
    expect(milliseconds(() => judge(`${megabyte('a')}.b.=`))).toBeLessThan(BLINK)
  })
})
