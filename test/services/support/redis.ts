import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from '../../proxies/support/ports.ts'
import { startServer } from '../../proxies/support/processes.ts'

const run = promisify(execFile)

export interface RunningRedis {
  readonly ports: readonly number[]
  readonly stop: () => Promise<void>
}

const startNode = async (port: number, ...settings: readonly string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-redis-'))
  const memory = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction']
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...memory, ...settings]
  const server = await startServer({ command: 'redis-server', args }, [port])
  return async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts a server of its own on loopback. */
export const startRedis = async (): Promise<RunningRedis> => {
  const [port = 0] = await freePorts(1)
  return { ports: [port], stop: await startNode(port) }
}

/** Starts a cluster of three nodes that share the keys, without replicas. */
export const startRedisCluster = async (): Promise<RunningRedis> => {
  const [a = 0, b = 0, c = 0, ...buses] = await freePorts(6)
  const ports = [a, b, c]
  const stops = await Promise.all(
    ports.map((port, at) => startNode(port, '--cluster-enabled', 'yes', '--cluster-port', String(buses[at]))),
  )
  const stop = async () => {
    await Promise.all(stops.map((stopOne) => stopOne()))
  }
  const addresses = ports.map((port) => `127.0.0.1:${port}`)
  try {
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'])
    for (const port of ports) await untilClusterIsUp(port)
    return { ports, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const untilClusterIsUp = async (port: number): Promise<void> => {
  for (let time = 0; time < 1000; time++) {
    const { stdout } = await run('redis-cli', ['-p', String(port), 'cluster', 'info'])
    if (stdout.includes('cluster_state:ok') && stdout.includes('cluster_slots_assigned:16384')) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the cluster does not come up')
}
