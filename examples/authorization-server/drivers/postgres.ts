import type { Clock } from 'parapet'
import { type NodePostgresPool, nodePostgresStore, postgresSchema } from 'parapet/stores/postgres'
import type { OnDriverError, OpenedStore } from '../stores.ts'
import { loadDriver } from './load.ts'

/** What is used of `pg`. */
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

/** How often what has expired is deleted; milliseconds. */
const COLLECT_EVERY = 60_000

export const openPostgres = async (url: string, clock: Clock, onError: OnDriverError): Promise<OpenedStore> => {
  const { Pool } = (await loadDriver<PgDriver>('pg')).default
  const pool = new Pool({ connectionString: url, connectionTimeoutMillis: 3000, query_timeout: 5000 })
  pool.on('error', onError)
  try {
    // in production a migration does this; two processes that do it at the same moment would fail, hence the lock
    await pool.query(`SELECT pg_advisory_xact_lock(1885434480); ${postgresSchema()}`)
  } catch (error) {
    await pool.end()
    throw error
  }
  const store = nodePostgresStore(pool)
  const collect = async (): Promise<void> => {
    // a minute ago by every clock
    const before = clock() - 60
    while ((await store.deleteExpired(before, 1000)) === 1000);
  }
  const collector = setInterval(() => collect().catch(onError), COLLECT_EVERY)
  return {
    store,
    close: async () => {
      clearInterval(collector)
      await pool.end()
    },
  }
}
