import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Delivery, Runtime } from '../runtimes.ts'
import { exchanges } from '../suite/exchanges.js'
import { type CheckReport, carryOut } from '../suite/same.js'
import type { Consumer } from './consumer.ts'
import { type Program, start } from './program.ts'

/** What the suite says of itself in a runtime. */
interface SuiteReport {
  readonly checks: readonly CheckReport[]
  /** The names that every subpath exports there. */
  readonly surface: Readonly<Record<string, readonly string[]>>
  readonly conditions: {
    readonly codeGeneration: boolean
    readonly frozenIntrinsics: boolean
    readonly nodeGlobals: readonly string[]
  }
}

/** The suite in one version of one runtime, by one delivery. */
export interface Drive {
  readonly runtime: Runtime
  readonly version: string
  readonly delivery: Delivery
  readonly report: SuiteReport
  /** The exchanges again, over HTTP, by a client in this process. */
  readonly overHTTP: Readonly<Partial<Record<'fetch' | 'node', readonly CheckReport[]>>>
  readonly exitCode: number | undefined
  readonly stderr: string
}

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url))

export const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version.replace(/^v/, '')

const exchangeOverHTTP = (origin: string): Promise<readonly CheckReport[]> =>
  carryOut(exchanges, (path, init) => fetch(`${origin}${path}`, { redirect: 'manual', ...init }))

export const commandOf = (name: string, runtime: Runtime, delivery: Delivery, script: string): readonly string[] => {
  switch (runtime.program) {
    case 'node':
      return [`${modules}${name}/bin/node`, ...runtime.flags, script]
    case 'bun':
      return [`${modules}${name}/bin/bun`, script]
    case 'deno': {
      const resolution = delivery.kind === 'installed' ? '--node-modules-dir=manual' : '--no-config'
      return [`${modules}${name}/deno`, 'run', '--no-lock', '--cached-only', '--quiet', resolution, '-A', script]
    }
    default:
      return [`${modules}node-20/bin/node`, 'hosts/edge-vm.mjs', script, modules]
  }
}

const scriptOf = async ({ program }: Runtime, delivery: Delivery, consumer: Consumer): Promise<string> => {
  if (delivery.kind === 'installed') return `hosts/${program}.mjs`
  return program === 'edge-vm'
    ? consumer.bundle('edge', delivery.conditions, 'iife')
    : consumer.bundle(program, delivery.conditions)
}

type Serving = SuiteReport & { readonly origins: Readonly<Partial<Record<'fetch' | 'node', string>>> }

/** The configuration of workerd: one Worker without Node's modules, and one with them. */
const configureWorkerd = async (consumer: Consumer, conditions: readonly string[], flags: readonly string[]) => {
  const workers = [
    { name: 'fetch', script: await consumer.bundle('worker', conditions), flags },
    { name: 'node', script: await consumer.bundle('node-worker', conditions), flags: [] },
  ]
  const services = workers.map(
    ({ name, script, flags }) => `(name = "${name}", worker = (
      modules = [(name = "worker", esModule = embed "${script.slice(consumer.folder.length + 1)}")],
      compatibilityDate = "2026-11-01", compatibilityFlags = ${JSON.stringify(flags)}))`,
  )
  const sockets = workers.map(
    ({ name }) => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`,
  )
  const path = join(consumer.folder, 'workerd.capnp')
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (services = [${services}], sockets = [${sockets}]);`
  writeFileSync(path, config)
  return path
}

const serveByWorkerd = async (program: Program): Promise<Serving> => {
  const said = [JSON.parse(await program.line()), JSON.parse(await program.line())]
  const origins = Object.fromEntries(said.map(({ socket, port }) => [socket, `http://127.0.0.1:${port}`]))
  const response = await fetch(`${origins.fetch}/report`)
  return { ...(await response.json()), origins }
}

/** Runs the suite in a version of a runtime, and the exchanges over HTTP against what it then serves. */
export const drive = async (runtime: Runtime, name: string, delivery: Delivery, consumer: Consumer): Promise<Drive> => {
  const inWorkerd = runtime.program === 'workerd' && delivery.kind === 'bundled'
  const [command = '', ...args] = inWorkerd
    ? [
        `${modules}${name}/bin/workerd`,
        'serve',
        await configureWorkerd(consumer, delivery.conditions, runtime.flags),
        '--control-fd=3',
      ]
    : commandOf(name, runtime, delivery, await scriptOf(runtime, delivery, consumer))
  const program = start(command, args, consumer.folder, inWorkerd ? 3 : 1)
  try {
    const serving: Serving = inWorkerd ? await serveByWorkerd(program) : JSON.parse(await program.line())
    const { origins, ...report } = serving
    const overHTTP: Partial<Record<'fetch' | 'node', readonly CheckReport[]>> = {}
    if (origins.fetch !== undefined) overHTTP.fetch = await exchangeOverHTTP(origins.fetch)
    if (origins.node !== undefined) overHTTP.node = await exchangeOverHTTP(origins.node)
    const { code, stderr } = await program.end(inWorkerd ? 'SIGTERM' : undefined)
    return { runtime, version: versionOf(name), delivery, report, overHTTP, exitCode: code, stderr }
  } catch (error) {
    await program.end('SIGTERM')
    throw error
  }
}
