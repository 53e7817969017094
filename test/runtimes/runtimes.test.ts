import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../support/project.ts'
import { type Delivery, runtimes } from './runtimes.ts'
import { installConsumer, portable } from './support/consumer.ts'
import { type Drive, drive, versionOf } from './support/drive.ts'
import { tableOf } from './support/table.ts'

const nameOf = (delivery: Delivery) => (delivery.kind === 'installed' ? 'installed' : 'bundled')

const consumer = await installConsumer()
afterAll(() => consumer.remove())

const planned = runtimes.flatMap((runtime) =>
  runtime.packages.flatMap((name) => runtime.deliveries.map((delivery) => ({ runtime, name, delivery }))),
)

// What each check says is known when it has run, so all of it is run before the tests are told to vitest; two at a time.
const outcomes: { readonly title: string; readonly outcome: PromiseSettledResult<Drive> }[] = []
const queue = [...planned.entries()]
const work = async () => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [index, { runtime, name, delivery }] = next
    const title = `${runtime.name} ${versionOf(name)}, ${nameOf(delivery)}`
    const [outcome] = await Promise.allSettled([drive(runtime, name, delivery, consumer)])
    outcomes[index] = { title, outcome }
  }
}
await Promise.all([work(), work()])

const drives = outcomes.flatMap(({ outcome }) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
const [reference] = drives

describe.each(outcomes)('$title', ({ outcome }) => {
  it('starts, runs the suite and serves', () => {
    expect(outcome.status === 'rejected' ? String(outcome.reason?.stack ?? outcome.reason) : 'served').toBe('served')
  })
  if (outcome.status === 'rejected') return
  const { report, overHTTP, runtime, exitCode, stderr } = outcome.value

  it.each(report.checks)('$name', ({ error }) => expect(error).toBeUndefined())

  for (const adapter of ['fetch', 'node'] as const) {
    it.each(overHTTP[adapter] ?? [])(`parapet/${adapter} over HTTP: $name`, ({ error }) =>
      expect(error).toBeUndefined(),
    )
  }

  it('serves through the adapters that it should', () => {
    expect(Object.keys(overHTTP)).toEqual(Object.keys(runtime.serves))
  })

  it('carries out the same checks as every other runtime', () => {
    expect(report.checks.map(({ name }) => name)).toEqual(reference?.report.checks.map(({ name }) => name))
    for (const checks of Object.values(overHTTP)) {
      expect(checks.map(({ name }) => name)).toEqual(reference?.overHTTP.fetch?.map(({ name }) => name))
    }
  })

  it.each(portable)('imports %s, with the same names as every other runtime', (specifier) => {
    expect(report.surface[specifier]?.length).toBeGreaterThan(0)
    expect(report.surface[specifier]).toEqual(reference?.report.surface[specifier])
  })

  it('lacks what it is said to lack', () => {
    const { codeGeneration, frozenIntrinsics, nodeGlobals } = report.conditions
    const lacking = [
      ...(codeGeneration ? [] : ['codeGeneration']),
      ...(frozenIntrinsics ? ['mutableIntrinsics'] : []),
      ...(nodeGlobals.length === 0 ? ['nodeGlobals'] : []),
    ]
    expect(lacking).toEqual(runtime.lacks)
  })

  it('ends by itself, or by the signal, and complains of nothing', () => {
    expect(exitCode).toBe(0)
    expect(stderr.split('\n').filter((line) => line !== '' && !isExpected(line))).toEqual([])
  })
})

/** Node says of some of what it was asked for that it is experimental. */
const isExpected = (line: string): boolean => /ExperimentalWarning|Use `node --trace-warnings/.test(line)

describe('the page on runtimes', () => {
  const table = tableOf(drives)
  const { TABLE_OF_RUNTIMES: path } = process.env
  if (path !== undefined) writeFileSync(path, table)

  it('has the table of the runtimes, their versions and how many checks passed', () => {
    const lines = readFileSync(join(root, 'docs/evidence/runtimes.md'), 'utf8').split('\n')
    expect(lines.filter((line) => line.startsWith('|')).join('\n')).toBe(table)
  })
})
