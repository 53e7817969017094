import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpReply } from 'parapet'
import { sendNodeReply } from 'parapet/node'
import { onTestFinished } from 'vitest'

/** Listens on the loopback interface until the test is over; resolves to the port. */
export const serve = async (listener: RequestListener): Promise<number> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Answers every request with the same reply. */
export const serveReply = async (reply: HttpReply): Promise<string> =>
  `http://127.0.0.1:${await serve((_, res) => sendNodeReply(res, reply))}`

export const bodyOf = async (req: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}

/** One request as it came in. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** Its bytes. */
  readonly body: string
}

export interface ClientSite {
  readonly origin: string
  readonly received: readonly Received[]
  /** Resolves once a request has come in. */
  readonly next: () => Promise<Received>
}

const PAGE = '<!doctype html><html lang="en"><title>Back at the client</title><h1>Back at the client</h1>'

/** The site of a client, which keeps every request to its callback. It is another site than the server's, as most are: cookies
 * and policies treat `localhost` and `127.0.0.1` as different sites. */
export const clientSite = async (answer: (received: Received) => HttpReply = () => html(PAGE)): Promise<ClientSite> => {
  const received: Received[] = []
  const waiting: (() => void)[] = []
  const port = await serve(async (req, res) => {
    if (req.url?.startsWith('/cb') !== true) return sendNodeReply(res, html(PAGE))
    const one = { method: req.method ?? '', path: req.url, headers: req.headers, body: await bodyOf(req) }
    received.push(one)
    sendNodeReply(res, answer(one))
    for (const go of waiting.splice(0)) go()
  })
  const next = async (): Promise<Received> => {
    if (received.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    return received.at(-1) as Received
  }
  return { origin: `http://localhost:${port}`, received, next }
}

export const html = (body: string): HttpReply => ({
  status: 200,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body,
})
