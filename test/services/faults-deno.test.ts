import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, vi } from 'vitest'
import { itWithstandsClockSteps } from './support/faults/clock-steps.ts'
import { itWithstandsFaults } from './support/faults/runtime-faults.ts'
import { type RuntimeStore, startRuntime } from './support/faults/runtime-process.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
// The binary itself, for the platform of the tests; elsewhere the one on the path.
const installed = here('./node_modules/@deno/linux-x64-glibc/deno')

let runtime: RuntimeStore
beforeAll(async () => {
  const program = existsSync(installed) ? installed : 'deno'
  const main = here('./support/faults/deno-kv-process.mjs')
  runtime = await startRuntime(program, ['run', '--quiet', '--no-config', '--unstable-kv', '-A', main])
})
afterAll(() => runtime.stop())

describe('Deno KV', () => {
  itWithstandsFaults('Deno KV', () => runtime)
  itWithstandsClockSteps((clock) => runtime.storeWith(clock))
})
