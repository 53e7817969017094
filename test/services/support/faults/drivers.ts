import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { Redis } from 'ioredis'
import pg from 'pg'
import postgres from 'postgres'
import { createClient } from 'redis'
import { dynamoDBStore } from '../../../../src/stores/dynamodb.ts'
import { pgStore, postgresStore } from '../../../../src/stores/postgres.ts'
import { ioredisStore, redisStore } from '../../../../src/stores/redis.ts'
import type { Store } from '../../../../src/types/ports.ts'

export interface Connected {
  readonly store: Store
  readonly close: () => unknown
}

/** How long a call may take. A host would say seconds. */
export const TIMEOUT = 500

const host = '127.0.0.1'
const ignore = () => {}

export const overIORedis = (port: number): Connected & { readonly client: Redis } => {
  const client = new Redis({
    host,
    port,
    connectTimeout: TIMEOUT,
    commandTimeout: TIMEOUT,
    maxRetriesPerRequest: 1,
    retryStrategy: () => 25,
  })
  client.on('error', ignore)
  return { client, store: ioredisStore(client), close: () => client.disconnect() }
}

export const overNodeRedis = async (port: number) => {
  const client = createClient({
    socket: { host, port, connectTimeout: TIMEOUT, reconnectStrategy: () => 25 },
  })
  client.on('error', ignore)
  await client.connect()
  return { client, store: withTimeout(redisStore(client), TIMEOUT), close: () => client.destroy() }
}

export const overPg = (port: number, settings: pg.PoolConfig = {}): Connected & { readonly pool: pg.Pool } => {
  const pool = new pg.Pool({
    host,
    port,
    user: 'parapet',
    database: 'postgres',
    max: 8,
    connectionTimeoutMillis: TIMEOUT,
    query_timeout: TIMEOUT,
    ...settings,
  })
  pool.on('error', ignore)
  return { pool, store: pgStore(pool), close: () => pool.end() }
}

export const overPostgresJs = (port: number): Connected => {
  const sql = postgres({
    host,
    port,
    user: 'parapet',
    database: 'postgres',
    max: 8,
    connect_timeout: 1,
    backoff: () => 0.025,
  })
  return { store: withTimeout(postgresStore(sql), TIMEOUT), close: () => sql.end({ timeout: 1 }) }
}

/** The SDK repeats by itself what was not answered. */
export const overDynamoDB = (port: number): Connected & { readonly client: DynamoDB } => {
  const client = new DynamoDB({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestHandler: { connectionTimeout: TIMEOUT, requestTimeout: TIMEOUT, throwOnRequestTimeout: true },
  })
  return { client, store: dynamoDBStore(client, { table: 'parapet' }), close: () => client.destroy() }
}

/** A store whose calls reject when they take too long, for drivers that wait for as long as it takes. What comes of such a call is
 * not known: it may still be carried out. */
export const withTimeout = (store: Store, milliseconds: number): Store => {
  const within = async <T>(call: Promise<T>): Promise<T> => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The store took too long.')), milliseconds)
    })
    try {
      return await Promise.race([call, late])
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    insert: (key, value, expiresAt) => within(store.insert(key, value, expiresAt)),
    get: (key) => within(store.get(key)),
    take: (key) => within(store.take(key)),
  }
}

/** A store over Redis that counts as done only what a replica has as well. WAIT is about the writes of its own connection and holds
 * up what comes after it there, so that one answers for all that have been made until it is sent. */
export const replicatedStore = (store: Store, client: Pick<Redis, 'wait'>): Store => {
  let under = Promise.resolve(0)
  let next: Promise<number> | undefined
  const onReplica = (): Promise<number> => {
    next ??= under
      .catch(() => 0)
      .then(() => {
        next = undefined
        under = client.wait(1, TIMEOUT)
        return under
      })
    return next
  }
  const replicated = async <T>(outcome: T): Promise<T> => {
    if ((await onReplica()) < 1) throw new Error('No replica has it.')
    return outcome
  }
  return {
    insert: async (key, value, expiresAt) => replicated(await store.insert(key, value, expiresAt)),
    get: (key) => store.get(key),
    take: async (key) => replicated(await store.take(key)),
  }
}
