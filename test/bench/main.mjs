// How fast parapet is: beside the cryptography that it cannot do without, beside a peer, and as things grow.
//
//   npm run bench [-- --rounds 7] [--count 400] [--only requests,runtimes,loopback,growth,import,size,cold,costs,scale] [--most 1000000]
//   [--json FILE] [--write] [--chart] [--from FILE] [--build FOLDER]
//
// Progress goes to stderr, tables to stdout, JSON to the file that is named. `--write` puts the tables into the
// README of this folder and docs/evidence/benchmark.md, `--chart` draws docs/public/benchmark.svg; both of a finished report with `--from`. What is measured runs on
// one core, load over loopback on another (`taskset -c 1 npm run bench` keeps all of it off the others); test/bench/README.md says what the figures mean.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import * as atproto from './atproto/about.mjs'
import { beside, install, obstacleTo } from './beside.mjs'
import { chartOf } from './chart.mjs'
import { compare } from './goals.mjs'
import { measureLoopback } from './loopback.mjs'
import { summarise } from './measure.mjs'
import { version as peerVersion } from './oidc-provider.mjs'
import { allowedCores, bindTo, startProcess } from './processes.mjs'
import { asText, writeDocuments } from './report.mjs'
import { allTablesOf } from './report-tables.mjs'
import { measureRequests } from './requests.mjs'
import { installedRuntimes } from './runtimes.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    count: { type: 'string', default: '400' },
    only: { type: 'string' },
    most: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    chart: { type: 'boolean', default: false },
    from: { type: 'string' },
    build: { type: 'string' },
  },
})
const rounds = Number(options.rounds)
const count = Number(options.count)
const PARTS = ['requests', 'runtimes', 'loopback', 'growth', ...Object.keys(beside)]
// what stands beside the operations is measured of the package itself
const all = options.build === undefined ? PARTS : PARTS.filter((part) => !(part in beside))
if (options.build !== undefined && options.write) throw new Error('--write is for the package itself, not for --build.')
const wanted = options.from === undefined ? (options.only?.split(',') ?? all) : []
for (const part of wanted) {
  if (!all.includes(part)) throw new Error(`--only takes ${all.join(', ')}, and not ${part}.`)
  const obstacle = obstacleTo(part)
  if (options.only !== undefined && obstacle) throw new Error(`${part}: ${obstacle.why}. ${obstacle.remedy}`)
}
if (!(rounds >= 5)) throw new Error('--rounds must be five or more: fewer say nothing.')

const began = Date.now()
const progress = (text) => {
  const line = `${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : '')
  if (!process.stderr.isTTY && Date.now() - progress.said > 10_000) {
    progress.said = Date.now()
    process.stderr.write(`${line}\n`)
  }
}
progress.said = 0

const { build } = options
// with one alone, load over loopback has to share it
const cores = allowedCores()
const core = cores[0]
const loadCore = cores.at(-1)

// installed only where it is measured
const installed = wanted.some((part) => part === 'requests' || part === 'loopback') ? atproto.install() : undefined

const report = options.from
  ? JSON.parse(readFileSync(options.from, 'utf8'))
  : {
      date: new Date().toISOString(),
      node: process.version,
      processor: cpus()[0]?.model,
      cores: cpus().length,
      core,
      loadCore,
      load: [loadavg()[0]],
      peer: `oidc-provider ${peerVersion}`,
      otherPeer: installed && `@atproto/oauth-provider ${installed.version} on Node ${installed.nodeVersion}`,
      rounds,
      count,
    }
let samples = new Map()
let loopback = new Map()
let inRuntimes = new Map()

if (wanted.includes('requests')) {
  const names = ['floors', 'parapet', 'parapet, WebCrypto', 'parapet/node', 'by hand', 'oidc-provider', 'bare handler']
  names.push('parapet, own turns', 'parapet/node, own turns', 'oidc-provider, own turns')
  if (installed) names.push('parapet, Node 22', 'parapet/node, Node 22', '@atproto/oauth-provider')
  const measured = await measureRequests({ names, rounds, core, build, onProgress: progress })
  samples = measured.samples
  const isOwn = ([name]) => name.includes(', own turns: ')
  report.requests = summarise([...samples].filter((sample) => !isOwn(sample)))
  report.ownTurns = summarise([...samples].filter(isOwn))
  report.operations = measured.operations
}
if (wanted.includes('runtimes')) {
  await install('test/runtimes', progress)
  const versions = installedRuntimes()
  const names = Object.keys(versions)
  const measured = await measureRequests({ names, rounds, core, build, onProgress: progress })
  inRuntimes = measured.samples
  report.runtimes = { versions, samples: summarise(inRuntimes) }
}
if (wanted.includes('loopback')) {
  bindTo(loadCore)
  const letters = ['a', 'b', 'c', 'd']
  const kinds = ['parapet', 'by hand', 'oidc-provider', 'bare'].map((kind) => ({ kind, letters }))
  if (installed) {
    const { node, shape } = atproto
    kinds.push({ kind: 'parapet, Node 22', letters: ['c', 'd'], node })
    kinds.push({ kind: '@atproto/oauth-provider', letters: ['c', 'd'], node, shape })
  }
  loopback = await measureLoopback({ kinds, rounds, core, build, onProgress: progress })
  report.loopback = summarise(loopback)
}
if (wanted.includes('growth')) {
  const sizes = [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= Number(options.most))
  const growth = await startProcess('./growth-process.mjs', [JSON.stringify({ rounds, count, sizes, build })], {
    core,
    execArgv: ['--expose-gc', '--max-old-space-size=6144'],
    onProgress: (text) => progress(`growth: ${text}`),
  })
  report.growth = growth.hello
  await growth.close()
}
for (const part of Object.keys(beside).filter((name) => wanted.includes(name))) {
  const obstacle = obstacleTo(part)
  if (obstacle) report.skipped = [...(report.skipped ?? []), obstacle]
  else report[part] = await beside[part]({ core, cores, onProgress: (text) => progress(`${part}: ${text}`) })
}
if (wanted.length > 0) report.load.push(loadavg()[0])
if (['requests', 'runtimes', 'loopback'].some((part) => wanted.includes(part))) {
  report.ratios = compare(samples, loopback, inRuntimes)
}

process.stderr.write('\n')
console.log(
  `Node ${report.node}, ${report.processor}, ${report.peer}, ${report.otherPeer ?? 'no other peer'}, ${report.rounds} rounds, 16 at a time`,
)
for (const table of Object.values(allTablesOf(report))) console.log(`\n${asText(table)}`)
for (const { part, why, remedy } of report.skipped ?? []) console.log(`\nNot run: ${part}. ${why}. ${remedy}`)
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
if (options.write) {
  const stayed = writeDocuments(report, new URL('../..', import.meta.url))
  if (stayed.length > 0) console.log(`\nNot measured, and in the documents as it was: ${stayed.join(', ')}`)
}
if (options.chart) writeFileSync(new URL('../../docs/public/benchmark.svg', import.meta.url), chartOf(report))
