import { describe, expect, it } from 'vitest'
import { isToken, isTokenList, uniqueTokens } from '../../src/encoding/space-delimited.ts'

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

describe('the grammar of a scope', () => {
  it.each(['a', '!', '~', '#[]', 'https://as.example/a?b=c&d'])('has the token %j', (text) => {
    expect([isToken(text), isTokenList(text)]).toEqual([true, true])
  })

  it.each(['', ' ', '"', '\\', 'lesen-\u00e4', 'a\n', '\u007f'])('has no token %j', (text) => {
    expect([isToken(text), isTokenList(text), isTokenList(`a ${text}`)]).toEqual([false, false, false])
  })

  it('has one space between two tokens', () => {
    expect(['a b', 'a b a'].map(isTokenList)).toEqual([true, true])
    expect(['a  b', ' a', 'a ', 'a\tb'].map(isTokenList)).toEqual([false, false, false, false])
    expect(isToken('a b')).toBe(false)
  })
})
