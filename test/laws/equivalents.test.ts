import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/project.ts'

interface Entry {
  readonly file: string
  readonly line?: string
  readonly code: string
}

const textOf = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '')

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim()

const isThere = ({ file, line, code }: Entry): boolean => {
  const source = textOf(file)
  const begins = line === undefined ? 0 : source.split('\n').findIndex((text) => text.trim() === line)
  return begins >= 0 && flat(source.split('\n').slice(begins).join('\n')).includes(flat(code))
}

describe('the list of changes that no test can notice', () => {
  it('names code that is there: an entry goes with its code', () => {
    const entries = JSON.parse(textOf('test/mutation/equivalent.json')) as readonly Entry[]
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.filter((entry) => !isThere(entry))).toEqual([])
  })
})
