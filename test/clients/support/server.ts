import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseConfig } from '../../../examples/authorization-server/config.ts'
import { createContext } from '../../../examples/authorization-server/context.ts'
import { loadDemoSettings } from '../../../examples/authorization-server/demo-client/settings.ts'
import type { LogEntry } from '../../../examples/authorization-server/log.ts'
import { listen, serve } from '../../../examples/authorization-server/server.ts'

const EXAMPLE = fileURLToPath(new URL('../../../examples/authorization-server/', import.meta.url))

/** The published key, scope and payment of the demo client, and its user. */
export const demo = loadDemoSettings()
export const secondDemo = loadDemoSettings(resolve(EXAMPLE, 'demo-client/second.json'))

/** PEM of the certificates that come with the example. */
export const pem = (name: string): string => readFileSync(resolve(EXAMPLE, 'config/tls', name), 'utf8')

export type Settings = { readonly [name: string]: unknown; readonly clients: readonly Registration[] }

export type Registration = { readonly client_id: string; readonly [name: string]: unknown }

/** The example as one of its configuration files has it, on ports of its own. */
export interface Server {
  readonly issuer: string
  /** Where it listens, whatever it is called. */
  readonly address: string
  /** Where it asks for certificates. */
  readonly mtlsOrigin: string
  readonly resource: URL
  readonly events: LogEntry[]
  /** How often it refused for this reason. */
  readonly refusals: (reason: string) => number
  readonly close: () => Promise<void>
}

const OVER_TLS = { key: 'tls/server-key.pem', cert: 'tls/server.pem' }

/** Starts what a file of `config/` describes, with a few settings changed. Everything goes over real sockets. */
export const startServer = async (
  file: string,
  change: (settings: Settings) => Readonly<Record<string, unknown>> = (settings) => settings,
  options: { readonly tls?: boolean; readonly issuer?: string } = {},
): Promise<Server> => {
  const settings: Settings = JSON.parse(readFileSync(resolve(EXAMPLE, 'config', file), 'utf8'))
  const inFolder = (path: string): string => resolve(EXAMPLE, 'config', path)
  const { issuer, tls, mtls, ...rest } = change(options.tls ? { ...settings, tls: OVER_TLS } : settings) as Settings & {
    readonly issuer?: string
    readonly tls?: typeof OVER_TLS
    readonly mtls?: { readonly ca: string }
  }
  const config = parseConfig({
    ...rest,
    listen: { host: '127.0.0.1', port: 0 },
    ...(tls === undefined ? {} : { tls: { key: inFolder(tls.key), cert: inFolder(tls.cert) } }),
    ...(mtls === undefined ? {} : { mtls: { host: '127.0.0.1', port: 0, ca: inFolder(mtls.ca) } }),
  })
  const listener = await listen(config)
  const events: LogEntry[] = []
  const ownName = options.issuer ?? listener.address + (issuer === undefined ? '' : new URL(issuer).pathname)
  const context = await createContext(config, {
    issuer: ownName,
    mtlsOrigin: listener.mtls?.origin,
    log: (entry) => void events.push(entry),
  })
  serve(listener, context)
  return {
    issuer: ownName,
    address: listener.address,
    mtlsOrigin: listener.mtls?.origin ?? '',
    resource: new URL(context.endpoints.mtls?.resource ?? context.endpoints.resource),
    events,
    refusals: (reason) => events.filter((event) => 'reason' in event && event.reason === reason).length,
    close: async () => {
      await listener.close()
      await context.close()
    },
  }
}
