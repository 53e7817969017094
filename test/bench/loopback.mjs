// Servers in processes of their own on one core, and the load from this one on another.
import { once } from 'node:events'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { makePushes } from './material.mjs'
import { CONCURRENCY, quantile } from './measure.mjs'
import { startProcess } from './processes.mjs'

/** What is sent before anything counts, to each server with each kind of request: see WARM_UP in requests.mjs. */
const WARM_UP = { portion: 500, least: 2500, most: 6000, cpu: 750_000 }

/** Of CPU of the server in a round, in microseconds. */
const ROUND = 250_000

/** As bytes on the wire. */
const wire = ({ method, path, headers, body }) =>
  Buffer.concat([
    Buffer.from(
      `${method} ${path} HTTP/1.1\r\n${Object.entries({ ...headers, 'x-forwarded-proto': 'https' })
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    ),
    body,
  ])

const EMPTY = Buffer.alloc(0)
const CREATED = Buffer.from('HTTP/1.1 201 ')
const END = Buffer.from('\r\n\r\n')

/** Tells whether all of an answer is there, with no more of HTTP than these servers speak. The length of the last answer is tried
 * first: those of one server are nearly always of one length, so that their head need not be read. */
const makeReader = () => {
  let usual = -1
  return (bytes) => {
    if (bytes.length === usual) return true
    const end = bytes.indexOf(END)
    if (end < 0) return false
    const length = /\r\ncontent-length: *([0-9]+)/i.exec(bytes.latin1Slice(0, end))
    const whole = length ? end + END.length + Number(length[1]) : undefined
    if (whole === undefined ? !bytes.subarray(-5).equals(Buffer.from('0\r\n\r\n')) : bytes.length < whole) return false
    usual = bytes.length
    return true
  }
}

/** One connection: `exchange` sends a request and calls back when its answer, a 201, is there. */
const openConnection = async (kind, port) => {
  const isWhole = makeReader()
  let answer = EMPTY
  let done
  const callback = (length, buffer) => {
    const bytes = buffer.subarray(0, length)
    answer = answer.length === 0 ? bytes : Buffer.concat([answer, bytes])
    if (!isWhole(answer)) {
      // the buffer is used again for what follows
      answer = Buffer.from(answer)
      return true
    }
    const isCreated = answer.subarray(0, CREATED.length).equals(CREATED)
    const text = isCreated ? '' : answer.toString()
    answer = EMPTY
    done(isCreated ? undefined : new Error(`${kind} answered ${text}`))
    return true
  }
  // no streams, and no buffer for each answer: the load must cost less than what it measures
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: { buffer: Buffer.alloc(65_536), callback },
  })
  await once(socket, 'connect')
  socket.on('error', (error) => done?.(error)).on('close', () => done?.(new Error(`${kind} closed a connection`)))
  const exchange = (bytes, whenDone) => {
    done = whenDone
    socket.write(bytes)
  }
  return { exchange, close: () => socket.destroy() }
}

const startServer = async (kind, { core, node, build, shape }) => {
  const child = await startProcess('./server.mjs', build === undefined ? [kind] : [kind, build], { core, node })
  const { port } = child.hello
  const connections = await Promise.all(Array.from({ length: CONCURRENCY }, () => openConnection(kind, port)))
  const close = async () => {
    for (const connection of connections) connection.close()
    await child.close()
  }
  const cpu = async () => (await child.ask('cpu')).cpu
  return { kind, pushes: makePushes(shape), connections, cpu, close }
}

const drive = (connections, requests, latencies) =>
  new Promise((resolve, reject) => {
    let next = 0
    let open = connections.length
    for (const { exchange } of connections) {
      const step = () => {
        if (next === requests.length) {
          open -= 1
          if (open === 0) resolve()
          return
        }
        const at = next++
        const sent = performance.now()
        exchange(requests[at], (error) => {
          if (error !== undefined) return reject(error)
          latencies[at] = performance.now() - sent
          step()
        })
      }
      step()
    }
  })

const measureServer = async (server, letter, count) => {
  const requests = Array.from({ length: count }, () => wire(server.pushes[letter]()))
  const latencies = new Float64Array(count)
  const before = await server.cpu()
  const loadBefore = process.cpuUsage()
  const began = performance.now()
  await drive(server.connections, requests, latencies)
  const wall = (performance.now() - began) * 1000
  const load = process.cpuUsage(loadBefore)
  const cpu = (await server.cpu()) - before
  latencies.sort()
  return {
    cpu: cpu / count,
    wall: wall / count,
    p50: quantile(latencies, 0.5) * 1000,
    p99: quantile(latencies, 0.99) * 1000,
    // how much of the time the server worked, and of CPU the load took; it is only at its limit where the first is close to 1
    busy: cpu / wall,
    load: (load.user + load.system) / count,
  }
}

const warmUp = async (server, letters, onProgress) => {
  const state = letters.map((letter) => ({ letter, done: 0, of: WARM_UP.portion, cpu: 0 }))
  const isCold = ({ done, of }) => done < of
  while (state.some(isCold)) {
    for (const kind of state.filter(isCold)) {
      kind.cpu = (await measureServer(server, kind.letter, WARM_UP.portion)).cpu
      kind.done += WARM_UP.portion
      kind.of = Math.min(WARM_UP.most, Math.max(WARM_UP.least, WARM_UP.cpu / kind.cpu))
      onProgress(`warming up: ${server.kind}: ${kind.letter}: ${kind.done} of some ${Math.round(kind.of)}`)
    }
  }
  return new Map(state.map(({ letter, cpu }) => [letter, Math.round(Math.max(200, ROUND / cpu))]))
}

/** Interleaved rounds like those in process, by name `KIND: LETTER`; `kinds` are `{ kind, letters, node?, shape? }`. */
export const measureLoopback = async ({ kinds, rounds, core, build, onProgress }) => {
  const servers = []
  try {
    for (const { kind, letters, ...how } of kinds)
      servers.push({ ...(await startServer(kind, { core, build, ...how })), letters })
    const subjects = []
    for (const server of servers) {
      const counts = await warmUp(server, server.letters, onProgress)
      subjects.push(...server.letters.map((letter) => ({ server, letter, count: counts.get(letter) })))
    }
    const letters = [...new Set(subjects.map(({ letter }) => letter))]
    const sorted = letters.flatMap((letter) => subjects.filter((subject) => subject.letter === letter))
    const samples = new Map(sorted.map(({ server, letter }) => [`${server.kind}: ${letter}`, []]))
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 1 ? sorted.toReversed() : sorted
      for (const { server, letter, count } of order) {
        samples.get(`${server.kind}: ${letter}`).push(await measureServer(server, letter, count))
        onProgress(`round ${round + 1} of ${rounds}: ${server.kind}: ${letter}`)
      }
    }
    return samples
  } finally {
    await Promise.all(servers.map((server) => server.close()))
  }
}
