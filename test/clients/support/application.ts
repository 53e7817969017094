import type { Server as HTTPServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'

/** A client application that listens on the loopback interface. */
export interface Application {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Starts an Express application once its own address is known. */
export const startApplication = async (
  define: (app: express.Express, origin: string) => Promise<void> | void,
): Promise<Application> => {
  const app = express()
  const server = await new Promise<HTTPServer>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await define(app, origin)
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
