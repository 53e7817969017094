// What `npm run test:runtimes` runs once the runtimes are installed: the tests, then a table of what ran where. The last line is
// `N passed, N failed`, and the exit code is 1 when anything failed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runVitest } from '../support/run-vitest.mjs'

const folder = mkdtempSync(join(tmpdir(), 'parapet-table-'))
const table = join(folder, 'table.md')
process.env.TABLE_OF_RUNTIMES = table
const { passed, failed, output } = await runVitest(['--config', 'test/runtimes/vitest.config.ts'])
if (failed > 0) console.log(output.trimEnd())
if (existsSync(table)) console.log(readFileSync(table, 'utf8').trimEnd())
rmSync(folder, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
