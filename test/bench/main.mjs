// How fast parapet is: beside the cryptography that it cannot do without, beside a peer, and as things grow.
//
//   npm run bench [-- --rounds 7] [--count 400] [--only requests,loopback,growth] [--most 1000000] [--json FILE] [--chart]
//
// Progress goes to stderr, tables to stdout, JSON to the file that is named. `--chart` also draws chart.svg. What is measured runs on
// one core, load over loopback on another; test/bench/README.md says what the figures mean.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { barChart } from './chart.mjs'
import { compare } from './goals.mjs'
import { measureLoopback, nodeOnCore } from './loopback.mjs'
import { summarise } from './measure.mjs'
import { version as peerVersion } from './oidc-provider.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    count: { type: 'string', default: '400' },
    only: { type: 'string', default: 'requests,loopback,growth' },
    most: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    chart: { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
const count = Number(options.count)
const wanted = options.only.split(',')
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

const runPart = async (part, settings) => {
  const [command, [first, ...rest]] = nodeOnCore(0, ['--expose-gc', '--max-old-space-size=6144'])
  // taskset, where there is one, becomes the node that it starts, and hands the channel on
  const child = fork(fileURLToPath(new URL('./part.mjs', import.meta.url)), [part, JSON.stringify(settings)], {
    execPath: command,
    execArgv: first === undefined ? [] : [first, ...rest],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let result
  child.on('message', (message) => {
    if ('result' in message) result = message.result
    else progress(`${part}: ${message.progress}`)
  })
  const [code] = await once(child, 'exit')
  if (result === undefined) throw new Error(`${part} ended with ${code} and no result`)
  return result
}

const table = (title, head, rows) => {
  const cells = [head, ...rows].map((row) => row.map((cell) => String(cell ?? '')))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  console.log(`\n${title}`)
  for (const row of cells) {
    console.log(
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ')}`,
    )
  }
}

const report = {
  node: process.version,
  processor: cpus()[0]?.model,
  peer: `oidc-provider ${peerVersion}`,
  rounds,
  count,
}
let samples = new Map()
let loopback = new Map()

if (wanted.includes('requests')) {
  samples = new Map(await runPart('requests', { rounds, count }))
  report.requests = summarise(samples)
}
if (wanted.includes('loopback')) {
  if (cpus().length > 1) spawnSync('taskset', ['-cp', '1', String(process.pid)])
  const kinds = ['parapet', 'oidc-provider', 'bare']
  const onProgress = ({ round, name }) => progress(`loopback: round ${round + 1} of ${rounds}: ${name}`)
  loopback = await measureLoopback({ kinds, letters: ['a', 'b', 'c', 'd'], count, rounds, onProgress })
  report.loopback = summarise(loopback)
}
if (wanted.includes('growth')) {
  const sizes = [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= Number(options.most))
  report.growth = await runPart('growth', { rounds, count, sizes })
}
if (wanted.includes('requests')) report.ratios = compare(samples, loopback)

const µs = (value) => value.toFixed(1)
const asRows = (summary) =>
  Object.entries(summary).map(([name, { cpu, wall, p50, p99, spread }]) => [
    name,
    µs(cpu),
    µs(wall),
    µs(p50),
    µs(p99),
    `${(spread * 100).toFixed(0)}%`,
  ])
const head = ['µs per request', 'CPU', 'wall', 'p50', 'p99', 'spread']
process.stderr.write('\n')
console.log(`Node ${report.node}, ${report.processor}, ${report.peer}, ${rounds} rounds of ${count}, 16 at a time`)
if (report.requests) table('In process, one core', head, asRows(report.requests))
if (report.loopback) table('Over loopback, the server on one core', head, asRows(report.loopback))
if (report.ratios) {
  const rowsOf = (rows) => rows.map(({ what, value, goal, beyond }) => [what, value?.toFixed(2), goal, beyond])
  table('Ours over the floor, CPU (less is better)', ['', 'ratio', 'goal', 'beyond'], rowsOf(report.ratios.floors))
  table(
    'oidc-provider’s CPU over ours (more is better)',
    ['', 'ratio', 'goal', 'beyond'],
    rowsOf(report.ratios.inProcess),
  )
  table(
    'Requests a second over oidc-provider’s, loopback',
    ['', 'ratio', 'goal', 'beyond'],
    rowsOf(report.ratios.loopback),
  )
}
if (report.growth) {
  const { store, requests } = report.growth
  table(
    'Outstanding requests in the memory store',
    ['', 'bytes each', 'push, p50 µs', 'presentation, p50 µs'],
    store.map((row) => [row.size, row.bytes, µs(row.push), µs(row.present)]),
  )
  table(
    'More of one thing in a push',
    ['', 'CPU µs', 'p50 µs'],
    requests.map((row) => [row.name, µs(row.cpu), µs(row.p50)]),
  )
}
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
if (options.chart) {
  const cpu = (name) => report.requests[name].cpu
  const group = (title, letter, floor) => ({
    title,
    bars: [
      ...(floor === undefined ? [] : [{ label: floor[0], value: cpu(floor[1]), fill: '#afb8c1' }]),
      { label: 'parapet', value: cpu(`parapet: ${letter}`), fill: '#1a7f5a' },
      { label: 'oidc-provider', value: cpu(`oidc-provider: ${letter}`), fill: '#8c6bb1' },
    ],
  })
  const svg = barChart({
    title: 'CPU per request, in process, one core',
    groups: [
      group('Push, client_secret_basic', 'a'),
      group('Push, private_key_jwt', 'b', ['one verification', 'F1']),
      group('Push, private_key_jwt and DPoP', 'c', ['two verifications', 'F2']),
      group('Push, public client', 'd'),
      group('Authorization by request_uri', 'authorization'),
    ],
  })
  writeFileSync(new URL('./chart.svg', import.meta.url), svg)
}
