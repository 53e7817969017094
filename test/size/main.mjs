// `npm run size`: what an import costs whoever bundles it. Exits 1 above a ceiling, below it by so much that it holds nothing any
// more, or where something is reached that is not listed. `--json` prints the rows, `--accept` sets the ceilings.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../support/run-vitest.mjs'
import { budget } from './budget.mjs'
import { bundle } from './bundle.mjs'
import { compared, library } from './comparison.mjs'
import { ceilingFor, verdictOf } from './verdict.mjs'

const rows = []
for (const [name, { contents, ...limits }] of Object.entries(budget)) {
  const measured = await bundle(contents)
  const ceiling = process.argv.includes('--accept') ? ceilingFor(measured) : limits.ceiling
  rows.push({ name, ...measured, ceiling, faults: verdictOf(measured, { ...limits, ceiling }) })
}

const { compressed: compressedLibrary } = await bundle(library)
const ratio = (rows.find(({ name }) => name === compared)?.compressed ?? 0) / compressedLibrary

const kB = (bytes) => (bytes / 1000).toFixed(2).padStart(7)

if (process.argv.includes('--accept')) {
  const ceilings = Object.fromEntries(rows.map(({ name, ceiling }) => [name, ceiling]))
  writeFileSync(join(root, 'test/size/ceilings.json'), `${JSON.stringify(ceilings, undefined, 2)}\n`)
}
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ rows, comparison: { compared, compressed: compressedLibrary, ratio } }))
} else {
  console.log(`minified, compressed (gzip -9), ceiling, in kB${''.padEnd(21)}reaches`)
  for (const { name, minified, compressed, ceiling, reaches, faults } of rows) {
    console.log(`${kB(minified)} ${kB(compressed)} ${kB(ceiling)}  ${name.padEnd(41)} ${reaches.join(', ')}`)
    for (const fault of faults) console.log(`  FAILED: ${fault}`)
  }
  console.log(
    `\n${compared}: ${ratio.toFixed(2)} times the ${(compressedLibrary / 1000).toFixed(2)} kB of what it needs of jose and valibot`,
  )
}
process.exitCode = rows.some(({ faults }) => faults.length > 0) ? 1 : 0
