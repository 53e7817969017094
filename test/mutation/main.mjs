// What `npm run mutate` runs: StrykerJS, with the arguments it was given. It prints the survivors and the score of every
// file, and fails under the threshold. It fails too where nothing was mutated, and where a mutant passes for a survivor
// though no test ran on it.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url))
const report = fileURLToPath(new URL('../../reports/mutation/mutation.json', import.meta.url))

rmSync(report, { force: true })
const child = spawn(process.execPath, [stryker, 'run', 'test/mutation/stryker.config.mjs', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))

const mutants = existsSync(report)
  ? Object.values(JSON.parse(readFileSync(report, 'utf8')).files).flatMap((file) => file.mutants)
  : []
const count = (test) => mutants.filter(test).length
const unmeasured = count(({ status, testsCompleted }) => status === 'Survived' && !testsCompleted)
if (mutants.length === 0 || unmeasured > 0) process.exitCode = 1
if (unmeasured > 0) console.log(`${unmeasured} of the survivors met no test: they were not measured.`)
const late = count(({ status }) => status === 'Timeout')
const noticed = late + count(({ status }) => status === 'Killed')
const unnoticed = count(({ status }) => status === 'Survived' || status === 'NoCoverage')
// A machine that is busy enough makes any mutant late.
console.log(`${noticed} mutants noticed (${late} of them only by the time they took), ${unnoticed} not`)
