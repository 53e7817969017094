import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/project.ts'

const page = readFileSync(join(root, 'docs/production/attacks.md'), 'utf8')

/** The rows of the tables: an attack, its source, the file of its test and a part of the test's title. */
const rows = page.split('\n').flatMap((line) => {
  const [, attack = '', , file = '', title = ''] = line.split('|').map((cell) => cell.trim())
  return file.startsWith('`test/') ? [{ attack, file: file.slice(1, -1), title }] : []
})

describe('the page of attacks', () => {
  it.each(rows.map(({ attack, ...row }) => [attack, row] as const))(
    'names a test that is there: %s',
    (_, { file, title }) => {
      expect(existsSync(join(root, file))).toBe(true)
      expect(title).not.toBe('')
      expect(readFileSync(join(root, file), 'utf8')).toContain(title)
    },
  )

  it('has every file of test/attacks', () => {
    expect(rows.length).toBeGreaterThan(25)
    const files = new Set(rows.map(({ file }) => file).filter((file) => file.startsWith('test/attacks/')))
    const there = readdirSync(join(root, 'test/attacks')).map((name) => `test/attacks/${name}`)
    expect([...files].sort()).toEqual(there.sort())
  })
})
