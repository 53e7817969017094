import type { Clock, Store } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'

export interface MemoryStoreOptions {
  /** The same clock as the server's. */
  readonly clock: Clock
  /** Most entries kept; at the limit `insert` rejects rather than drop a request, a code or a replay marker. Default 1,000,000. */
  readonly maxEntries?: number
}

interface Entry {
  readonly value: string
  readonly expiresAt: EpochSeconds
}

/** Keeps everything in this process: for one process, for development and for tests. What has expired is dropped as time
 * passes, without timers and without ever walking the whole store. */
export const memoryStore = ({ clock, maxEntries = 1_000_000 }: MemoryStoreOptions): Store => {
  const entries = new Map<string, Entry>()
  /** Keys by the second in which they expire; a key that was taken stays listed until then. */
  const expiring = new Map<EpochSeconds, string[]>()
  let sweptTo: EpochSeconds = clock()

  const sweep = (now: EpochSeconds): void => {
    // after a long pause the seconds in between outnumber the lists
    const due =
      now - sweptTo > expiring.size ? [...expiring.keys()].filter((second) => second < now) : range(sweptTo, now)
    for (const second of due) {
      for (const key of expiring.get(second) ?? []) {
        if ((entries.get(key)?.expiresAt ?? now) < now) entries.delete(key)
      }
      expiring.delete(second)
    }
    if (now > sweptTo) sweptTo = now
  }

  const live = (key: string, now: EpochSeconds): string | undefined => {
    const entry = entries.get(key)
    return entry !== undefined && entry.expiresAt > now ? entry.value : undefined
  }

  return {
    insert: async (key, value, expiresAt) => {
      const now = clock()
      sweep(now)
      if (live(key, now) !== undefined) return false
      if (entries.size >= maxEntries) throw new Error(`The memory store is full (${maxEntries} entries).`)
      entries.set(key, { value, expiresAt })
      const second = Math.max(expiresAt, sweptTo)
      const listed = expiring.get(second)
      if (listed === undefined) expiring.set(second, [key])
      else listed.push(key)
      return true
    },
    get: async (key) => live(key, clock()),
    take: async (key) => {
      const value = live(key, clock())
      entries.delete(key)
      return value
    },
  }
}

const range = function* (from: number, to: number): Iterable<number> {
  for (let at = from; at < to; at++) yield at
}
