import type { Clock } from 'parapet'
import { parseConfig } from '../../../examples/authorization-server/config.ts'
import { createContext } from '../../../examples/authorization-server/context.ts'
import type { LogEntry } from '../../../examples/authorization-server/log.ts'
import { listen, originsOf, serve } from '../../../examples/authorization-server/server.ts'
import { type Browser, createBrowser } from '../../../examples/authorization-server/walkthrough/browser.ts'
import { makeCertificate, temporaryFiles } from './certificates.ts'
import { type Connection, httpsFetch } from './https.ts'

export const ISSUER = 'https://as.example'
export const MTLS_ORIGIN = 'https://mtls.as.example'
export const CALLBACK = 'https://client.example/callback'

/** The example behind TLS, under names of its own, with a second address for client certificates. */
export interface TLSApp {
  readonly events: readonly LogEntry[]
  /** The port behind each of the two names. */
  readonly ports: Readonly<Record<string, number>>
  /** Requests over TLS, with a certificate or without. */
  readonly fetch: (identity?: Connection['identity']) => ReturnType<typeof httpsFetch>
  readonly browser: () => Browser
  readonly close: () => Promise<void>
}

/** One authority for all: it vouches for the server and for clients. */
export const authority = makeCertificate({ commonName: 'Test authority', organization: 'Example', isAuthority: true })

const server = makeCertificate({ commonName: 'as', dns: ['as.example', 'mtls.as.example'], issuer: authority })

/** Starts the server of a configuration, whose names, ports and TLS are the test's. */
export const startTLSApp = async (settings: Readonly<Record<string, unknown>>, clock?: Clock): Promise<TLSApp> => {
  const { paths, remove } = temporaryFiles({ key: server.key, cert: server.cert, ca: authority.cert })
  const config = parseConfig({
    issuer: ISSUER,
    ...settings,
    listen: { host: '127.0.0.1', port: 0 },
    tls: { key: paths.key, cert: paths.cert },
    mtls: { host: '127.0.0.1', port: 0, origin: MTLS_ORIGIN, ca: paths.ca },
  })
  const events: LogEntry[] = []
  const listener = await listen(config).finally(remove)
  const log = (entry: LogEntry): void => {
    if (entry.type !== 'explained') events.push(entry)
  }
  const context = await createContext(config, {
    ...originsOf(listener),
    log,
    ...(clock === undefined ? {} : { clock }),
  })
  serve(listener, context)
  const portOf = (address = ''): number => Number(new URL(address).port)
  const ports = { [ISSUER]: portOf(listener.address), [MTLS_ORIGIN]: portOf(listener.mtls?.address) }
  const fetch: TLSApp['fetch'] = (identity) => httpsFetch({ ca: authority.cert, ports, identity })
  return { events, ports, fetch, browser: () => createBrowser(fetch()), close: listener.close }
}

/** Logs in and approves what a request asks for, unless it was approved before; where the browser goes with the answer. */
export const approve = async (
  user: Browser,
  url: URL,
  login: Readonly<Record<'username' | 'password', string>>,
): Promise<URL> => {
  const asked = await user.open(url)
  const consent = asked.leftFor === undefined ? await user.press(asked, 'login', login) : asked
  const { leftFor, body } = consent.leftFor === undefined ? await user.press(consent, 'approve') : consent
  if (leftFor === undefined) throw new Error(`The browser went nowhere: ${body.slice(0, 200)}`)
  return leftFor
}
