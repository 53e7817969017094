import { beforeAll, describe, expect, it } from 'vitest'
import { storeContract } from '../../src/testing/index.ts'
import type { ContractReport } from './support/contract-report.ts'
import { startWorkerd } from './support/start-workerd.mjs'
import { systemClock as clock } from './support/system-clock.ts'

const names = storeContract({ open: () => Promise.reject(new Error('not run here')), clock }).map(({ name }) => name)

let reports: {
  readonly d1: readonly ContractReport[]
  readonly durableObjects: readonly ContractReport[]
  readonly deleted: readonly number[]
  readonly rounds: readonly object[]
  readonly alarm: readonly object[]
}
beforeAll(async () => {
  const runtime = await startWorkerd(new URL('./support/worker.mjs', import.meta.url))
  try {
    const response = await runtime.dispatchFetch('http://127.0.0.1/')
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    reports = JSON.parse(text)
  } finally {
    await runtime.dispose()
  }
})

describe.each(['d1', 'durableObjects'] as const)('%s, in workerd', (engine) => {
  it.each(names)('%s', (name) => {
    expect(reports[engine].find((report) => report.name === name)).toEqual({ name })
  })
})

describe('D1', () => {
  it('deletes what has expired, so many at a time', () => {
    expect(reports.deleted).toEqual([2, 1])
  })

  it('is collected batch after batch', () => {
    // two that deleteExpired has left, and five
    expect(reports.rounds).toEqual([{ deleted: 7, batches: 4 }])
  })
})

describe('the alarm of a Durable Object', () => {
  it('is set by the first insert, deletes what has expired, and rests', () => {
    expect(reports.alarm).toEqual([
      { entries: 0, isSet: false },
      { entries: 1, isSet: true },
      { entries: 0, isSet: false },
    ])
  })
})
