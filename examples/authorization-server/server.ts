import { readFileSync } from 'node:fs'
import { createServer as createPlainServer, type Server } from 'node:http'
import { createServer as createTLSServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readNodeRequest, sendNodeReply } from 'parapet/node'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'

/** A server that has its address and does not answer yet. */
export interface Listener {
  readonly server: Server
  readonly address: string
  /** The configured issuer, or else the address. */
  readonly issuer: string
  readonly close: () => Promise<void>
}

/** Opens the address of a configuration; rejects with advice where somebody else has it. */
export const listen = async ({ listen: { host, port }, tls, issuer }: Config): Promise<Listener> => {
  const server =
    tls === undefined
      ? createPlainServer()
      : createTLSServer({ key: readFileSync(tls.key), cert: readFileSync(tls.cert) })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const advice = `${host}:${port} is taken: stop what listens there, or choose another with --port.`
      reject(error.code === 'EADDRINUSE' ? new Error(advice) : error)
    })
    server.listen(port, host, resolve)
  })
  const bound = server.address() as AddressInfo
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  const address = `${tls === undefined ? 'http' : 'https'}://${name}:${bound.port}`
  return { server, address, issuer: issuer ?? address, close: () => close(server) }
}

/** Ends what still runs and closes the address. */
export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** Answers from now on. */
export const serve = ({ server }: Pick<Listener, 'server'>, context: Context): void => {
  const answer = createApp(context)
  server.on('request', async (req, res) => {
    try {
      sendNodeReply(res, await answer(await readNodeRequest(context.as, req)))
    } catch (error) {
      // the client is gone, or sent what Node lets through and nobody can read
      context.log({
        type: 'failed',
        path: 'connection',
        message: error instanceof Error ? error.message : String(error),
      })
      res.destroy()
    }
  })
}
