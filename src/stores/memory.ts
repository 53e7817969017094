import { aClock, checkOptions, optional, wholeNumber } from '../encoding/option-check.ts'
import { systemClock } from '../host/system-clock.ts'
import type { Clock, Store } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import { aClockTolerance, type ClockToleranceOption, keptUntilWith, secondOf } from './expiry.ts'

/** The options of `memoryStore`. */
export interface MemoryStoreOptions extends ClockToleranceOption {
  /** The same clock as the server's. Default: the system clock, as the server's default. */
  readonly clock?: Clock | undefined
  /** Most entries kept; at the limit `insert` rejects rather than drop a request, a code or a replay marker. Default 1,000,000. */
  readonly maxEntries?: number | undefined
}

/** A link of a ring: an entry, or the head of the ring. */
interface Link {
  previous: Link
  next: Link
}

/** An entry, linked with the entries that expire in the same second. */
interface Entry extends Link {
  readonly key: string
  readonly value: string
  readonly expiresAt: EpochSeconds
}

/** The most expired entries that one `insert` drops while there is room. It drops more than it adds, so that expired
 * entries never pile up, and few enough that a million entries of the same second delay no caller. */
const SWEEP = 64

/** Keeps entries in the memory of one process, for development, tests, and servers of one process. It drops expired entries
 * as time passes, without timers and without walking the whole store. Throws TypeError for options that it cannot work
 * with.
 * @example
 * ```ts
 * const store = memoryStore()
 * ``` */
export const memoryStore = (options: MemoryStoreOptions = {}): Store => {
  checkOptions('memoryStore', options, {
    clock: optional(aClock),
    maxEntries: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    clockTolerance: aClockTolerance,
  })
  const { clock = systemClock, maxEntries = 1_000_000, clockTolerance } = options
  const keptUntil = keptUntilWith(clockTolerance)
  const entries = new Map<string, Entry>()
  /** Heads of the rings of entries, by the second in which they expire. */
  const expiring = new Map<EpochSeconds, Link>()
  /** Heads of seconds that are over and not empty yet. */
  const over: Link[] = []
  let sweptTo: EpochSeconds = Math.floor(clock())

  const add = (key: string, value: string, expiresAt: EpochSeconds): void => {
    const head = expiring.get(expiresAt) ?? makeHead()
    expiring.set(expiresAt, head)
    const entry: Entry = { previous: head.previous, next: head, key, value, expiresAt }
    head.previous.next = entry
    head.previous = entry
    entries.set(key, entry)
  }

  const remove = (entry: Entry): void => {
    entries.delete(entry.key)
    const emptied = unlink(entry)
    if (emptied !== undefined && expiring.get(entry.expiresAt) === emptied) expiring.delete(entry.expiresAt)
  }

  const sweep = (now: EpochSeconds): void => {
    for (const second of secondsOver(sweptTo, now, expiring)) {
      const head = expiring.get(second)
      if (head === undefined) continue
      expiring.delete(second)
      over.push(head)
    }
    sweptTo = now
    for (let dropped = 0; dropped < SWEEP || entries.size >= maxEntries; dropped++) {
      const entry = firstOf(over)
      if (entry === undefined) return
      remove(entry)
      // the clock was put back after the second was over
      if (entry.expiresAt > now) add(entry.key, entry.value, entry.expiresAt)
    }
  }

  const live = (key: string, now: EpochSeconds): string | undefined => {
    const entry = entries.get(key)
    return entry !== undefined && entry.expiresAt > now ? entry.value : undefined
  }

  return {
    insert: async (key, value, expires) => {
      const now = secondOf(clock)
      sweep(now)
      const left = entries.get(key)
      if (left !== undefined && left.expiresAt > now) return false
      if (left !== undefined) remove(left)
      if (entries.size >= maxEntries)
        throw new Error(
          `The memory store is full (${maxEntries} entries). Raise maxEntries, or use the store of a database.`,
        )
      add(key, value, Math.max(keptUntil(expires), sweptTo))
      return true
    },
    get: async (key) => live(key, secondOf(clock)),
    take: async (key) => {
      const value = live(key, secondOf(clock))
      const entry = entries.get(key)
      if (entry !== undefined) remove(entry)
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

const makeHead = (): Link => {
  const head = {} as Link
  head.previous = head
  head.next = head
  return head
}

/** Takes an entry out of its ring; returns the head where nothing else is left of it. */
const unlink = (entry: Entry): Link | undefined => {
  const { previous, next } = entry
  previous.next = next
  next.previous = previous
  // one that is gone must not keep its neighbours from being collected
  entry.previous = entry
  entry.next = entry
  return previous === next ? next : undefined
}

/** The first entry of the last ring that has one; rings that are empty are dropped. */
const firstOf = (heads: Link[]): Entry | undefined => {
  for (let head = heads.at(-1); head !== undefined; head = heads.at(-1)) {
    if (head.next !== head) return head.next as Entry
    heads.pop()
  }
  return undefined
}
