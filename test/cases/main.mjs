// Runs the cases against the built package and exits 1 on a failure or an error:
//   node test/cases/main.mjs [--area dpop,par] [--case ID,ID] [--cases FILE] [--json FILE] [--verbose]
// All arguments go through to run.mjs. Without --cases the cases of cases.json, more.json and servers.json run together, and of cases-2.json the
// areas that are done.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const given = process.argv.slice(2)
const scratch = mkdtempSync(join(tmpdir(), 'parapet-cases-'))

const valueOf = (option) => (given.includes(option) ? given[given.indexOf(option) + 1] : undefined)
const unlessGiven = (option, value) => (given.includes(option) ? [] : [option, value])

const FILES = {
  'cases.json': () => true,
  'more.json': () => true,
  'servers.json': () => true,
  'cases-2.json': ({ area }) => DONE.includes(area),
}
const DONE = ['cimd', 'attest', 'haip']

const allCases = () => {
  const file = join(scratch, 'cases.json')
  const cases = Object.entries(FILES).flatMap(([name, runs]) =>
    JSON.parse(readFileSync(join(here, name), 'utf8')).filter(runs),
  )
  writeFileSync(file, JSON.stringify(cases))
  return file
}

const run = () => {
  const report = valueOf('--json') ?? join(scratch, 'report.json')
  const args = [
    join(here, 'run.mjs'),
    ...given,
    ...unlessGiven('--adapter', join(here, 'adapters/parapet.mjs')),
    ...unlessGiven('--cases', allCases()),
    ...unlessGiven('--json', report),
  ]
  rmSync(report, { force: true })
  // the runner always exits 0: its report alone tells how the cases went
  spawnSync(process.execPath, args, { stdio: 'inherit' })
  return JSON.parse(readFileSync(report, 'utf8')).results
}

try {
  const results = run()
  const of = (...verdicts) => results.filter(({ verdict }) => verdicts.includes(verdict))
  const failed = of('fail', 'error')
  for (const { id, title, verdict, reasons, answer = '' } of failed) {
    console.log(`${verdict} ${id} ${title}\n    ${reasons.join('\n    ')}\n    ${answer}`)
  }
  for (const { id, reasons } of of('unsupported')) console.log(`unsupported ${id}: ${reasons.join(', ')}`)
  if (results.length === 0) console.log('No case matches.')
  const tally = `${results.length} cases, ${of('pass').length} with the recommended answer, ${of('pass-tolerated').length} with a tolerated one, ${failed.length} failed, ${of('unsupported').length} not supported.`
  if (given.length === 0 && !readFileSync(join(here, '../../docs/evidence/conformance.md'), 'utf8').includes(tally)) {
    throw new Error(`docs/evidence/conformance.md does not say: ${tally}`)
  }
  console.log(`${of('pass', 'pass-tolerated').length} passed, ${failed.length} failed`)
  process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0
} catch (error) {
  console.log(`The cases could not be run: ${error.message}`)
  process.exitCode = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
