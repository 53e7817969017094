import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { freePorts } from '../../proxies/support/processes.ts'

/** A server in a process of its own, on loopback. */
export interface Running {
  readonly port: number
  /** What it has printed as errors. */
  readonly errors: () => string
  readonly isAlive: () => boolean
  readonly stop: () => Promise<void>
}

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const tsx = here('../../node_modules/tsx/dist/loader.mjs')

/** A TypeScript program for Node that takes its port as an argument. */
export const node =
  (file: string) =>
  (port: number): Program => ({ command: process.execPath, args: ['--import', tsx, file, String(port)] })

/** The binary of a runtime: the one that is installed for the platform of the tests, elsewhere the one on the path. */
export const binary = (installed: string, name: string): string =>
  existsSync(here(`node_modules/${installed}`)) ? here(`node_modules/${installed}`) : name

/** Starts a program and waits until its port accepts connections. */
export const start = async (program: (port: number) => Program): Promise<Running> => {
  const [port = 0] = await freePorts(1)
  const { command, args, cwd, env } = program(port)
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  const isAlive = () => child.exitCode === null && child.signalCode === null
  const stop = async () => {
    if (!isAlive()) return
    const ended = once(child, 'exit')
    const killer = setTimeout(() => child.kill('SIGKILL'), 2_000)
    child.kill('SIGTERM')
    await ended
    clearTimeout(killer)
  }
  try {
    await untilOpen(port, child)
  } catch (error) {
    await stop()
    throw new Error(`${command} ${args.join(' ')}: ${error}\n${output}${errors}`)
  }
  return { port, errors: () => errors, isAlive, stop }
}

/** Carries out a program that ends by itself. */
export const carryOut = async ({ command, args, cwd, env }: Program): Promise<string> => {
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

const untilOpen = async (port: number, child: ChildProcess): Promise<void> => {
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    if (failure !== undefined || child.exitCode !== null) throw failure ?? new Error('ended early')
    if (await isOpen(port)) return
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error('does not listen')
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
