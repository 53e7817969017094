import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { threadId } from 'node:worker_threads'

/** Below the ports that systems give to outgoing connections: none of those takes the port of a server that is down for a while. */
const FIRST = 20_000
const COUNT = 10_000

/** A claim on a port is a UDP socket on the port so much below it. The system ends the claim with the process. */
const CLAIM_BELOW = 10_000

// kept, so that no claim is collected as garbage
const claims: Socket[] = []

let next = (process.pid * 101 + threadId * 1009) % COUNT

/** Picks ports on loopback that nobody listens on. Until this process or thread ends, no other one that asks here gets them. */
export const freePorts = async (count: number): Promise<number[]> => {
  const ports: number[] = []
  for (let tried = 0; ports.length < count; tried++) {
    if (tried === COUNT) throw new Error('no port is free')
    const port = FIRST + (next++ % COUNT)
    if ((await claim(port)) && (await isFree(port))) ports.push(port)
  }
  return ports
}

const claim = async (port: number): Promise<boolean> => {
  const socket = createSocket('udp4').unref()
  try {
    socket.bind({ port: port - CLAIM_BELOW, address: '127.0.0.1', exclusive: true })
    await once(socket, 'listening')
    claims.push(socket)
    return true
  } catch {
    socket.close()
    return false
  }
}

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer()
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true })
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}

/** Whether somebody on loopback accepts connections at a port. */
export const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
