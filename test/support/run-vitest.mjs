// Runs vitest and counts. By itself (`node test/support/run-vitest.mjs --config …`) it prints what vitest prints when
// something failed, and as its last line `N passed, N failed`.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a Node program silently, and gives back its exit code and all that it printed. */
export const runNode = (args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('close', (code) => resolve({ code, output }))
  })

/** A test that did not run has not passed; a run that ends badly, or that found no test, has failed at least once. */
export const runVitest = async (args) => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-vitest-'))
  const report = join(folder, 'report.json')
  try {
    const { code, output } = await runNode([
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--silent=passed-only',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ])
    if (!existsSync(report)) return { passed: 0, failed: 1, output }
    const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
    const missing = numTotalTests - numPassedTests
    const failed = missing > 0 || (code === 0 && numTotalTests > 0) ? missing : 1
    return { passed: numPassedTests, failed, output }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed, output } = await runVitest(process.argv.slice(2))
  if (failed > 0) console.log(output.trimEnd())
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
