import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Config, loadConfig } from './config.ts'
import { type Context, createContext } from './context.ts'
import { loadClientSettings, wantsOf } from './demo-client/settings.ts'
import { startDemoApplication } from './demo-client/web.ts'
import { loadSigningKeys } from './keys.ts'
import { formatEntry, type Log } from './log.ts'
import { type Listener, listen, originsOf, serve } from './server.ts'
import { observedFetch } from './walkthrough/exchange.ts'
import { coloured, plain } from './walkthrough/format.ts'
import { createNarrator } from './walkthrough/narrator.ts'
import { type StepReport, walkthrough } from './walkthrough/walkthrough.ts'

const HELP = `npm start -- [--once | --serve] [--config FILE] [--port PORT]

Starts the authorization server of a configuration file, drives a client through it, and keeps serving.

  --once         ends after the client; the exit code says whether all went well
  --serve        serves only, without the client
  --config FILE  the configuration; default: config/default.json
  --port PORT    listens at this port instead of the configured one; 0: any free port
  --help         prints this text`

const readOptions = () =>
  parseArgs({
    options: {
      config: { type: 'string', default: fileURLToPath(new URL('config/default.json', import.meta.url)) },
      port: { type: 'string' },
      once: { type: 'boolean', default: false },
      serve: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values

type Options = ReturnType<typeof readOptions>

const readConfig = ({ config: file, port }: Options): Config => {
  const config = loadConfig(file)
  if (port === undefined) return config
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535; got ${JSON.stringify(port)}.`)
  }
  return { ...config, listen: { ...config.listen, port: Number(port) } }
}

/** Says where the server listens, and under which names clients know it. */
const announce = ({ address, issuer, mtls }: Listener): void => {
  console.log(`The authorization server listens at ${address}. Its issuer is ${issuer}.`)
  if (mtls !== undefined) {
    console.log(`It asks for client certificates at ${mtls.address}. Clients call that address ${mtls.origin}.`)
  }
}

/** At SIGHUP the signing keys of the configuration are read again, or made anew where it has none. Those from before are published
 * until what they have signed has expired. */
const rotateKeysOnSignal = (options: Options, { signingKeys }: Context): void => {
  process.on('SIGHUP', async () => {
    try {
      signingKeys.rotate(await loadSigningKeys(readConfig(options)))
      console.log(
        `The signing keys are now ${signingKeys
          .current()
          .map(({ kid }) => kid)
          .join(', ')}.`,
      )
    } catch (error) {
      console.error(`The signing keys stay as they are: ${error instanceof Error ? error.message : error}`)
    }
  })
}

const paint = process.stdout.isTTY ? coloured : plain

/** Serves, and says what happens. */
const serveOnly = async (config: Config, options: Options): Promise<() => Promise<void>> => {
  const listener = await listen(config)
  const log: Log = (entry) => console.log(formatEntry(entry))
  const context = await createContext(config, { ...originsOf(listener), log })
  serve(listener, context)
  rotateKeysOnSignal(options, context)
  announce(listener)
  return async () => {
    await listener.close()
    await context.close()
  }
}

/** Serves, goes through the whole flow, and leaves the demo client running for a person to do the same. */
const serveAndShow = async (config: Config, options: Options): Promise<() => Promise<void>> => {
  const settings = loadClientSettings(config.demoClient)
  const narrator = createNarrator((line) => console.log(line), paint)
  const listener = await listen(config)
  const { issuer } = listener
  const demo = await startDemoApplication(issuer, settings, observedFetch(narrator))
  const context = await createContext(config, {
    ...originsOf(listener),
    log: narrator.log,
    demo: { url: demo.startUrl, wants: wantsOf(settings), ...settings.user },
  })
  serve(listener, context)
  rotateKeysOnSignal(options, context)
  announce(listener)
  const reports = await walkthrough({ issuer, settings, redirect_uri: demo.redirect_uri, narrator })
  summarise(reports)
  return async () => {
    await demo.close()
    await listener.close()
    await context.close()
  }
}

const summarise = (reports: readonly StepReport[]): void => {
  const wrong = reports.filter(({ isRight }) => !isRight).length
  const total = reports.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  console.log('')
  console.log(
    wrong === 0
      ? paint('good', `All ${reports.length} steps went as they should, in ${total.toFixed(0)} ms.`)
      : paint('bad', `Step ${reports.length} went wrong.`),
  )
  if (wrong > 0) process.exitCode = 1
}

const run = async (options: Options): Promise<void> => {
  if (options.help) return console.log(HELP)
  const config = readConfig(options)
  const stop = options.serve ? await serveOnly(config, options) : await serveAndShow(config, options)
  if (options.once) return stop()
  if (!options.serve) console.log('Open the address above in a browser to go through the same flow. Ctrl-C ends it.')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}

try {
  await run(readOptions())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
