// How many pushes 1, 2 and 4 server processes take on one Redis, and on one PostgreSQL, and what they cost.
//
//   npm run bench:scale [-- --rounds 7] [--scale 1] [--json]
//
// Needs Debian's redis-server and postgresql. Rounds are interleaved: every number of processes and every kind of request comes in each
// round, in changing order. Progress goes to stderr; a table, or JSON, to stdout.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { postgresSchema } from '../../dist/stores/postgres.js'
import { startPostgres } from '../services/support/postgres.ts'
import { startRedis } from '../services/support/redis.ts'
import { clients, ISSUER, PAR, pushes, TOKEN } from './material.mjs'
import { median } from './measure.mjs'
import { SCALE_COLUMNS } from './report-beside.mjs'
import { bytesOf, openConnection, sendAll } from './scale-load.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    // of the number of requests in a round
    scale: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
const PROCESSES = [1, 2, 4]
/** Requests, or commands, that each process has on hand. */
const CONCURRENCY = 16
/** Rounds that are not counted. */
const WARM_UP = 1
const sized = (count) => Math.max(CONCURRENCY, Math.round(count * Number(options.scale)))

/** What is measured: the commands that one of it sends to the database, and how many of it make a round for each process. */
const WORK = {
  'bare insert': { commands: 1, count: sized(4000) },
  'push, client_secret_basic': { commands: 1, count: sized(800), make: pushes.a },
  'push, private_key_jwt and DPoP': { commands: 3, count: sized(500), make: pushes.c },
}

const driver = createRequire(new URL('../services/package.json', import.meta.url))

const ENGINES = {
  Redis: async () => {
    const { ports, stop } = await startRedis()
    const address = `redis://127.0.0.1:${ports[0]}`
    const client = await driver('redis').createClient({ url: address }).connect()
    return {
      address,
      /** Microseconds of CPU so far. */
      cpu: async () => {
        const info = await client.info('cpu')
        return [...info.matchAll(/used_cpu_(?:sys|user):([\d.]+)/g)].reduce(
          (sum, [, text]) => sum + Number(text) * 1e6,
          0,
        )
      },
      reset: () => client.flushAll(),
      stop: async () => {
        client.destroy()
        await stop()
      },
    }
  },
  PostgreSQL: async () => {
    const { connectionString: address, stop } = await startPostgres()
    const { Client } = driver('pg')
    const client = new Client(address)
    await client.connect()
    await client.query(postgresSchema().join(';'))
    return {
      address,
      // the operating system's word on all backends that are there: those of the servers stay
      cpu: () => cpuOfBackends(client),
      reset: () => client.query('TRUNCATE parapet_store'),
      stop: async () => {
        await client.end()
        await stop()
      },
    }
  },
}

/** Sums up what the processes of a PostgreSQL have used, in hundredths of a second, as Linux counts them. */
const cpuOfBackends = async (client) => {
  const { rows } = await client.query('SELECT pid FROM pg_stat_activity')
  const ticks = rows.map(({ pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return Number(fields[11]) + Number(fields[12])
  })
  return ticks.reduce((sum, of) => sum + of, 0) * 10_000
}

const startServer = async (name, address) => {
  const child = fork(fileURLToPath(new URL('scale-server.mjs', import.meta.url)), { execArgv: [] })
  let settle
  child.on('message', ({ answer }) => settle.resolve(answer))
  child.on('exit', (code) => settle?.reject(new Error(`a server ended with ${code}`)))
  const ask = (order, details = {}) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject }
      child.send({ order, ...details })
    })
  const endpoints = {
    pushed_authorization_request_endpoint: PAR,
    authorization_endpoint: `${ISSUER}/auth`,
    token_endpoint: TOKEN,
  }
  const needed = clients.filter(({ client_id }) => ['basic', 'signer'].includes(client_id))
  const port = await ask('open', { name, address, issuer: ISSUER, endpoints, clients: needed })
  const connections = await Promise.all(Array.from({ length: CONCURRENCY }, () => openConnection(port)))
  return {
    ask,
    connections,
    stop: async () => {
      for (const { close } of connections) close()
      settle = undefined
      const ended = once(child, 'exit')
      child.send({ order: 'close' })
      await ended
    },
  }
}

const cpuOf = ({ user, system }) => user + system

