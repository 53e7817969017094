import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { makeConsumer } from '../packaging/support/consumer.ts'
import { root } from '../support/project.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
// The binaries themselves, for the platform of the tests; elsewhere those on the path.
const program = (installed: string, name: string) => {
  const path = join(root, 'test/runtimes/node_modules', installed)
  return existsSync(path) ? path : name
}
const deno = program('@deno/linux-x64-glibc/deno', 'deno')
const bun = program('@oven/bun-linux-x64/bin/bun', 'bun')
const file = './neutral/kit.test.mjs'

/** The runners, and how each writes a report of the same form. */
const runners: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  vitest: [
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--globals',
    '--reporter=junit',
    '--outputFile=vitest.xml',
    'neutral',
  ],
  'node:test': [process.execPath, '--test', '--test-reporter=junit', '--test-reporter-destination=node:test.xml', file],
  'bun test': [bun, 'test', '--reporter=junit', '--reporter-outfile=bun test.xml', file],
  'deno test': [deno, 'test', '--no-check', '--no-lock', '-A', '--junit-path=deno test.xml', file],
}

const consumer = makeConsumer(['vitest'])
afterAll(() => consumer.remove())
cpSync(join(here, 'neutral'), join(consumer.folder, 'neutral'), { recursive: true })

interface TestCase {
  readonly name: string
  readonly failed: boolean
}

const entities: Readonly<Record<string, string>> = { quot: '"', apos: "'", '#39': "'", amp: '&', lt: '<', gt: '>' }
const plain = (text: string) => text.replace(/&([#\w]+);/g, (whole, name: string) => entities[name] ?? whole)

/** Reads the cases out of a report; the name of the file, which some put before that of the test, is left out. */
const casesOf = (xml: string): readonly TestCase[] =>
  [...xml.matchAll(/<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g)].map(([, attributes = '', , body = '']) => ({
    name: plain(/(?:^|\s)name="([^"]*)"/.exec(attributes)?.[1] ?? ''),
    failed: /<(?:failure|error|skipped)\b/.test(body),
  }))

const run = (name: string, [command, ...args]: readonly [string, ...string[]]) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: consumer.folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', VITEST: undefined },
  })
  const report = join(consumer.folder, `${name}.xml`)
  return {
    status,
    output: `${error ?? ''}${stdout}${stderr}`,
    cases: existsSync(report) ? casesOf(readFileSync(report, 'utf8')) : [],
  }
}

const outcomes = Object.entries(runners).map(([name, command]) => [name, run(name, command)] as const)
const names = (cases: readonly TestCase[]) => cases.map(({ name }) => name).sort()
const [[, reference] = ['', undefined]] = outcomes

describe.each(outcomes)('the same file under %s', (_name, { status, output, cases }) => {
  it('ends well', () => {
    expect(status, output).toBe(0)
  })

  it('runs the same tests as under every other runner', () => {
    expect(cases.length).toBeGreaterThan(100)
    expect(names(cases)).toEqual(names(reference?.cases ?? []))
  })

  it.each(cases.map(({ name, failed }) => [name, failed] as const))('%s', (_test, failed) => {
    expect(failed).toBe(false)
  })
})
