import type { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTLSServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readNodeRequest, sendNodeReply } from 'parapet/node'
import { createApp } from './app.ts'
import { CERTIFICATE_REQUEST, clientCertificateOf, readAuthorities } from './client-certificates.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'

/** A server that has its addresses and does not answer yet. */
export interface Listener {
  readonly servers: readonly Server[]
  readonly address: string
  /** The configured issuer, or else the address. */
  readonly issuer: string
  /** The second address, which asks for client certificates. */
  readonly mtls: { readonly address: string; readonly origin: string } | undefined
  /** They vouch for the certificates of clients. */
  readonly authorities: readonly X509Certificate[]
  readonly close: () => Promise<void>
}

/** The addresses that a context needs. */
export const originsOf = ({ issuer, mtls }: Listener) => ({ issuer, mtlsOrigin: mtls?.origin })

/** TLS as best current practice has it: 1.3, and of 1.2 only what has forward secrecy and authenticated encryption.
 * @see RFC 9325 §3.1.1, §4.2 */
const TLS: ServerOptions = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
  honorCipherOrder: true,
}

/** Opens the addresses of a configuration; rejects with advice where one cannot be had. */
export const listen = async ({ listen: at, tls, mtls, issuer }: Config): Promise<Listener> => {
  const certificate = tls && { ...TLS, key: readFileSync(tls.key), cert: readFileSync(tls.cert) }
  const main = await open(certificate === undefined ? createPlainServer() : createTLSServer(certificate), at)
  const authorities = mtls?.ca === undefined ? [] : readAuthorities(mtls.ca)
  const listener = {
    servers: [main.server],
    address: main.address,
    issuer: issuer ?? main.address,
    mtls: undefined,
    authorities,
  }
  if (mtls === undefined || certificate === undefined) return { ...listener, close: () => close(main.server) }
  try {
    const second = await open(createTLSServer({ ...certificate, ...CERTIFICATE_REQUEST }), mtls)
    return {
      ...listener,
      servers: [main.server, second.server],
      mtls: { address: second.address, origin: mtls.origin ?? second.address },
      close: async () => {
        await Promise.all([close(main.server), close(second.server)])
      },
    }
  } catch (error) {
    await close(main.server)
    throw error
  }
}

const open = async (
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly server: Server; readonly address: string }> => {
  // Node closes an idle connection after five seconds, which a client that comes back to it then cannot tell from a failure
  server.keepAliveTimeout = 75_000
  server.on('request', notYet)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const advice = ADVICE[error.code ?? '']
      reject(advice === undefined ? error : new Error(`${host}:${port} ${advice}`))
    })
    server.listen(port, host, resolve)
  })
  const bound = server.address() as AddressInfo
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  return { server, address: `${'setSecureContext' in server ? 'https' : 'http'}://${name}:${bound.port}` }
}

/** Why an address cannot be had, and what to do. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken: stop what listens there, or choose another with --port or in the configuration.',
  EADDRNOTAVAIL: 'is not an address of this machine: change host in the configuration.',
  EACCES: 'may not be used by this user: choose a port from 1024 with --port or in the configuration.',
}

/** Tells a balancer that it is too early: the address is there before the database is. */
const notYet = (_req: IncomingMessage, res: ServerResponse): void => {
  res.writeHead(503, { 'Retry-After': '1', Connection: 'close' }).end()
}

/** The responses that each server has not finished. */
const running = new WeakMap<Server, Set<ServerResponse>>()

/** Takes a request in, so that `close` waits for its answer. */
const note = (server: Server, res: ServerResponse): void => {
  const responses = running.get(server) ?? new Set()
  running.set(server, responses.add(res))
  res.once('close', () => responses.delete(res))
  // the client is not to come back on this connection
  if (!server.listening) res.setHeader('Connection', 'close')
}

/** Closes the address, lets what is being answered come to its end, and ends all connections. */
export const close = async (server: Server): Promise<void> => {
  const closed = new Promise((resolve) => server.close(resolve))
  const patience = setTimeout(() => server.closeAllConnections(), MOST_PATIENCE)
  for (const res of running.get(server) ?? []) {
    if (!res.headersSent) res.setHeader('Connection', 'close')
    if (!res.closed) await once(res, 'close')
  }
  clearTimeout(patience)
  server.closeAllConnections()
  await closed
}

/** Milliseconds after which `close` cuts off what is still being answered. */
const MOST_PATIENCE = 10_000

/** Says whether the client closed the connection, which is not a failure: nobody is to be woken for it. */
const isDeparture = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'CLIENT_CLOSED_CONNECTION'

/** Answers from now on. */
export const serve = ({ servers, authorities }: Pick<Listener, 'servers' | 'authorities'>, context: Context): void => {
  const { as } = context
  const answer = createApp(context)
  for (const server of servers) {
    server.off('request', notYet)
    server.on('request', async (req, res) => {
      note(server, res)
      try {
        const clientCertificate = clientCertificateOf(req.socket, authorities, as.clock())
        sendNodeReply(res, await answer(await readNodeRequest(as, req, { clientCertificate })))
      } catch (error) {
        if (!isDeparture(error)) {
          context.log({
            type: 'failed',
            path: 'connection',
            message: error instanceof Error ? error.message : String(error),
          })
        }
        res.destroy()
      }
    })
  }
}
