import type { Clock } from 'parapet'
import { collectExpired } from 'parapet/stores/collect'
import { type NodePostgresPool, nodePostgresStore, postgresSchema } from 'parapet/stores/postgres'
import type { OnDriverError, OpenedStore } from '../stores.ts'
import { loadDriver } from './load.ts'

/** The part of `pg` that the example calls. */
interface PgDriver {
  readonly default: {
    readonly Pool: new (
      options: object,
    ) => NodePostgresPool & {
      on(event: 'error', listener: OnDriverError): unknown
      query(text: string): Promise<unknown>
      end(): Promise<void>
    }
  }
}

export const openPostgres = async (url: string, clock: Clock, onError: OnDriverError): Promise<OpenedStore> => {
  const { Pool } = (await loadDriver<PgDriver>('pg')).default
  const pool = new Pool({ connectionString: url, connectionTimeoutMillis: 3000, query_timeout: 5000 })
  pool.on('error', onError)
  try {
    // in production a migration does this; two processes that do it at the same moment would fail, hence the lock
    await pool.query(`SELECT pg_advisory_xact_lock(1885434480); ${postgresSchema().join(';')}`)
  } catch (error) {
    await pool.end()
    throw error
  }
  const store = nodePostgresStore(pool)
  const shutdown = new AbortController()
  const collecting = collectExpired(store, {
    clock,
    signal: shutdown.signal,
    onRound: ({ error }) => {
      if (error instanceof Error) onError(error)
    },
  })
  return {
    store,
    close: async () => {
      shutdown.abort()
      await collecting
      await pool.end()
    },
  }
}
