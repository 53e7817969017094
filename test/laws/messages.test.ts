import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { misuseMessages } from './support/messages.ts'
import { root, sourcesInMemory, sourcesOnDisk } from './support/sources.ts'

const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules') && !path.startsWith('laws'))
  .map((path) => readFileSync(join(root, 'test', path), 'utf8').replaceAll("\\'", "'"))
  .join('\n')

describe('a message about a misuse', () => {
  it('is read by a test, in its own words', () => {
    const messages = misuseMessages(sourcesOnDisk())
    expect(messages.length).toBeGreaterThan(100)
    const unread = messages.filter(({ words }) => !tests.includes(words))
    expect(unread.map(({ place, words }) => `${place} ${words}`)).toEqual([])
  })

  it('is found in a thrown TypeError and in the calls that throw one', () => {
    const text = `
      throw new TypeError(\`\${name} must be a unicorn with a horn; got \${came}. Feed it.\`)
      requireThat(false, 'horn', 'of ivory', value)
      throw new Error('The network failed.')`
    expect(misuseMessages(sourcesInMemory({ 'src/a.ts': text })).map(({ words }) => words)).toEqual([
      'be a unicorn with a horn',
      'of ivory',
    ])
  })
})
