// Sends requests that were made beforehand over connections that stay open, and does as little else as it can: it shares the machine
// with what it measures.
import { once } from 'node:events'
import { connect } from 'node:net'

/** The bytes of a request of material.mjs. */
export const bytesOf = ({ method, path, headers, body }) =>
  Buffer.concat([
    Buffer.from(
      `${method} ${path} HTTP/1.1\r\n${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    ),
    body,
  ])

/** A connection that sends one request at a time and gives the status of its answer. */
export const openConnection = async (port) => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  socket.setEncoding('latin1')
  let text = ''
  let settle
  socket.on('data', (data) => {
    text += data
    const head = text.indexOf('\r\n\r\n')
    if (head === -1) return
    const [, length = '0'] = /\r\ncontent-length: (\d+)/i.exec(text) ?? []
    if (text.length < head + 4 + Number(length)) return
    const status = Number(text.slice(9, 12))
    text = ''
    settle?.resolve(status)
  })
  socket.on('error', () => {}).on('close', () => settle?.reject(new Error('a server closed a connection')))
  return {
    send: (bytes) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        if (socket.destroyed) reject(new Error('a server closed a connection'))
        socket.write(bytes)
      }),
    close: () => {
      settle = undefined
      socket.destroy()
    },
  }
}

/** Sends all requests over all connections; resolves the seconds that it took. Every answer is 201, or it rejects. */
export const sendAll = async (connections, requests) => {
  const began = performance.now()
  let next = 0
  await Promise.all(
    connections.map(async ({ send }) => {
      for (let at = next++; at < requests.length; at = next++) {
        const status = await send(requests[at])
        if (status !== 201) throw new Error(`a push was answered with ${status}`)
      }
    }),
  )
  return (performance.now() - began) / 1000
}
