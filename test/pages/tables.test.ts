import { describe, expect, it } from 'vitest'
import { allPages } from './support/pages.ts'

/** The lines above the rules of tables. */
const headersOf = (text: string): readonly string[] => {
  const lines = text.split('\n')
  return lines.filter((line, at) => line.startsWith('|') && /^\|(?: *:?-+:? *\|)+$/.test(lines[at + 1] ?? ''))
}

const unnamedIn = (text: string): readonly string[] => headersOf(text).filter((line) => /\|\s*\|/.test(line))

describe('the tables of the pages', () => {
  it('name every column, which a screen reader says before each cell', () => {
    const found = allPages.flatMap(({ path, text }) => unnamedIn(text).map((line) => `${path}: ${line}`))
    expect(found).toEqual([])
  })

  it('are found by the rule below their header', () => {
    const text = '| | b |\n|---|:-:|\n| | d |\n\n| e | f |\n| --- | --- |\n'
    expect(headersOf(text)).toEqual(['| | b |', '| e | f |'])
    expect(unnamedIn(text)).toEqual(['| | b |'])
  })
})
