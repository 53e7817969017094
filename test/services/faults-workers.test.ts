import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { carryOut, expectNothingWrong } from './support/faults/carry-out.ts'
import { itWithstandsClockSteps } from './support/faults/clock-steps.ts'
import { itWithstandsFaults } from './support/faults/runtime-faults.ts'
import { type RuntimeStore, startRuntime } from './support/faults/runtime-process.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const main = fileURLToPath(new URL('./support/faults/miniflare-process.mjs', import.meta.url))

describe.each([
  ['D1', 'd1'],
  ['Durable Objects', 'durable-objects'],
])('%s, in workerd', (name, engine) => {
  let runtime: RuntimeStore
  beforeAll(async () => {
    runtime = await startRuntime(process.execPath, [main, engine])
  })
  afterAll(() => runtime.stop())

  itWithstandsFaults(name, () => runtime)
  itWithstandsClockSteps((clock) => runtime.storeWith(clock))

  if (engine === 'durable-objects') {
    it('reset between a write and its answer: nothing counts twice, nothing is lost', async () => {
      const ledger = await carryOut(`${name} reset`, [runtime.store, runtime.store], async ({ progress }) => {
        await progress(5)
        await runtime.order({ resetEvery: 29 })
        await progress(12)
        await runtime.order({})
        await progress(3)
      })
      expect(ledger.messages().join('; ')).toMatch(/the object was reset/)
      expectNothingWrong(ledger)
    })
  }
})
