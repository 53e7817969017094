import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { freePorts } from '../../../proxies/support/ports.ts'
import { asItsUser, versions } from '../postgres.ts'
import { eventually, output, signalAll, startDaemon } from './daemon.ts'

export interface MortalPostgres {
  readonly port: number
  readonly kill: () => Promise<void>
  readonly restart: () => Promise<void>
  /** Lets it write no more than a commit waits for. */
  readonly stallWALWriter: () => Promise<void>
  /** Makes a standby out of a server that follows another. */
  readonly promote: () => Promise<void>
  readonly query: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly stop: () => Promise<void>
}

const isRoot = process.getuid?.() === 0

const bin = (program: string): string => join(versions, String(readdirSync(versions).sort().at(-1)), 'bin', program)

const runAsItsUser = (program: string, ...args: readonly string[]): Promise<string> => {
  const [command, all] = asItsUser(bin(program), args)
  return output(command, ...all)
}

const newFolder = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-postgres-'))
  if (isRoot) await output('chown', 'postgres', folder)
  return folder
}

type Settings = Readonly<Record<string, string>>

/** Starts a PostgreSQL that can be killed and started again over what it has written, and that syncs what it writes. */
export const startMortalPostgres = async (settings: Settings = {}): Promise<MortalPostgres> => {
  const folder = await newFolder()
  const initdb = ['-U', 'parapet', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--wal-segsize=4']
  await runAsItsUser('initdb', '-D', join(folder, 'data'), ...initdb)
  return serve(folder, settings)
}

/** Starts a standby that streams what the server at a port writes. */
export const startStandby = async (
  primaryPort: number,
  name: string,
  settings: Settings = {},
): Promise<MortalPostgres> => {
  const folder = await newFolder()
  const source = `host=127.0.0.1 port=${primaryPort} user=parapet application_name=${name}`
  await runAsItsUser('pg_basebackup', '-D', join(folder, 'data'), '-d', source, '-R', '-X', 'stream', '-c', 'fast')
  return serve(folder, settings)
}

const serve = async (folder: string, settings: Settings): Promise<MortalPostgres> => {
  const [port = 0] = await freePorts(1)
  const data = join(folder, 'data')
  // shared memory in files of its own folder, which go with it: who is killed leaves what lies elsewhere
  const all = { max_connections: '100', wal_sender_timeout: '5s', dynamic_shared_memory_type: 'mmap', ...settings }
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const args = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1', ...options]
  const query = async (sql: string) => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'parapet', database: 'postgres' })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  let daemon: ReturnType<typeof startDaemon>
  const start = async () => {
    daemon = isRoot
      ? startDaemon('setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', bin('postgres'), ...args])
      : startDaemon(bin('postgres'), args)
    await eventually('PostgreSQL does not come up', () => query('SELECT 1'))
  }
  const children = async (...filter: readonly string[]) =>
    (await output('pgrep', '-P', String(daemon.pid), ...filter).catch(() => '')).split('\n').filter(Boolean).map(Number)
  /** The postmaster and all that it has started, stopped first so that none sees another die and tidies up. */
  const kill = async () => {
    const pids = [daemon.pid]
    signalAll(pids, 'SIGSTOP')
    pids.push(...(await children()))
    signalAll(pids, 'SIGSTOP')
    signalAll(pids, 'SIGKILL')
    await daemon.ended
  }
  /** Tells whether a commit gets through. A WAL writer that was stopped while it held the lock of the log keeps every commit waiting, and no
   * timeout of PostgreSQL ends such a wait. */
  const commits = (): Promise<boolean> => {
    const commit = query("SET synchronous_commit = on; SELECT pg_logical_emit_message(true, 'parapet', 'probe')")
    return Promise.race([
      commit.then(
        () => true,
        () => false,
      ),
      pause(2000, false, { ref: false }),
    ])
  }
  await start()
  return {
    port,
    kill,
    query,
    restart: start,
    stallWALWriter: async () => {
      const writers = await children('-f', 'walwriter')
      signalAll(writers, 'SIGSTOP')
      while (!(await commits())) {
        signalAll(writers, 'SIGCONT')
        await pause(50)
        signalAll(writers, 'SIGSTOP')
      }
    },
    promote: async () => {
      await query('SELECT pg_promote(true)')
    },
    stop: async () => {
      // so that it gives back the last of its shared memory
      if (daemon.isRunning()) process.kill(daemon.pid, 'SIGQUIT')
      await daemon.ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
