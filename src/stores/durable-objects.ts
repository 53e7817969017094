import { describeType } from '../encoding/describe-value.ts'
import { aClock, optional, wholeNumber } from '../encoding/option-check.ts'
import { systemClock } from '../host/system-clock.ts'
import type { Clock, Store } from '../types/ports.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import { collectRound } from './collect.ts'
import { keptUntilWith, secondOf } from './expiry.ts'
import { DEFAULT_TABLE, quoteTable, SQL_OPTION_CHECKS, type SQLStoreOptions } from './sql.ts'
import { type DurableObjectSQL, durableObjectSQLStore } from './sqlite.ts'
import { checkEngine, checkStore } from './store-options.ts'

/** The members that the store calls of the binding of a Durable Object class. The class has the methods of a `Store`. */
export interface DurableObjectNamespace<ID> {
  idFromName(name: string): ID
  get(id: ID): {
    insert(key: string, value: string, expiresAt: number): Promise<boolean>
    get(key: string): Promise<string | undefined>
    take(key: string): Promise<string | undefined>
  }
}

/** Keeps entries in Cloudflare Durable Objects, spread by the last two characters of the key over about a thousand objects.
 * Let the methods of the class call a `durableObjectAlarmStore`.
 * @example
 * ```ts
 * const store = durableObjectStore(env.STORE)
 * ``` */
export const durableObjectStore = <ID>(namespace: DurableObjectNamespace<ID>): Store => {
  checkEngine('durableObjectStore', {
    name: 'namespace',
    value: namespace,
    what: 'the binding of a Durable Object class',
    remedy: 'Pass the binding, such as env.STORE.',
    methods: ['idFromName', 'get'],
  })
  const objectOf = (key: string) => namespace.get(namespace.idFromName(`parapet ${key.slice(-2)}`))
  return {
    insert: async (key, value, expiresAt) => objectOf(key).insert(key, value, expiresAt),
    get: async (key) => objectOf(key).get(key),
    take: async (key) => objectOf(key).take(key),
  }
}

/** The members that the store calls of `ctx.storage` in a Durable Object with SQLite storage and an `alarm` method. */
export interface DurableObjectAlarmStorage extends DurableObjectSQL {
  getAlarm(): Promise<number | null>
  setAlarm(milliseconds: number): Promise<void>
}

/** The options of `durableObjectAlarmStore`. */
export interface DurableObjectAlarmStoreOptions extends SQLStoreOptions {
  /** The same clock as the server's. Default: the system clock, as the server's default. */
  readonly clock?: Clock | undefined
  /** The least time from an insert to the alarm, and between two alarms. Whole seconds, at most a day. Default 600. */
  readonly interval?: Seconds | undefined
}

/** A store in a Durable Object that the object's alarm collects. */
export interface DurableObjectAlarmStore extends Store {
  /** Deletes the expired entries. Sets the next alarm if entries are left, and none otherwise. Call it in the `alarm` method of
   * the class. */
  alarm(): Promise<void>
}

/** Keeps entries in the SQLite of a Durable Object, as `durableObjectSQLStore` does, and has its alarm delete expired entries. The first
 * insert sets the alarm. An object without entries has no alarm and costs nothing. Make the table with `sqliteSchema` in the
 * object's constructor.
 * @example
 * ```ts
 * export class Requests extends DurableObject {
 *   store = durableObjectAlarmStore(this.ctx.storage)
 *   insert(key, value, expiresAt) { return this.store.insert(key, value, expiresAt) }
 *   get(key) { return this.store.get(key) }
 *   take(key) { return this.store.take(key) }
 *   alarm() { return this.store.alarm() }
 * }
 * ``` */
export const durableObjectAlarmStore = (
  storage: DurableObjectAlarmStorage,
  options: DurableObjectAlarmStoreOptions = {},
): DurableObjectAlarmStore => {
  const methods = ['getAlarm', 'setAlarm']
  const engine = {
    name: 'storage',
    value: storage,
    what: 'the storage of a Durable Object',
    remedy: 'Pass ctx.storage.',
    methods,
  }
  checkStore('durableObjectAlarmStore', engine, options, {
    ...SQL_OPTION_CHECKS,
    clock: optional(aClock),
    interval: optional(wholeNumber(1, 86_400, 'seconds')),
  })
  const { clock = systemClock, interval = 600, ...tableOptions } = options
  const { table = DEFAULT_TABLE } = options
  const store = durableObjectSQLStore(storage, tableOptions)
  const keptUntil = keptUntilWith(options.clockTolerance)
  const earliest = `SELECT expires_at FROM ${quoteTable(table)} ORDER BY expires_at LIMIT 1`
  /** When the alarm fires, in seconds; undefined before it was read. */
  let alarmAt: EpochSeconds | null | undefined

  const setAlarm = (at: EpochSeconds): Promise<void> => {
    alarmAt = at
    return storage.setAlarm(at * 1000)
  }

  /** Whether the alarm that is set collects an entry in time. An alarm that should have fired has failed for good. One that was set for the
   * end of an entry of many days would leave all that expires before it. */
  const isSetFor = (expiresAt: EpochSeconds, now: EpochSeconds): boolean =>
    alarmAt !== null &&
    alarmAt !== undefined &&
    alarmAt + interval > now &&
    alarmAt <= Math.max(now, keptUntil(expiresAt)) + interval

  return {
    insert: async (...entry) => {
      if (alarmAt === undefined) {
        const milliseconds = await storage.getAlarm()
        alarmAt = milliseconds === null ? null : milliseconds / 1000
      }
      const now = secondOf(clock)
      const inserting = store.insert(...entry)
      // in the same turn as the insert, so that the storage commits both or neither
      const [inserted] = await Promise.all([inserting, isSetFor(entry[2], now) ? undefined : setAlarm(now + interval)])
      return inserted
    },
    get: store.get,
    take: store.take,
    alarm: async () => {
      const round = await collectRound(store, { clock }, Infinity)
      if ('error' in round) throw round.error
      const [first] = storage.sql.exec(earliest).toArray()
      alarmAt = null
      if (first !== undefined) await setAlarm(Math.max(secondOf(clock) + interval, expiryOf(first)))
    },
  }
}

/** The expiry of a row. A row without one would leave the object without an alarm. */
const expiryOf = (row: unknown): EpochSeconds => {
  const expiresAt = typeof row === 'object' && row !== null && 'expires_at' in row ? row.expires_at : undefined
  if (typeof expiresAt === 'number') return expiresAt + 1
  throw new TypeError(
    `storage.sql must give rows as objects, with expires_at as a number; got ${describeType(row)}, with ${describeType(expiresAt)}. Pass ctx.storage.`,
  )
}
