// How long the package takes to import in a fresh Node, beside the two libraries that it needs: interleaved child processes, medians.
// `node test/bench/import.mjs [--rounds 15] [--json]`; the package must have been built. Exits 1 above 1.15.
import { spawnSync } from 'node:child_process'
import { root } from '../support/run-vitest.mjs'

/** Most of what jose and valibot cost that the whole of parapet may, they included. */
export const CEILING = 1.15

const SUBJECTS = {
  'jose and valibot': ['jose', 'valibot'],
  parapet: ['parapet'],
  'parapet, parapet/node and parapet/profiles': ['parapet', 'parapet/node', 'parapet/profiles'],
  'parapet/parts': ['parapet/parts'],
  'parapet/dpop': ['parapet/dpop'],
  'parapet/pkce': ['parapet/pkce'],
}

// Processor time is the same from run to run, however busy the machine is; the time on the wall is what one waits.
const program = (names) => `const cpu = process.cpuUsage(), wall = performance.now()
  for (const name of ${JSON.stringify(names)}) await import(name)
  const passed = performance.now() - wall, { user, system } = process.cpuUsage(cpu)
  console.log(JSON.stringify({ cpu: (user + system) / 1000, wall: passed }))`

const runOnce = (names) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program(names)], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

/** Measures every subject once a round; milliseconds, and as a multiple of the first subject. */
export const measureImports = (rounds = 15) => {
  const samples = Object.fromEntries(Object.keys(SUBJECTS).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, names] of Object.entries(SUBJECTS)) samples[name].push(runOnce(names))
  }
  const rows = Object.entries(samples).map(([name, runs]) => ({
    name,
    cpu: median(runs.map(({ cpu }) => cpu)),
    wall: median(runs.map(({ wall }) => wall)),
  }))
  const [floor] = rows
  return rows.map((row) => ({ ...row, cpuRatio: row.cpu / floor.cpu, wallRatio: row.wall / floor.wall }))
}

if (process.argv[1] === import.meta.filename) {
  const at = process.argv.indexOf('--rounds')
  const rows = measureImports(at < 0 ? undefined : Number(process.argv[at + 1]))
  const ratio = rows.find(({ name }) => name === 'parapet').cpuRatio
  if (process.argv.includes('--json')) console.log(JSON.stringify({ ratio, ceiling: CEILING, rows }))
  else {
    console.log('       cpu ms     ratio   wall ms     ratio  import')
    for (const { name, ...numbers } of rows) {
      const cells = [numbers.cpu, numbers.cpuRatio, numbers.wall, numbers.wallRatio]
      console.log(
        `${cells.map((cell, index) => cell.toFixed(index % 2 === 0 ? 1 : 2).padStart(10)).join('')}   ${name}`,
      )
    }
  }
  process.exitCode = ratio <= CEILING ? 0 : 1
}
