import { connect, createServer, type Socket } from 'node:net'
import { freePorts } from '../../../proxies/support/ports.ts'

/** What becomes of something that a client sends: it and its answer pass; the connection is cut before the server has it; the server
 * has it and the connection is cut before its answer comes out, or after half of it. */
export type Fate = 'pass' | 'cut before' | 'cut after' | 'half a reply'

export interface TCPProxy {
  readonly port: number
  /** Decides on each piece that a client sends. Default: all pass. */
  readonly decide: (fateOf: () => Fate) => void
  /** Holds what the server says back for so long. */
  readonly delay: (milliseconds: number) => void
  /** Lets nothing through any more, in either direction, and tells nobody. */
  readonly freeze: () => void
  /** Drops every connection and, until `open`, each new one. */
  readonly shut: () => void
  readonly open: () => void
  readonly stop: () => Promise<void>
}

/** Stands between a driver and its database, and breaks what passes. */
export const startTCPProxy = async (target: number): Promise<TCPProxy> => {
  const state = { fateOf: (): Fate => 'pass', delay: 0, isShut: false }
  const pairs = new Set<readonly [Socket, Socket]>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    const pair = [client, upstream] as const
    const cut = () => {
      pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    pairs.add(pair)
    if (state.isShut) cut()
    let pending: Fate = 'pass'
    const held: Buffer[] = []
    let due = 0
    for (const socket of pair) {
      socket.setNoDelay(true)
      socket.on('error', cut)
      socket.on('close', cut)
    }
    client.on('data', (sent: Buffer) => {
      const fate = state.fateOf()
      if (fate === 'cut before') return cut()
      if (fate !== 'pass') pending = fate
      upstream.write(sent)
    })
    upstream.on('data', (answer: Buffer) => {
      if (pending === 'cut after') return cut()
      if (pending === 'half a reply') return client.write(answer.subarray(0, Math.ceil(answer.length / 2)), cut)
      if (state.delay === 0 && held.length === 0) return client.write(answer)
      // the oldest goes first, also where the delay has just ended
      due = Math.max(due, Date.now() + state.delay)
      held.push(answer)
      setTimeout(() => client.write(held.shift() ?? ''), due - Date.now())
    })
  })
  const [port = 0] = await freePorts(1)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cutAll = () => {
    for (const sockets of pairs) for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    decide: (fateOf) => {
      state.fateOf = fateOf
    },
    delay: (milliseconds) => {
      state.delay = milliseconds
    },
    freeze: () => {
      for (const sockets of pairs) for (const socket of sockets) socket.pause()
    },
    shut: () => {
      state.isShut = true
      cutAll()
    },
    open: () => {
      state.isShut = false
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      cutAll()
      await closed
    },
  }
}
