import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { isOpen } from './ports.ts'

/** A program that serves until it is stopped. */
export interface ServerProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A server in a process of its own. */
export interface ServerProcess {
  /** What it has printed as errors. */
  readonly errors: () => string
  readonly isAlive: () => boolean
  readonly stop: () => Promise<void>
}

/** How long a program may take to begin and to end, in milliseconds, on a busy machine as well. */
const PATIENCE = 100_000

/** Starts a program and waits until all of its ports accept connections. A program that is missing or gives up is a failure. One that is
 * told to end and has not after `grace` milliseconds is killed. */
export const startServer = async (
  { command, args, cwd, env }: ServerProgram,
  ports: readonly number[],
  grace = PATIENCE,
): Promise<ServerProcess> => {
  // Debian keeps servers where not every user's path leads
  const path = `${process.env.PATH}:/usr/sbin`
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, PATH: path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  const ended = once(child, 'exit')
  let failure: string | undefined
  ended.then(
    ([code]) => {
      failure = `ended with ${code}`
    },
    (error) => {
      failure = `cannot be run: ${error.message}`
    },
  )
  const isAlive = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  const stop = async (): Promise<void> => {
    if (!isAlive()) return
    const killer = setTimeout(() => child.kill('SIGKILL'), grace)
    child.kill('SIGTERM')
    await ended
    clearTimeout(killer)
  }
  const deadline = Date.now() + PATIENCE
  const waiting = new Set(ports)
  while (waiting.size > 0) {
    for (const port of waiting) if (await isOpen(port)) waiting.delete(port)
    if (failure === undefined && Date.now() > deadline) failure = `does not listen on ${[...waiting].join(', ')}`
    if (failure !== undefined) {
      await stop()
      throw new Error(`${command} ${args.join(' ')} ${failure}\n${output}${errors}`)
    }
    if (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 30))
  }
  return { errors: () => errors, isAlive, stop }
}
