import { Redis } from 'ioredis'
import pg from 'pg'
import { nodePostgresStore } from '../../../src/stores/postgres.ts'
import { ioredisStore } from '../../../src/stores/redis.ts'

const engines = {
  redis: async (port) => {
    const client = new Redis({ host: '127.0.0.1', port })
    return { store: ioredisStore(client), close: () => client.disconnect() }
  },
  postgres: async (connectionString) => {
    const pool = new pg.Pool({ connectionString, max: 1 })
    return { store: nodePostgresStore(pool), close: () => pool.end() }
  },
}

/** Opens a connection of its own to a database, and a store over it. */
export const connect = (engine, address) => engines[engine](address)
