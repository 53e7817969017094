import { type ChildProcess, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'

export interface RunningProxy {
  readonly stop: () => Promise<void>
}

export interface ProxyCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a proxy and waits until all of its ports accept connections. A program that is missing or gives up is a failure. */
export const startProxy = async (
  { program, args, env = {} }: ProxyCommand,
  ports: readonly number[],
): Promise<RunningProxy> => {
  // Debian keeps servers where not every user's path leads
  const path = `${process.env.PATH}:/usr/sbin`
  const child = spawn(program, args, { env: { ...process.env, PATH: path, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const end = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new Error(`${program} cannot be run: ${error.message}`)))
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${output}`)))
  })
  end.catch(() => {})
  try {
    await Promise.race([Promise.all(ports.map(untilOpen)), end])
  } catch (error) {
    await stop(child)
    throw error
  }
  return { stop: () => stop(child) }
}

/** Picks ports that nobody listens on. */
export const freePorts = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer())
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))))
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

const untilOpen = async (port: number): Promise<void> => {
  const deadline = Date.now() + 15_000
  while (!(await isOpen(port))) {
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const killer = setTimeout(() => child.kill('SIGKILL'), 3_000)
  child.kill('SIGTERM')
  await ended
  clearTimeout(killer)
}
