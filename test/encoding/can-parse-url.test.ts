import { describe, expect, it } from 'vitest'
import { canParseUrl } from '../../src/encoding/can-parse-url.ts'

describe('a text', () => {
  it.each([
    ['https://as.example/par', true],
    ['https://as.example:99999/par', false],
    ['/par', false],
    ['https://bücher.example/par', true],
    ['https://as.example/日本', true],
    // the bytes of these two characters are those of another letter in UTF-8
    ['https://\u00c3\u00a0.example/par', false],
  ])('%j is a URL or not, however often it is asked', (text, expected) => {
    // URL.canParse gives another answer after some thousand calls
    const answers = Array.from({ length: 50_000 }, () => canParseUrl(text))
    expect(answers.filter((answer) => answer !== expected)).toEqual([])
  })
})
