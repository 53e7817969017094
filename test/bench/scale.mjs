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
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { postgresSchema } from '../../dist/stores/postgres.js'
import { startPostgres } from '../services/support/postgres.ts'
import { startRedis } from '../services/support/redis.ts'
import { clients, ISSUER, PAR, pushes, TOKEN } from './material.mjs'
import { median } from './measure.mjs'
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
const CONCURRENCY = 32
/** Rounds that are not counted. */
const WARM_UP = 2
const sized = (count) => Math.max(CONCURRENCY, Math.round(count * Number(options.scale)))

/** What is measured: the commands that one of it sends to the database, and how many of it make a round. */
const WORK = {
  'bare insert': { commands: 1, count: sized(12_000) },
  'push, client_secret_basic': { commands: 1, count: sized(3000), make: pushes.a },
  'push, private_key_jwt and DPoP': { commands: 3, count: sized(1500), make: pushes.c },
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
    await client.query(postgresSchema())
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
  const perServer = CONCURRENCY / PROCESSES[0]
  const connections = await Promise.all(Array.from({ length: perServer }, () => openConnection(port)))
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

/** One round of one kind of work on the first `processes` of the servers. */
const measure = async (engine, servers, processes, { commands, count, make }) => {
  const active = servers.slice(0, processes)
  const concurrency = CONCURRENCY / processes
  const requests = make && Array.from({ length: count }, () => bytesOf(make()))
  const read = async () => ({
    servers: (await Promise.all(active.map(({ ask }) => ask('cpu')))).reduce((sum, of) => sum + of, 0),
    engine: await engine.cpu(),
    load: cpuOf(process.cpuUsage()),
  })
  const before = await read()
  const seconds = requests
    ? // the connections in turn, so that all servers begin at once
      await sendAll(
        Array.from({ length: CONCURRENCY }, (_, at) => active[at % processes].connections[Math.floor(at / processes)]),
        requests,
      )
    : Math.max(
        ...(await Promise.all(
          active.map(({ ask }) => ask('bare', { count: Math.ceil(count / processes), concurrency })),
        )),
      )
  const after = await read()
  await engine.reset()
  const cost = (of) => (after[of] - before[of]) / count
  return { rate: count / seconds, commands, servers: cost('servers'), engine: cost('engine'), load: cost('load') }
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

/** The samples of one kind of work with one number of processes, as medians; CPU of the engine is counted coarsely, so its mean. */
const summarise = (samples, bare, alone) => {
  const rate = median(samples.map((sample) => sample.rate))
  const sideBySide = (others, share) => median(samples.map((sample, round) => share(sample, others[round])))
  return {
    perSecond: Math.round(rate),
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
  try {
    for (let at = 0; at < Math.max(...PROCESSES); at++) servers.push(await startServer(name, engine.address))
    const subjects = Object.keys(WORK).flatMap((work) =>
      PROCESSES.map((processes) => ({ work, processes, samples: [] })),
    )
    for (let round = -WARM_UP; round < rounds; round++) {
      for (let turn = 0; turn < subjects.length; turn++) {
        const { work, processes, samples } = subjects[(turn + round + WARM_UP) % subjects.length]
        const sample = await measure(engine, servers, processes, WORK[work])
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
    await Promise.all(servers.map(({ stop }) => stop()))
    await engine.stop()
  }
}

const COLUMNS = {
  engine: 'engine',
  work: 'work',
  processes: 'processes',
  perSecond: 'a second',
  toOneProcess: 'to one process',
  ofBareCommands: 'of bare commands',
  cpuOfServers: 'µs CPU, servers',
  cpuOfEngine: 'µs CPU, engine',
  cpuOfLoad: 'µs CPU, load',
}

const tableOf = (results) => {
  const rows = [
    Object.values(COLUMNS),
    ...results.map((result) => Object.keys(COLUMNS).map((name) => String(result[name]))),
  ]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = rows.map(line)
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n')
}

const results = []
for (const name of Object.keys(ENGINES)) results.push(...(await measureEngine(name)))
const machine = {
  cores: cpus().length,
  model: cpus()[0]?.model,
  node: process.version,
  rounds,
  concurrency: CONCURRENCY,
}
console.log(options.json ? JSON.stringify({ machine, results }, undefined, 2) : tableOf(results))