/** One round of one kind of work on some of the servers. */
const measure = async (engine, active, { commands, count: each, make }) => {
  const count = each * active.length
  const requests = make && Array.from({ length: count }, () => bytesOf(make()))
  const read = async () => ({
    servers: (await Promise.all(active.map(({ ask }) => ask('cpu')))).reduce((sum, of) => sum + of, 0),
    engine: await engine.cpu(),
    load: cpuOf(process.cpuUsage()),
  })
  const before = await read()
  const runBare = ({ ask }) => ask('bare', { count: each, concurrency: CONCURRENCY })
  const seconds = requests
    ? await sendAll(
        // in turn, so that all servers begin at once
        Array.from({ length: CONCURRENCY }, (_, at) => active.map(({ connections }) => connections[at])).flat(),
        requests,
      )
    : Math.max(...(await Promise.all(active.map(runBare))))
  const after = await read()
  await engine.reset()
  const cost = (of) => (after[of] - before[of]) / count
  return { rate: count / seconds, commands, servers: cost('servers'), engine: cost('engine'), load: cost('load') }
}

/** All servers have their turn where not all of them are measured, so that all are equally warm. */
const turned = (servers, by) => servers.map((_, at) => servers[(at + by) % servers.length])

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

/** The samples of one kind of work with one number of processes, as medians; CPU of the engine is counted coarsely, so its mean. */
const summarise = (samples, bare, alone) => {
  const rate = median(samples.map((sample) => sample.rate))
  const sideBySide = (others, share) => median(samples.map((sample, round) => share(sample, others[round])))
  return {
    perSecond: Math.round(rate),
    best: Math.round(Math.max(...samples.map((sample) => sample.rate))),
    toOneProcess: Number(sideBySide(alone, (sample, one) => sample.rate / one.rate).toFixed(2)),
    ofBareCommands: Number(sideBySide(bare, (sample, of) => (sample.rate * sample.commands) / of.rate).toFixed(3)),
    cpuOfServers: Math.round(median(samples.map((sample) => sample.servers))),
    cpuOfEngine: Math.round(mean(samples.map((sample) => sample.engine))),
    cpuOfLoad: Math.round(median(samples.map((sample) => sample.load))),
    rounds: samples.length,
  }
}

const measureEngine = async (name) => {
  const engine = await ENGINES[name]()
  const servers = []
  // the databases are in sessions of their own: whoever ends this would leave them behind
  const giveUp = () => engine.stop().finally(() => process.exit(130))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, giveUp)
  try {
    for (let at = 0; at < Math.max(...PROCESSES); at++) servers.push(await startServer(name, engine.address))
    for (const work of Object.values(WORK)) await measure(engine, servers, { ...work, count: 3 * work.count })
    const subjects = Object.keys(WORK).flatMap((work) =>
      PROCESSES.map((processes) => ({ work, processes, samples: [] })),
    )
    for (let round = -WARM_UP; round < rounds; round++) {
      for (let turn = 0; turn < subjects.length; turn++) {
        const { work, processes, samples } = subjects[(turn + round + WARM_UP) % subjects.length]
        const sample = await measure(engine, turned(servers, round + WARM_UP).slice(0, processes), WORK[work])
        if (round >= 0) samples.push(sample)
        const when = round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`
        console.error(`${name}, ${when}: ${work}, ${processes} processes: ${Math.round(sample.rate)} a second`)
      }
    }
    const of = (work, processes) => subjects.find((one) => one.work === work && one.processes === processes).samples
    return subjects.map(({ work, processes, samples }) => ({
      engine: name,
      work,
      processes,
      ...summarise(samples, of('bare insert', processes), of(work, 1)),
    }))
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, giveUp)
    await Promise.all(servers.map(({ stop }) => stop()))
    await engine.stop()
  }
}

const tableOf = (results) => {
  const rows = [
    Object.values(SCALE_COLUMNS),
    ...results.map((result) => Object.keys(SCALE_COLUMNS).map((name) => String(result[name]))),
  ]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = rows.map(line)
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n')
}

const results = []
const [loadBefore] = loadavg()
for (const name of Object.keys(ENGINES)) results.push(...(await measureEngine(name)))
const [loadAfter] = loadavg()
const machine = {
  cores: cpus().length,
  model: cpus()[0]?.model,
  node: process.version,
  rounds,
  concurrency: CONCURRENCY,
  // more than this measurement makes, 3 to 6, tells that the machine had other work
  load: [loadBefore, loadAfter],
}
console.log(options.json ? JSON.stringify({ machine, results }, undefined, 2) : tableOf(results))
