import type { Clock, Store } from 'parapet'
import { memoryStore } from 'parapet/stores/memory'
import * as v from 'valibot'
import { openPostgres } from './drivers/postgres.ts'
import { openRedis, openRedisCluster } from './drivers/redis.ts'

const urlOf = (...protocols: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `is a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`,
    ),
  )

const redisUrl = () => urlOf('redis:', 'rediss:')

/** The settings of the store. */
export const storeSettings = v.variant('type', [
  v.strictObject({ type: v.literal('memory') }),
  v.strictObject({ type: v.literal('redis'), url: redisUrl() }),
  /** Some of the nodes; they tell of the others. */
  v.strictObject({ type: v.literal('redis-cluster'), nodes: v.pipe(v.array(redisUrl()), v.minLength(1)) }),
  v.strictObject({ type: v.literal('postgres'), url: urlOf('postgres:', 'postgresql:') }),
])

export interface OpenedStore {
  readonly store: Store
  /** Finishes what was sent, and disconnects. */
  readonly close: () => Promise<void>
}

/** Hears of connections that break while nobody waits for an answer; the driver opens others. */
export type OnDriverError = (error: Error) => void

/** Opens the store of a configuration. Rejects with advice where the driver is not installed or the database does not answer. */
export const openStore = async (
  settings: v.InferOutput<typeof storeSettings>,
  clock: Clock,
  onError: OnDriverError,
): Promise<OpenedStore> => {
  try {
    switch (settings.type) {
      case 'memory':
        return { store: memoryStore({ clock }), close: async () => {} }
      case 'redis':
        return await openRedis(settings.url, onError)
      case 'redis-cluster':
        return await openRedisCluster(settings.nodes, onError)
      case 'postgres':
        return await openPostgres(settings.url, clock, onError)
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Error(`store: ${settings.type} cannot be used: ${message === '' ? code : message}`)
  }
}
