import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../../../proxies/support/ports.ts'
import { type Daemon, eventually, output, signalAll, startDaemon } from './daemon.ts'

export interface MortalRedis {
  readonly port: number
  readonly folder: string
  readonly kill: () => Promise<void>
  readonly restart: () => Promise<void>
  readonly isRunning: () => boolean
  /** Resolves when it has ended, by itself or killed. */
  readonly ended: () => Promise<unknown>
  readonly cli: (...command: readonly string[]) => Promise<string>
  readonly stop: () => Promise<void>
}

/** Starts a Redis that can be killed and started again over what it has written. */
export const startMortalRedis = async (
  settings: Readonly<Record<string, string>>,
  { folder = mkdtempSync(join(tmpdir(), 'parapet-redis-')) } = {},
): Promise<MortalRedis> => {
  const [port = 0] = await freePorts(1)
  const all = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    'maxmemory-policy': 'noeviction',
    ...settings,
  }
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])
  const cli = (...command: readonly string[]) => output('redis-cli', '-p', String(port), ...command)
  let daemon: Daemon
  const start = async () => {
    daemon = startDaemon('redis-server', args)
    await eventually('Redis does not come up', async () => {
      if ((await cli('ping')).trim() !== 'PONG') throw new Error('it is loading')
    })
  }
  const kill = async () => {
    signalAll([daemon.pid], 'SIGKILL')
    await daemon.ended
  }
  await start()
  return {
    port,
    folder,
    cli,
    kill,
    restart: start,
    isRunning: () => daemon.isRunning(),
    ended: () => daemon.ended,
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
