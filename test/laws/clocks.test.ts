import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { suitesWithTheirOwnCommand } from '../../vitest.config.ts'
import { root } from '../support/project.ts'
import { strayClocks } from './support/clocks.ts'

/** Files that use a clock, for a reason that no injected clock serves. */
const allowed = {
  // time of the processor, which other programs do not lengthen
  'test/support/quick.ts': ['cpuUsage'],
  // programs, whose seeds are to differ from run to run, and which say how long they took
  'test/crypto/fuzz-chains.ts': ['performance'],
  'test/crypto/fuzz-jws.ts': ['Date'],
  'test/fuzz/growth.ts': ['performance'],
  'test/fuzz/main.ts': ['Date', 'performance'],
  // servers that write for ever, and the time limit that ends a fetch from them
  'test/http/pinned-fetch.test.ts': ['setInterval'],
  'test/http/pinned-fetch-wire.test.ts': ['setInterval', 'setTimeout'],
  // a store whose timers are at fault; the test waits for none of them
  'test/stores/support/broken-stores.ts': ['setTimeout'],
}

const isElsewhere = (path: string): boolean =>
  suitesWithTheirOwnCommand.some((glob) => `test/${path}`.startsWith(glob.replace('**', ''))) ||
  /(?:^|\/)(?:node_modules|bench|cases)\//.test(path)

const parse = (path: string, text: string) => ts.createSourceFile(join(root, path), text, ts.ScriptTarget.ES2022, true)

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !isElsewhere(path))
  .sort()
  .map((path) => parse(`test/${path}`, readFileSync(join(root, 'test', path), 'utf8')))

describe('the tests', () => {
  it('read no clock and wait for none, so that they pass at any time and on any machine', () => {
    expect(strayClocks(files, allowed)).toEqual({ strays: [], unused: [] })
  })

  it('draw random inputs from the one seed of test/support/fast-check.ts', () => {
    const importing = files.filter(({ text }) => /^import .* from 'fast-check'$/m.test(text))
    expect(importing.map(({ fileName }) => fileName.slice(root.length))).toEqual(['test/support/fast-check.ts'])
  })
})

describe('the check of clocks', () => {
  const found = (text: string) => strayClocks([parse('test/a.test.ts', text)], {}).strays

  it.each([
    ['Date', 'const a = Date.now()'],
    ['Date', 'const a = new Date()'],
    ['Date', 'const a = new Date'],
    ['Date', 'const a = Date()'],
    ['Date', 'const A = Date, b = new A()'],
    ['Date', 'const a = { clock: Date }'],
    ['performance', 'const a = performance.now()'],
    ['hrtime', 'const a = process.hrtime.bigint()'],
    ['setTimeout', 'await new Promise((go) => setTimeout(go, 5))'],
    ['setTimeout', 'await new Promise((go) => globalThis.setTimeout(go, 5))'],
    ['timeout', 'const a = AbortSignal.timeout(5)'],
    ['timers/promises', `import { setImmediate } from 'node:timers/promises'`],
    ['cpuUsage', `import { cpuUsage } from 'node:process'`],
  ])('sees %s in %s', (name, text) => {
    expect(found(text)).toEqual([`test/a.test.ts:1 uses ${name}`])
  })

  it.each([
    'const a = new Date(1_800_000_000_000)',
    'const a = Date.UTC(2027, 1)',
    'const a = (timeout: number, performance: { now: number }) => timeout',
    'const a = { setTimeout: 1, timeout: 2 }',
    'let a: Date | undefined',
    'const a = row.Date',
    'vi.useFakeTimers()\nsetTimeout(a, Date.now())',
  ])('does not mind %s', (text) => {
    expect(found(text)).toEqual([])
  })

  it('says when a named file does not use what is named for it', () => {
    expect(strayClocks([parse('test/a.ts', '1')], { 'test/a.ts': ['Date'] }).unused).toEqual([
      'test/a.ts does not use Date',
    ])
  })
})
