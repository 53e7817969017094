// What a cold start takes: fresh processes of Node, Bun, Deno and workerd, each until its first 201, interleaved.
//
//   node test/bench/cold.mjs [--rounds 9] [--json]
//
// The package must have been built; the runtimes are those of test/runtimes (`npm --prefix test/runtimes ci`), Node the one that runs
// this. Progress goes to stderr; tables, or JSON, to stdout.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleProgram } from '../size/bundle.mjs'
import { ONLY_ANSWERS, programs } from './cold-programs.mjs'
import { clientJWK, dpopKeys, ISSUER, PAR, pushes, TOKEN } from './material.mjs'
import { median } from './measure.mjs'
import { asText } from './report.mjs'
import { tablesOf } from './report-tables.mjs'
import { bytesOf, openConnection } from './scale-load.mjs'

const modules = fileURLToPath(new URL('../runtimes/node_modules/', import.meta.url))
const launcher = fileURLToPath(new URL('./cold-launcher.mjs', import.meta.url))
/** Milliseconds after which a start has failed. */
const PATIENCE = 60_000

/** The runtimes, and what starts a program in each. */
export const RUNTIMES = {
  Node: { program: process.execPath, args: [launcher] },
  Bun: { from: '@oven/bun-linux-x64', program: 'bin/bun', args: [launcher] },
  Deno: {
    from: '@deno/linux-x64-glibc',
    program: 'deno',
    args: ['run', '--no-config', '--no-lock', '--cached-only', '--quiet', '-A', launcher],
  },
  workerd: { from: '@cloudflare/workerd-linux-64', program: 'bin/workerd', args: ['serve', '--control-fd=3'] },
}

const versionOf = (from) => JSON.parse(readFileSync(join(modules, from, 'package.json'), 'utf8')).version

const setup = {
  issuer: ISSUER,
  endpoints: {
    pushed_authorization_request_endpoint: PAR,
    authorization_endpoint: `${ISSUER}/auth`,
    token_endpoint: TOKEN,
  },
  keys: [clientJWK],
}

/** The nanoseconds of CPU that a process has used, all threads of it that are left, as Linux counts them. */
const cpuOf = (pid) =>
  readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, of) => sum + of, 0)

const startChild = (command, args, channel) => {
  const began = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', channel === 3 ? 'pipe' : 'ignore'] })
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text
  })
  const ended = once(child, 'close').finally(() => clearTimeout(impatience))
  const lines = createInterface({ input: child.stdio[channel] })[Symbol.asyncIterator]()
  const line = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${command} ended before its first answer\n${complaints}`)
    return value
  }
  return { child, line, ended, passed: () => performance.now() - began }
}

/** A key each: no runtime and no program has seen one before. */
const makeRequests = () => {
  const key = dpopKeys[Math.floor(Math.random() * dpopKeys.length)]
  return Array.from({ length: 10 }, () => pushes.c(key))
}

const startLauncher = async ({ command, args }, files) => {
  const requests = makeRequests().map(({ headers, body }) => ({
    headers: { 'content-type': headers['content-type'], dpop: headers.dpop },
    body: body.toString('latin1'),
  }))
  writeFileSync(files.setup, JSON.stringify({ ...setup, url: PAR, requests }))
  const { line, ended, passed } = startChild(command, [...args, files.program, files.setup], 1)
  await line()
  const wall = passed()
  const told = JSON.parse(await line())
  await ended
  return { wall, ...told }
}

const startWorkerd = async ({ command, args }, files) => {
  const request = bytesOf(makeRequests()[0])
  const { child, line, ended, passed } = startChild(command, [...args, files.config], 3)
  try {
    const { port } = JSON.parse(await line())
    const { send, close } = await openConnection(port)
    const status = await send(request)
    const wall = passed()
    if (status !== 201) throw new Error(`a push was answered with ${status}`)
    const cpu = cpuOf(child.pid) / 1e6
    close()
    return { wall, cpu }
  } finally {
    child.kill()
    await ended
  }
}

/** What every runtime reads of a program: its bundle, and for workerd a Worker around it. */
const writeProgram = (folder, at, text) => {
  const path = (name) => join(folder, `${at}-${name}`)
  writeFileSync(path('program.mjs'), text)
  writeFileSync(
    path('worker.mjs'),
    `import { build } from './program.mjs'\nexport default { fetch: build(${JSON.stringify(setup)}) }\n`,
  )
  const module = (name) => `(name = "${name}.mjs", esModule = embed "${at}-${name}.mjs")`
  writeFileSync(
    path('workerd.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [(name = "main", worker = (
        modules = [${module('worker')}, ${module('program')}], compatibilityDate = "2026-11-01"))],
      sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);`,
  )
  return { program: path('program.mjs'), config: path('workerd.capnp'), setup: path('setup.json') }
}

