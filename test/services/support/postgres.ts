import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from '../../proxies/support/ports.ts'
import { startServer } from '../../proxies/support/processes.ts'

const run = promisify(execFile)
export const versions = '/usr/lib/postgresql'

export interface RunningPostgres {
  readonly connectionString: string
  readonly stop: () => Promise<void>
}

/** PostgreSQL does not run as root: then the user that Debian makes for it takes over. */
export const asItsUser = (program: string, args: readonly string[]): readonly [string, readonly string[]] =>
  process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args]

/** Starts a database cluster of its own on loopback. */
export const startPostgres = async (): Promise<RunningPostgres> => {
  const version = readdirSync(versions).sort().at(-1)
  const bin = join(versions, String(version), 'bin')
  const folder = mkdtempSync(join(tmpdir(), 'parapet-postgres-'))
  if (process.getuid?.() === 0) await run('chown', ['postgres', folder])
  const [port = 0] = await freePorts(1)
  const [initdb, initdbArgs] = asItsUser(join(bin, 'initdb'), [
    ...['-D', join(folder, 'data'), '-U', 'parapet', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
  ])
  await run(initdb, initdbArgs, { cwd: '/' })
  const [command, args] = asItsUser(join(bin, 'postgres'), [
    ...['-D', join(folder, 'data'), '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-F'],
    ...['-c', 'max_connections=200'],
  ])
  const server = await startServer({ command, args }, [port])
  await untilReady(join(bin, 'pg_isready'), port)
  return {
    connectionString: `postgres://parapet@127.0.0.1:${port}/postgres`,
    stop: async () => {
      // `runuser` hands no signal on to a server that left its session, so the server is asked itself
      const [pgCtl, stopArgs] = asItsUser(join(bin, 'pg_ctl'), ['stop', '-D', join(folder, 'data'), '-m', 'fast', '-s'])
      await run(pgCtl, stopArgs, { cwd: '/' })
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It listens before it answers. */
const untilReady = async (program: string, port: number): Promise<void> => {
  for (let time = 0; time < 1000; time++) {
    const ready = await run(program, ['-q', '-h', '127.0.0.1', '-p', String(port)]).then(
      () => true,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('PostgreSQL does not come up')
}
