// npm run test:clients [-- --write] [-- FILTER]
//
// Drives every client and holds the table of docs/evidence/clients.md to what was driven; with --write the page gets it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, runNode, runVitest } from '../support/run-vitest.mjs'
import { intoPage, problemsOf, tableOf } from './support/table.mjs'

const here = (path) => join(root, 'test/clients', path)
const readJSON = (path) => JSON.parse(readFileSync(path, 'utf8'))
const [options, filters] = [true, false].map((is) =>
  process.argv.slice(2).filter((text) => text.startsWith('--') === is),
)

// Node reads it when a process begins: the clients know the example by this authority.
process.env.NODE_EXTRA_CA_CERTS = join(root, 'examples/authorization-server/config/tls/authority.pem')

// the types of the clients are not there for the project's own check
const types = await runNode([join(root, 'node_modules/typescript/bin/tsc'), '-p', here('.')])
if (types.code !== 0) console.log(types.output.trimEnd())

const folder = mkdtempSync(join(tmpdir(), 'parapet-clients-'))
process.env.CLIENTS_REPORT = join(folder, 'driven.json')
const reporter = `--reporter=${here('support/reporter.mjs')}`
const { passed, failed, output } = await runVitest(['--config', here('vitest.config.ts'), reporter, ...filters])
if (failed > 0) console.log(output.trimEnd())

const problems = types.code === 0 ? [] : ['The types do not fit.']
if (filters.length === 0 && failed === 0) {
  const { clients, features } = readJSON(here('clients.json'))
  const driven = readJSON(process.env.CLIENTS_REPORT)
  const versionOf = (name) => readJSON(here(`node_modules/${name}/package.json`)).version
  problems.push(...problemsOf({ clients, features, driven }))
  const table = tableOf({ clients, features, driven, versionOf })
  console.log(table)
  const file = join(root, 'docs/evidence/clients.md')
  const page = readFileSync(file, 'utf8')
  const wanted = intoPage(page, table)
  if (wanted === undefined) problems.push('docs/evidence/clients.md has no markers for the table of clients.')
  else if (wanted !== page && options.includes('--write')) writeFileSync(file, wanted)
  else if (wanted !== page) problems.push('docs/evidence/clients.md says otherwise: npm run test:clients -- --write')
}
rmSync(folder, { recursive: true, force: true })

for (const problem of problems) console.log(problem)
// types and table are one check each
const checks = problems.length > 0 || failed > 0 ? 0 : filters.length > 0 ? 1 : 2
console.log(`${passed + checks} passed, ${failed + problems.length} failed`)
process.exitCode = failed + problems.length === 0 ? 0 : 1
