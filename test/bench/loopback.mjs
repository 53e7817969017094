// Servers in processes of their own on one core, and the load from this one on another.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { makeMany, pushes } from './material.mjs'
import { CONCURRENCY, quantile } from './measure.mjs'

const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** Node on one core, where the system can bind a process to it. */
export const nodeOnCore = (core, args) =>
  hasTaskset ? ['taskset', ['-c', String(core), process.execPath, ...args]] : [process.execPath, args]

const startServer = async (kind, core) => {
  const [command, args] = nodeOnCore(core, [fileURLToPath(new URL('./server.mjs', import.meta.url)), kind])
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [{ port }] = await once(child, 'message')
  const sockets = await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      await once(socket, 'connect')
      return socket
    }),
  )
  const cpu = async () => {
    child.send('cpu')
    const [{ cpu: used }] = await once(child, 'message')
    return used.user + used.system
  }
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    child.disconnect()
    await once(child, 'exit')
  }
  return { kind, sockets, cpu, close }
}

const wire = ({ method, path, headers, body }) =>
  Buffer.concat([
    Buffer.from(
      `${method} ${path} HTTP/1.1\r\n${Object.entries({ ...headers, 'x-forwarded-proto': 'https' })
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    ),
    body,
  ])

/** Sends a request and resolves with its status, once all of the answer is there. No more of HTTP than these servers speak. */
const exchange = (socket, bytes) =>
  new Promise((resolve, reject) => {
    let text = ''
    const onData = (data) => {
      text += data.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = text.slice(0, end).toLowerCase()
      const length = /\r\ncontent-length: *([0-9]+)/.exec(head)
      const isWhole = length ? text.length >= end + 4 + Number(length[1]) : text.endsWith('0\r\n\r\n')
      if (!isWhole) return
      socket.off('data', onData).off('error', reject)
      resolve(Number(head.slice(9, 12)))
    }
    socket.on('data', onData).once('error', reject)
    socket.write(bytes)
  })

const measureServer = async (server, requests) => {
  const latencies = []
  const before = await server.cpu()
  const began = performance.now()
  let next = 0
  await Promise.all(
    server.sockets.map(async (socket) => {
      for (let at = next++; at < requests.length; at = next++) {
        const sent = performance.now()
        const status = await exchange(socket, requests[at])
        if (status !== 201) throw new Error(`${server.kind} answered ${status}`)
        latencies.push(performance.now() - sent)
      }
    }),
  )
  const wall = performance.now() - began
  const cpu = (await server.cpu()) - before
  latencies.sort((a, b) => a - b)
  return {
    cpu: cpu / requests.length,
    wall: (wall * 1000) / requests.length,
    p50: quantile(latencies, 0.5) * 1000,
    p99: quantile(latencies, 0.99) * 1000,
  }
}

/** Interleaved rounds like those in process, by name `KIND: LETTER`. */
export const measureLoopback = async ({ kinds, letters, count, rounds, warmUp = 1, core = 0, onProgress }) => {
  const servers = await Promise.all(kinds.map((kind) => startServer(kind, core)))
  const samples = new Map(letters.flatMap((letter) => kinds.map((kind) => [`${kind}: ${letter}`, []])))
  try {
    for (let round = -warmUp; round < rounds; round++) {
      for (const letter of letters) {
        for (let turn = 0; turn < servers.length; turn++) {
          const server = servers[(turn + round + warmUp) % servers.length]
          const requests = makeMany(pushes[letter])(count).map(wire)
          const name = `${server.kind}: ${letter}`
          const sample = await measureServer(server, requests)
          if (round >= 0) samples.get(name).push(sample)
          onProgress?.({ round, rounds, name, sample })
        }
      }
    }
    return samples
  } finally {
    await Promise.all(servers.map((server) => server.close()))
  }
}
