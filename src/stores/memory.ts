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
  /** Whatever expires in the same second. */
  readonly peers: Set<string>
}

/** Most expired entries that one `insert` drops while there is room: more than come in, so that they never pile up, and few
 * enough that a million which expire together hold nobody up. */
const SWEEP = 64

/** Keeps everything in this process: for one process, for development and for tests. What has expired is dropped as time
 * passes, without timers and without ever walking the whole store. Throws TypeError when `maxEntries` is no positive integer. */
export const memoryStore = ({ clock, maxEntries = 1_000_000 }: MemoryStoreOptions): Store => {
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
    throw new TypeError('maxEntries must be a positive integer: the number of entries that memory suffices for.')
  }
  const entries = new Map<string, Entry>()
  /** Keys by the second in which they expire. */
  const expiring = new Map<EpochSeconds, Set<string>>()
  /** Seconds that are over and not empty yet: an iterator each, so that no key is looked at twice. */
  const over: Iterator<string>[] = []
  let sweptTo: EpochSeconds = Math.floor(clock())

  const add = (key: string, value: string, expiresAt: EpochSeconds): void => {
    const peers = expiring.get(expiresAt) ?? new Set()
    expiring.set(expiresAt, peers.add(key))
    entries.set(key, { value, expiresAt, peers })
  }

  const remove = (key: string, { peers, expiresAt }: Entry): void => {
    entries.delete(key)
    peers.delete(key)
    if (peers.size === 0 && expiring.get(expiresAt) === peers) expiring.delete(expiresAt)
  }

  const sweep = (now: EpochSeconds): void => {
    for (const second of secondsOver(sweptTo, now, expiring)) {
      const keys = expiring.get(second)
      if (keys === undefined) continue
      expiring.delete(second)
      over.push(keys.values())
    }
    sweptTo = now
    for (let dropped = 0; dropped < SWEEP || entries.size >= maxEntries; dropped++) {
      const key = nextOf(over)
      if (key === undefined) return
      const entry = entries.get(key)
      if (entry === undefined) continue
      remove(key, entry)
      // the clock was put back after the second was over
      if (entry.expiresAt > now) add(key, entry.value, entry.expiresAt)
    }
  }

  const live = (key: string, now: EpochSeconds): string | undefined => {
    const entry = entries.get(key)
    return entry !== undefined && entry.expiresAt > now ? entry.value : undefined
  }

  return {
    insert: async (key, value, expires) => {
      const now = Math.floor(clock())
      sweep(now)
      const left = entries.get(key)
      if (left !== undefined && left.expiresAt > now) return false
      if (left !== undefined) remove(key, left)
      if (entries.size >= maxEntries) throw new Error(`The memory store is full (${maxEntries} entries).`)
      add(key, value, Math.max(Math.ceil(expires), sweptTo))
      return true
    },
    get: async (key) => live(key, Math.floor(clock())),
    take: async (key) => {
      const value = live(key, Math.floor(clock()))
      const entry = entries.get(key)
      if (entry !== undefined) remove(key, entry)
      return value
    },
  }
}

/** The seconds from `from` to `now` that may have keys; after a long pause those in between outnumber the lists. */
const secondsOver = (from: EpochSeconds, now: EpochSeconds, expiring: ReadonlyMap<EpochSeconds, unknown>) =>
  now - from > expiring.size ? [...expiring.keys()].filter((second) => second <= now) : range(from, now)

const range = function* (from: number, to: number): Iterable<number> {
  for (let at = from; at <= to; at++) yield at
}

const nextOf = (iterators: Iterator<string>[]): string | undefined => {
  for (let last = iterators.at(-1); last !== undefined; last = iterators.at(-1)) {
    const { value, done } = last.next()
    if (done !== true) return value
    iterators.pop()
  }
  return undefined
}
