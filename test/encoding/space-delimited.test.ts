import { describe, expect, it } from 'vitest'
import { uniqueTokens } from '../../src/encoding/space-delimited.ts'

describe('words of a list', () => {
  it.each([
    [undefined, []],
    ['', []],
    [' ', []],
    ['a', ['a']],
    [' a', ['a']],
    ['a\tb', ['a\tb']],
    [' a  b ', ['a', 'b']],
    ['b a b c a', ['b', 'a', 'c']],
  ])('%j has each once, in order', (text, words) => {
    expect(uniqueTokens(text)).toEqual(words)
  })
})
