import { describeType } from '../encoding/describe-value.ts'
import type { Store } from '../types/ports.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import { aClockTolerance, type ClockToleranceOption, keptUntilWith } from './expiry.ts'
import { memberOf } from './member-of.ts'
import { requireNoTransaction } from './require-no-transaction.ts'
import { checkStore } from './store-options.ts'

/** The members that the store calls of a client of `redis` (node-redis 4 to 6): a client, a pool, a sentinel or a cluster. */
export interface RedisClient {
  set(key: string, value: string, options: { NX: true; EXAT: number }): Promise<unknown>
  get(key: string): Promise<unknown>
  getDel(key: string): Promise<unknown>
}

/** The members that the store calls of a client of `ioredis` or `iovalkey`: a client or a cluster. */
export interface IORedisClient {
  set(key: string, value: string, expiry: 'EXAT', expiresAt: number, condition: 'NX'): Promise<unknown>
  get(key: string): Promise<unknown>
  getdel(key: string): Promise<unknown>
}

/** The options of `redisStore` and `ioredisStore`. */
export type RedisStoreOptions = ClockToleranceOption

/** Keeps entries in Redis 6.2 or newer, or Valkey, through a client of `redis`. Each call is one command on one key, so that
 * a cluster serves it. The client must return text (no buffers) and read from primaries. Set `maxmemory-policy noeviction`:
 * evicting a replay marker would let a replay pass.
 * @example
 * ```ts
 * const client = await createClient({ url: 'redis://127.0.0.1:6379' }).connect()
 * const store = redisStore(client)
 * ``` */
export const redisStore = (client: RedisClient, options: RedisStoreOptions = {}): Store => {
  checkClient('redisStore', 'redis', 'getDel', client, options)
  const secondOfExpiry = expiryIn(options.clockTolerance)
  return {
    insert: async (key, value, expiresAt) =>
      wasSet(await client.set(key, value, { NX: true, EXAT: secondOfExpiry(expiresAt) })),
    get: async (key) => textOf(await client.get(key)),
    take: async (key) => textOf(await client.getDel(key)),
  }
}

/** Does the same as `redisStore`, through a client of `ioredis` or `iovalkey`.
 * @example
 * ```ts
 * const store = ioredisStore(new Redis('redis://127.0.0.1:6379'))
 * ``` */
export const ioredisStore = (client: IORedisClient, options: RedisStoreOptions = {}): Store => {
  checkClient('ioredisStore', 'ioredis', 'getdel', client, options)
  const secondOfExpiry = expiryIn(options.clockTolerance)
  return {
    insert: async (key, value, expiresAt) =>
      wasSet(await client.set(key, value, 'EXAT', secondOfExpiry(expiresAt), 'NX').catch(rejectWithoutCommand)),
    get: async (key) => textOf(await client.get(key).catch(rejectWithoutCommand)),
    take: async (key) => textOf(await client.getdel(key).catch(rejectWithoutCommand)),
  }
}

/** Takes the command off an error of ioredis. The arguments of the command are the entry, with `state` and all that the client asked for,
 * and a log of the error would show them. */
const rejectWithoutCommand = (error: unknown): never => {
  for (const part of [error, memberOf(error, 'lastNodeError')]) {
    if (memberOf(part, 'command') !== undefined) Reflect.deleteProperty(part as object, 'command')
  }
  throw error
}

const checkClient = (factory: string, driver: string, take: string, value: unknown, options: RedisStoreOptions): void =>
  checkStore(
    factory,
    {
      name: 'client',
      value,
      what: `a client of ${driver}`,
      methods: ['set', 'get', take],
      // its set would lose NX and EXAT, which are options of another form there, and every replay would pass
      foreign: {
        has: ['customCommand'],
        lacks: 'defineCommand',
        what: 'a client of Valkey GLIDE, whose set takes other options',
      },
      remedy: 'redisStore takes a client of the package redis; for ioredis or iovalkey call ioredisStore.',
    },
    options,
    { clockTolerance: aClockTolerance },
  )

/** Redis refuses an expiry that is not positive, and drops what has expired when it comes in. */
const expiryIn = (clockTolerance: Seconds | undefined): ((expiresAt: EpochSeconds) => EpochSeconds) => {
  const keptUntil = keptUntilWith(clockTolerance)
  return (expiresAt) => Math.max(1, keptUntil(expiresAt))
}

/** `SET` with `NX` answers OK or null. Throws TypeError for any other answer. */
const wasSet = (reply: unknown): boolean => {
  requireNotQueued(reply)
  if (reply === null || reply === 'OK') return reply !== null
  throw new TypeError(
    `client must answer SET with 'OK' or null; got ${describeType(reply)}. Leave its mapping of replies at the default.`,
  )
}

const textOf = (reply: unknown): string | undefined => {
  requireNotQueued(reply)
  if (reply === null) return undefined
  if (typeof reply === 'string') return reply
  throw new TypeError(
    `client must answer GET with text or null; got ${describeType(reply)}. Leave its mapping of strings at the default.`,
  )
}

/** Between `MULTI` and `EXEC` Redis answers QUEUED to every command, which two callers of `take` would take for the value of one entry. No
 * value of the core is this word. */
const requireNotQueued = (reply: unknown): void =>
  requireNoTransaction('client', reply === 'QUEUED', 'Open a connection for the store alone.')
