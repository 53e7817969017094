// How long the package takes to import in a fresh Node, beside the two libraries that it needs: interleaved child processes, medians.
// `node test/bench/import.mjs [--rounds 15] [--json]`; the package must have been built. Exits 1 above 1.15.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleProgram } from '../size/bundle.mjs'
import { root } from '../support/run-vitest.mjs'
import { programs } from './cold-programs.mjs'
import { median } from './measure.mjs'

/** Most of what jose and valibot cost that the whole of parapet may, they included. */
export const CEILING = 1.15

const INSTALLED = {
  'jose and valibot': ['jose', 'valibot'],
  parapet: ['parapet'],
  'parapet, parapet/node and parapet/profiles': ['parapet', 'parapet/node', 'parapet/profiles'],
  'parapet/parts': ['parapet/parts'],
  'parapet/dpop': ['parapet/dpop'],
  'parapet/pkce': ['parapet/pkce'],
}

/** Programs that were made one file each, with jose and valibot in it as far as they are needed. */
const BUNDLED = {
  'a bundle of authorizationServer with everything': programs['parapet: everything, of authorizationServer'],
  'a bundle of (c), of parts': programs['parapet: (c), of parts'],
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

/** Measures every subject once a round, in changing order; milliseconds, and as a multiple of the first subject in the same round. */
export const measureImports = async (rounds = 15, onProgress = () => {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-import-'))
  const subjects = Object.entries(INSTALLED)
  const samples = {}
  try {
    for (const [at, [name, contents]] of Object.entries(BUNDLED).entries()) {
      const file = join(folder, `${at}.mjs`)
      writeFileSync(file, (await bundleProgram(contents)).text)
      subjects.push([name, [pathToFileURL(file).href]])
    }
    for (const [name] of subjects) samples[name] = []
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < subjects.length; turn++) {
        const [name, names] = subjects[(turn + round) % subjects.length]
        samples[name].push(runOnce(names))
      }
      onProgress(`round ${round + 1} of ${rounds}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const floor = samples[subjects[0][0]]
  return Object.entries(samples).map(([name, runs]) => {
    const of = (field) => median(runs.map((run) => run[field]))
    const ratio = (field) => median(runs.map((run, round) => run[field] / floor[round][field]))
    return { name, cpu: of('cpu'), wall: of('wall'), cpuRatio: ratio('cpu'), wallRatio: ratio('wall') }
  })
}

if (process.argv[1] === import.meta.filename) {
  const at = process.argv.indexOf('--rounds')
  const rounds = at < 0 ? undefined : Number(process.argv[at + 1])
  const rows = await measureImports(rounds, (text) => console.error(text))
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
