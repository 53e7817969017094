import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('the measurement of several processes runs, and reports every one', { timeout: 180_000 }, async () => {
  const args = ['--import', 'tsx', 'test/bench/scale.mjs', '--rounds', '1', '--scale', '0.02', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  const { results } = JSON.parse(stdout) as { results: readonly Record<string, string | number>[] }
  expect(results.map(({ engine, processes }) => `${engine} ${processes}`)).toEqual(
    ['Redis', 'PostgreSQL'].flatMap((engine) =>
      [1, 2, 4, 1, 2, 4, 1, 2, 4].map((processes) => `${engine} ${processes}`),
    ),
  )
  for (const { perSecond, cpuOfServers } of results) expect(Number(perSecond) * Number(cpuOfServers)).toBeGreaterThan(0)
})
