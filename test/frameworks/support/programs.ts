import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { freePorts } from '../../proxies/support/ports.ts'
import { type ServerProcess, type ServerProgram, startServer } from '../../proxies/support/processes.ts'

/** A server in a process of its own, on loopback. */
export interface Running extends ServerProcess {
  readonly port: number
}

export const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const tsx = here('../../node_modules/tsx/dist/loader.mjs')

/** A TypeScript program for Node that takes its port as an argument. */
export const node =
  (file: string) =>
  (port: number): ServerProgram => ({ command: process.execPath, args: ['--import', tsx, file, String(port)] })

/** The binary of a runtime: the one that is installed for the platform of the tests, elsewhere the one on the path. */
export const binary = (installed: string, name: string): string =>
  existsSync(here(`node_modules/${installed}`)) ? here(`node_modules/${installed}`) : name

/** Starts a program and waits until its port accepts connections. */
export const start = async (program: (port: number) => ServerProgram): Promise<Running> => {
  const [port = 0] = await freePorts(1)
  const { env, ...rest } = program(port)
  // some frameworks wait for connections that are kept open, for longer than a test would
  const server = await startServer({ ...rest, env: { NODE_ENV: 'production', NO_COLOR: '1', ...env } }, [port], 2_000)
  return { port, ...server }
}

/** Carries out a program that ends by itself. */
export const carryOut = async ({ command, args, cwd, env }: ServerProgram): Promise<string> => {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}
