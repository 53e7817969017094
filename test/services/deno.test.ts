import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { storeContract } from '../../src/testing/index.ts'
import type { ContractReport } from './support/contract-report.ts'
import { systemClock as clock } from './support/system-clock.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
// The binary itself, for the platform of the tests; elsewhere the one on the path.
const installed = here('./node_modules/@deno/linux-x64-glibc/deno')
const names = storeContract({ open: () => Promise.reject(new Error('not run here')), clock }).map(({ name }) => name)

let reports: {
  readonly denoKv: readonly ContractReport[]
  readonly nodeSQLite: readonly ContractReport[]
  readonly furtherPieces: readonly string[]
}
beforeAll(async () => {
  const args = ['run', '--quiet', '--no-config', '--unstable-kv', '-A', here('./support/deno-main.mjs')]
  const { stdout } = await promisify(execFile)(existsSync(installed) ? installed : 'deno', args, {
    cwd: here('./support'),
  })
  reports = JSON.parse(stdout)
})

describe.each(['denoKv', 'nodeSQLite'] as const)('%s, in Deno', (engine) => {
  it.each(names)('%s', (name) => {
    expect(reports[engine].find((report) => report.name === name)).toEqual({ name })
  })
})

describe('Deno KV', () => {
  it('keeps no piece of a value that was taken', () => {
    expect(reports.furtherPieces).toEqual([])
  })
})
