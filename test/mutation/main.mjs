// What `npm run mutate` runs: StrykerJS, once for each room that decides, and then the sum of what is known.
//   --mutate src/host/**,src/dpop/proof.ts   these files alone
//   --rest                                   only files that were not measured since they last changed
//   --sum                                    nothing; prints the sum alone
// The result of each file is kept in reports/mutation/kept.json until the file is measured again, so that a full run can be had in
// parts. It fails under the threshold, where a survivor met no test, and where an entry of equivalent.json is no survivor.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { transformSync } from 'esbuild'
import { problemsOfEquivalents } from './equivalent.mjs'
import { rooms } from './rooms.mjs'
import { printRooms, printUnnoticed, scoreOf } from './score.mjs'

/** The share of all mutants, in percent, that the tests must notice. */
const LEAST = 92

const root = fileURLToPath(new URL('../..', import.meta.url))
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url))
const reports = join(root, 'reports/mutation')
const keptFile = join(reports, 'kept.json')
const { values: options } = parseArgs({
  options: { mutate: { type: 'string' }, rest: { type: 'boolean' }, sum: { type: 'boolean' } },
})

const textOf = (path) => readFileSync(join(root, path), 'utf8')
const hashOf = (text) => createHash('sha256').update(text).digest('base64url')
const readKept = () => (existsSync(keptFile) ? JSON.parse(readFileSync(keptFile, 'utf8')) : {})
/** Tells a file that there is something to mutate in from one of types alone. */
const hasCode = (path) => transformSync(textOf(path), { loader: 'ts' }).code !== ''
const sources = Object.keys(rooms).flatMap((room) =>
  readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${room}/${name}`)
    .filter(hasCode),
)
/** The results of files that are there and have not changed since. */
const current = (results) =>
  Object.fromEntries(
    Object.entries(results).filter(([path, { hash }]) => sources.includes(path) && hash === hashOf(textOf(path))),
  )

let kept = current(readKept())
const roomOf = (path) => path.split('/')[1]
const patterns = options.rest ? sources.filter((path) => !kept[path]) : options.mutate?.split(',')
const unknown = patterns?.find((pattern) => !Object.hasOwn(rooms, roomOf(pattern) ?? ''))
if (unknown !== undefined) throw new Error(`--mutate: ${unknown} must begin with src/ and one of ${Object.keys(rooms)}`)

const runStryker = (room, args) => {
  const child = spawn(process.execPath, [stryker, 'run', 'test/mutation/stryker.config.mjs', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MUTATED_ROOM: room },
  })
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
}

/** Measures a room, or some files of it, and returns the results of each file; undefined where StrykerJS failed. */
const measure = async (room, only) => {
  const report = join(reports, `${room}.json`)
  rmSync(report, { force: true })
  const begun = performance.now()
  const code = await runStryker(room, only ? ['--mutate', only.join(',')] : [])
  if (code !== 0 || !existsSync(report)) return undefined
  const files = Object.entries(JSON.parse(readFileSync(report, 'utf8')).files)
  const minutes = (performance.now() - begun) / 60_000 / files.length
  return Object.fromEntries(files.map(([path, { source, mutants }]) => [path, { source, mutants, minutes }]))
}

const problems = []
const measured = {}
for (const room of options.sum ? [] : Object.keys(rooms)) {
  const only = patterns?.filter((pattern) => roomOf(pattern) === room)
  if (only?.length === 0) continue
  const results = await measure(room, only)
  if (!results || Object.keys(results).length === 0) {
    problems.push(`${room}: StrykerJS failed, or found nothing to mutate.`)
    continue
  }
  Object.assign(measured, results)
  if (only?.some((pattern) => /:\d+/.test(pattern))) continue
  // another run may have kept results of other rooms by now
  kept = current(readKept())
  // the file may have changed since StrykerJS read it
  for (const [path, result] of Object.entries(results)) kept[path] = { hash: hashOf(result.source), ...result }
  mkdirSync(reports, { recursive: true })
  writeFileSync(keptFile, JSON.stringify(kept))
}

printUnnoticed(measured)
printRooms(Object.keys(rooms), kept)
const missing = sources.filter((path) => !kept[path])
const score = scoreOf(Object.values(missing.length > 0 && !options.sum ? measured : kept))
if (missing.length > 0) console.log(`${missing.length} of ${sources.length} files are not measured: \`--rest\` does.`)
const unmeasured = Object.values(measured)
  .flatMap(({ mutants }) => mutants)
  .filter(({ status, testsCompleted }) => status === 'Survived' && !testsCompleted).length
if (unmeasured > 0) problems.push(`${unmeasured} of the survivors met no test: they were not measured.`)
problems.push(...problemsOfEquivalents(options.sum ? kept : measured))
if (score < LEAST) problems.push(`${score.toFixed(1)}% were noticed, and ${LEAST}% must be.`)
for (const problem of problems) console.log(problem)
process.exitCode = problems.length > 0 ? 1 : 0
