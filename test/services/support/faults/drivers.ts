import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { Redis } from 'ioredis'
import pg from 'pg'
import postgres from 'postgres'
import { createClient } from 'redis'
import { dynamoDBStore } from '../../../../src/stores/dynamodb.ts'
import { nodePostgresStore, postgresJSStore } from '../../../../src/stores/postgres.ts'
import { ioredisStore, redisStore } from '../../../../src/stores/redis.ts'
import { timeLimitedStore } from '../../../../src/stores/time-limited.ts'
import type { Store } from '../../../../src/types/ports.ts'

export interface Connected {
  readonly store: Store
  readonly close: () => unknown
}

/** How long a call may take, in milliseconds: more than a busy machine takes for one. A host would say seconds. */
export const TIMEOUT = 1000
const LIMIT = { seconds: TIMEOUT / 1000 }
/** How long a connection to PostgreSQL may take, which starts a process for each, in seconds. A client that gives up sooner on a busy machine
 * leaves a process behind and asks for another, until the server has too many. */
const SECONDS_TO_CONNECT = 10

const host = '127.0.0.1'
const ignore = () => {}

export const overIORedis = (port: number, timeout = TIMEOUT): Connected & { readonly client: Redis } => {
  const client = new Redis({
    host,
    port,
    connectTimeout: timeout,
    commandTimeout: timeout,
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
  return { client, store: timeLimitedStore(redisStore(client), LIMIT), close: () => client.destroy() }
}

export const overPg = (port: number, settings: pg.PoolConfig = {}): Connected & { readonly pool: pg.Pool } => {
  const pool = new pg.Pool({
    host,
    port,
    user: 'parapet',
    database: 'postgres',
    max: 8,
    connectionTimeoutMillis: SECONDS_TO_CONNECT * 1000,
    query_timeout: TIMEOUT,
    ...settings,
  })
  pool.on('error', ignore)
  return { pool, store: nodePostgresStore(pool), close: () => pool.end() }
}

export const overPostgresJs = (port: number): Connected => {
  const sql = postgres({
    host,
    port,
    user: 'parapet',
    database: 'postgres',
    max: 8,
    connect_timeout: SECONDS_TO_CONNECT,
    backoff: () => 0.025,
  })
  return { store: timeLimitedStore(postgresJSStore(sql), LIMIT), close: () => sql.end({ timeout: 1 }) }
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
