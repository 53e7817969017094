import { describe, expect, it } from 'vitest'
import { type Block, blocksOf, expectedOutput, faultOf, programsOf, treatmentOf } from './support/blocks.ts'

const block = (info: string, text = ''): Block => {
  const [found] = blocksOf(`\`\`\`${info}\n${text}\n\`\`\``)
  if (found === undefined) throw new Error('no block')
  return found
}

describe('the blocks of a Markdown text', () => {
  it('are found with their line, their words and their text', () => {
    const text = ['# Title', '', '```ts run', 'const a = 1', '', 'a', '```', '', '~~~json', '{}', '~~~'].join('\n')
    expect(blocksOf(text)).toEqual([
      { line: 3, language: 'ts', words: ['run'], text: 'const a = 1\n\na' },
      { line: 9, language: 'json', words: [], text: '{}' },
    ])
  })

  it('lose the indentation of the list that they stand in', () => {
    expect(blocksOf('- a\n\n  ```ts check\n  if (a) {\n    b\n  }\n  ```')[0]?.text).toBe('if (a) {\n  b\n}')
  })

  it('may hold shorter fences', () => {
    expect(blocksOf('````text\n```ts\n```\n````')).toHaveLength(1)
  })

  it('must end', () => {
    expect(() => blocksOf('```ts\na')).toThrow('does not end')
  })
})

describe('a block of code', () => {
  it.each([
    'ts check',
    'ts run',
    'js run',
    'sh check',
    'ts check continues',
    'ts from a/file.ts',
    'json',
    'text',
    'http',
  ])('may be marked %s', (info) => {
    expect(faultOf(block(info))).toBeUndefined()
  })

  it.each([
    '',
    'ts',
    'js',
    'sh',
    'sh run',
    'ts check run',
    'ts chekc',
    'ts run later',
    'ts from',
    'ts from a b',
    'bash',
    'typescript',
    'console',
  ])('may not be marked "%s"', (info) => {
    expect(faultOf(block(info))).toEqual(expect.any(String))
  })

  it('is run only when it says so', () => {
    const blocks = [block('ts run'), block('ts check'), block('ts from a.ts')]
    expect(blocks.map(treatmentOf)).toEqual(['run', 'check', 'from'])
  })

  it('continues what stands before it in the same language', () => {
    const blocks = [
      block('ts check', 'a'),
      block('sh check', 'x'),
      block('ts check continues', 'b'),
      block('ts check', 'c'),
    ]
    expect(programsOf(blocks).map(({ text }) => text)).toEqual(['a', 'x', 'a\nb', 'c'])
    expect(() => programsOf([block('ts check continues')])).toThrow('continues nothing')
  })

  it('may say what it prints', () => {
    expect(expectedOutput(block('ts run', 'log(1) // → 1\nlog("b")\n// → b c'))).toEqual(['1', 'b c'])
  })
})
