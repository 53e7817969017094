// What `npm test` runs: every step that needs nothing but `npm ci`. A step is silent unless it fails.
// The last line is `N passed, N failed`, and the exit code is 1 when anything failed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNode, runVitest } from './support/run-vitest.mjs'

const bin = (path) => join(root, 'node_modules', path)

// A step that is one check counts as one; a suite counts its tests.
const check = (args) => async () => {
  const { code, output } = await runNode(args)
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output }
}

// The cases say on their last line how many passed and failed.
const cases = async () => {
  const { code, output } = await runNode(['test/cases/main.mjs'])
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? []
  if (passed === undefined) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output }
  return { passed: Number(passed), failed: code === 0 ? Number(failed) : Math.max(1, Number(failed)), output }
}

// Steps of one stage run side by side; a stage after one that failed to build would only repeat the failure.
const stages = [
  {
    build: check(['test/support/build-when-stale.mjs']),
    lint: check([bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']),
  },
  {
    types: check([bin('typescript/bin/tsc'), '-p', '.']),
    tests: () => runVitest([]),
  },
  existsSync(join(root, 'test/cases/main.mjs')) ? { cases } : {},
]

const total = { passed: 0, failed: 0 }
let buildFailed = false

const carryOut = async ([name, step]) => {
  const began = Date.now()
  const { passed, failed, output } = await step()
  total.passed += passed
  total.failed += failed
  if (name === 'build' && failed > 0) buildFailed = true
  if (failed > 0) console.log(output.trimEnd())
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  console.log(
    `${failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(6)} ${String(passed).padStart(6)} ${seconds.padStart(6)} s`,
  )
}

for (const stage of stages) {
  await Promise.all(Object.entries(stage).map(carryOut))
  if (buildFailed) break
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