const medians = (samples, field) => ({
  wall: median(samples.map((sample) => field(sample).wall)),
  cpu: median(samples.map((sample) => field(sample).cpu)),
})

/** One runtime and one program: until the first 201, that above a program that only answers, and inside. Milliseconds. */
const summarise = ({ runtime, program, samples }, bare) => ({
  runtime,
  program,
  first201: medians(samples, (sample) => sample),
  above: medians(
    samples.map((sample, round) => ({ wall: sample.wall - bare[round].wall, cpu: sample.cpu - bare[round].cpu })),
    (sample) => sample,
  ),
  ...(samples[0].split && {
    inside: Object.fromEntries(
      Object.keys(samples[0].split).map((step) => [step, medians(samples, ({ split }) => split[step])]),
    ),
  }),
})

/** Starts every program in every runtime once a round, in changing order. */
export const measureCold = async ({ rounds = 9, onProgress = () => {} } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-cold-'))
  const runtimes = Object.entries(RUNTIMES).map(([name, { from, program, args }]) => {
    const command = from === undefined ? program : join(modules, from, program)
    return { name, from, command, args, isThere: existsSync(command) }
  })
  const there = runtimes.filter(({ isThere }) => isThere)
  try {
    const bundles = []
    const files = {}
    for (const [at, [name, contents]] of Object.entries(programs).entries()) {
      const { text, minified, compressed } = await bundleProgram(contents)
      files[name] = writeProgram(folder, at, text)
      bundles.push({ name, minified, compressed })
    }
    const subjects = there.flatMap((runtime) =>
      Object.keys(programs).map((program) => ({ ...runtime, runtime: runtime.name, program, samples: [] })),
    )
    // the first round finds no file in the system's cache, and does not count
    for (let round = -1; round < rounds; round++) {
      for (let turn = 0; turn < subjects.length; turn++) {
        const subject = subjects[(turn + round + 1) % subjects.length]
        const start = subject.runtime === 'workerd' ? startWorkerd : startLauncher
        const sample = await start(subject, files[subject.program])
        if (round >= 0) subject.samples.push(sample)
        onProgress(`round ${round + 1} of ${rounds}: ${subject.runtime}, ${subject.program}`)
      }
    }
    const bareOf = (runtime) => subjects.find((one) => one.runtime === runtime && one.program === ONLY_ANSWERS).samples
    return {
      rounds,
      runtimes: there.map(({ name, from }) => ({
        name,
        version: from === undefined ? process.versions.node : versionOf(from),
      })),
      missing: runtimes.filter(({ isThere }) => !isThere).map(({ name }) => name),
      bundles,
      starts: subjects.map((subject) => summarise(subject, bareOf(subject.runtime))),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '9' }, json: { type: 'boolean', default: false } },
  })
  const cold = await measureCold({ rounds: Number(values.rounds), onProgress: (text) => console.error(text) })
  if (values.json) console.log(JSON.stringify(cold, undefined, 2))
  else for (const table of Object.values(tablesOf({ cold }))) console.log(`${asText(table)}\n`)
}
