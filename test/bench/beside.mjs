// The parts of `npm run bench` that are programs of their own: imports, sizes, cold starts, and several processes on one database.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { budget } from '../size/budget.mjs'
import { bundle } from '../size/bundle.mjs'
import { library } from '../size/comparison.mjs'
import { NEEDED } from './report-goals.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** Runs a program on these cores, tells what it says of its progress, and gives back what it prints. */
const run = async (command, args, { cores, onProgress }) => {
  const [first, ...rest] =
    hasTaskset && cores ? ['taskset', '-c', cores.join(','), command, ...args] : [command, ...args]
  const child = spawn(first, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line)
    onProgress(line)
  })
  const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const [printed, code] = await Promise.all([text(child.stdout), ended])
  return { printed, code, complaint: `${args.join(' ')} ended with ${code}\n${said.slice(-20).join('\n')}` }
}

const measure = async (args, settings) => {
  const { printed, complaint } = await run(process.execPath, args, settings)
  try {
    return JSON.parse(printed)
  } catch {
    throw new Error(complaint)
  }
}

/** Installs a package of the tests unless it is there already. */
export const install = async (folder, onProgress) => {
  if (existsSync(join(root, folder, 'node_modules/.package-lock.json'))) return
  onProgress(`installing ${folder}`)
  const { code, complaint } = await run('npm', ['--prefix', folder, 'ci', '--silent'], { onProgress })
  if (code !== 0) throw new Error(complaint)
}

const measureSizes = async () => {
  const workers = Object.entries(budget).filter(([name]) => name.startsWith('Worker: '))
  const rows = [...workers.map(([name, { contents }]) => [name, contents]), [NEEDED, library]]
  return Promise.all(
    rows.map(async ([name, contents]) => {
      const { minified, compressed } = await bundle(contents)
      return { name, minified, compressed }
    }),
  )
}

/** Enough for medians that stay where they are; each start and each import takes its whole time again. */
const ROUNDS = { import: 15, cold: 9, scale: 5 }

/** By their names in `--only`. `core` is the one on which things are measured, `cores` are all. */
export const beside = {
  import: async ({ core, onProgress }) => {
    const { rows } = await measure(['test/bench/import.mjs', '--json', '--rounds', ROUNDS.import], {
      cores: [core],
      onProgress,
    })
    return { rounds: ROUNDS.import, rows }
  },
  size: measureSizes,
  cold: async ({ core, onProgress }) => {
    await install('test/runtimes', onProgress)
    return measure(['test/bench/cold.mjs', '--json', '--rounds', ROUNDS.cold], { cores: [core], onProgress })
  },
  costs: ({ core, onProgress }) => measure(['test/bench/costs-process.mjs'], { cores: [core], onProgress }),
  scale: async ({ cores, onProgress }) => {
    await install('test/services', onProgress)
    const program = ['--import', 'tsx', 'test/bench/scale.mjs', '--json', '--rounds', ROUNDS.scale]
    return measure(program, { cores, onProgress })
  },
}

const isOnPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

/** Why a part cannot be measured here, and what helps; undefined for one that can. */
export const obstacleTo = (part) => {
  if (part !== 'scale') return undefined
  const missing = [
    ...(isOnPath('redis-server') ? [] : ['redis-server']),
    ...(existsSync('/usr/lib/postgresql') ? [] : ['postgresql']),
  ]
  if (missing.length === 0) return undefined
  return { part, why: `${missing.join(' and ')}: not installed`, remedy: `apt-get install ${missing.join(' ')}` }
}
