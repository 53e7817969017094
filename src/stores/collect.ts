import { describeValue } from '../encoding/describe-value.ts'
import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import {
  aClock,
  aFunction,
  must,
  type OptionCheck,
  type OptionChecks,
  optional,
  wholeNumber,
} from '../encoding/option-check.ts'
import { requireFunction, requireObject, requireThat } from '../encoding/require-that.ts'
import { systemClock } from '../host/system-clock.ts'
import type { CallSignal, Clock } from '../types/ports.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import { secondOf } from './expiry.ts'
import type { CollectedStore } from './sql.ts'
import { checkStore, type Engine } from './store-options.ts'

/** The call of a store that a collection makes. */
export type Collectable = Pick<CollectedStore, 'deleteExpired'>

/** The outcome of one round of collecting. */
export interface CollectionRound {
  readonly startedAt: EpochSeconds
  /** How many expired entries the round deleted, also before it failed. */
  readonly deleted: number
  /** How many calls of `deleteExpired` that took. */
  readonly batches: number
  /** Whether no expired entry is left. False for a round that failed, was aborted or reached `maxBatches`. */
  readonly isComplete: boolean
  /** The error of the store, where the round failed. The next round tries again. */
  readonly error?: unknown
}

/** The options that `collectExpired` and `scheduledCollection` share. */
export interface CollectionOptions {
  /** The same clock as the server's. Default: the system clock, as the server's default. */
  readonly clock?: Clock | undefined
  /** The most entries that one call deletes. Default 1000. */
  readonly limit?: number | undefined
  /** Receives the outcome of every round, for logs and metrics. An error of this function is ignored. Default: a failed round is
   * shown on the console, other rounds are not reported. */
  readonly onRound?: ((round: CollectionRound) => void) | undefined
}

/** The options of `collectExpired`. */
export interface CollectExpiredOptions extends CollectionOptions {
  /** The pause between the end of a round and the start of the next. Whole seconds, at most an hour. Default 60. */
  readonly interval?: Seconds | undefined
  /** Ends the collection when it aborts: a round ends after the call that is under way. */
  readonly signal?: CallSignal | undefined
}

/** The options of `scheduledCollection`. */
export interface ScheduledCollectionOptions extends CollectionOptions {
  /** The most calls of `deleteExpired` in one event, because Workers limit the queries of an event. Default 40. */
  readonly maxBatches?: number | undefined
}

const LIMIT = 1000

/** Deletes expired entries of a store, at once and then every `interval`, until `signal` aborts. A round repeats `deleteExpired` until
 * nothing that has expired is left. Rounds never overlap, and the timer does not keep a process alive. A failed round is
 * reported, and the next one tries again. Several processes may collect from one store.
 *
 * Resolves when `signal` has aborted and the last call has ended, so close the database after that. Never rejects. Throws
 * TypeError for options that it cannot work with.
 * @example
 * ```ts
 * const shutdown = new AbortController()
 * const collecting = collectExpired(store, { interval: 60, signal: shutdown.signal, onRound: (round) => log(round) })
 * // at the end of the process
 * shutdown.abort()
 * await collecting
 * ``` */
export const collectExpired = (store: Collectable, options: CollectExpiredOptions = {}): Promise<void> => {
  checkStore('collectExpired', aCollectedStore(store), options, {
    ...COMMON_CHECKS,
    interval: optional(wholeNumber(1, 3_600, 'seconds')),
    signal: optional(aSignal),
  })
  const { interval = 60, signal } = options
  return collectRepeatedly(store, options, interval, signal)
}

const collectRepeatedly = async (
  store: Collectable,
  options: CollectionOptions,
  interval: Seconds,
  signal: CallSignal | undefined,
): Promise<void> => {
  while (signal?.aborted !== true) {
    report(options, await collectRound(store, options, Infinity, signal))
    await pause(interval, signal)
  }
}

/** Makes the `scheduled` handler of a Cloudflare Worker, which deletes expired entries when a cron trigger fires. `storeOf` returns the
 * store of the bindings. A failed round rejects, so that Cloudflare counts the event as failed. Throws TypeError for options that it
 * cannot work with.
 * @example
 * ```ts
 * export default {
 *   fetch: handleRequest,
 *   scheduled: scheduledCollection((env: Env) => d1Store(env.DB)),
 * }
 * ``` */
export const scheduledCollection = <Env>(
  storeOf: (env: Env) => Collectable,
  options: ScheduledCollectionOptions = {},
): ((controller: unknown, env: Env) => Promise<void>) => {
  const remedy = 'Pass (env) => d1Store(env.DB).'
  const engine = { name: 'storeOf', value: storeOf, what: 'a function', remedy, form: aFunction(remedy) }
  checkStore('scheduledCollection', engine, options, {
    ...COMMON_CHECKS,
    maxBatches: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  })
  return async (_controller, env) => {
    const round = await collectRound(storeOf(env), options, options.maxBatches ?? 40)
    report(options, round)
    if ('error' in round) throw round.error
  }
}

/** Deletes batch after batch, until a batch is not full. */
export const collectRound = async (
  store: Collectable,
  options: Pick<CollectionOptions, 'clock' | 'limit'>,
  maxBatches: number,
  signal?: CallSignal,
): Promise<CollectionRound> => {
  requireObject('options', 'an object', options)
  requireFunction('store.deleteExpired', store?.deleteExpired)
  const { clock = systemClock, limit = LIMIT } = options
  requireFunction('options.clock', clock)
  // every comparison with NaN is false, so that a round would never end, or never begin
  requireThat(limit >= 1, 'options.limit', 'a number of at least 1', limit)
  requireThat(maxBatches >= 1, 'maxBatches', 'a number of at least 1', maxBatches)
  let startedAt = Number.NaN
  let deleted = 0
  let batches = 0
  try {
    startedAt = secondOf(clock)
    while (batches < maxBatches && signal?.aborted !== true) {
      const count = countOf(await store.deleteExpired(secondOf(clock), limit))
      batches++
      deleted += count
      if (count < limit) return { startedAt, deleted, batches, isComplete: true }
      // over a driver in the process no request would have a turn before the last batch
      await turn()
    }
    return { startedAt, deleted, batches, isComplete: false }
  } catch (error) {
    return { startedAt, deleted, batches, isComplete: false, error }
  }
}

/** An answer that is not a number would let a round go on for ever. */
const countOf = (deleted: unknown): number => {
  if (Number.isSafeInteger(deleted) && (deleted as number) >= 0) return deleted as number
  throw new TypeError(
    `store.deleteExpired must resolve the number of entries that it deleted; got ${describeValue(deleted)}.`,
  )
}

const report = ({ onRound = showFailure }: CollectionOptions, round: CollectionRound): void => {
  try {
    ignoreRejection(onRound(round))
  } catch {}
}

/** Without a listener, nobody would know that the table grows. */
const showFailure = (round: CollectionRound): void => {
  // biome-ignore lint/suspicious/noConsole: the host listens to nothing
  if ('error' in round) console.error('parapet could not delete expired entries:', round.error)
}

/** Lets everything that waits have its turn. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** Waits, unless `signal` aborts. */
const pause = (interval: Seconds, signal: CallSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, interval * 1000)
    letProcessEnd(timer)
    signal?.addEventListener('abort', end)
  })

/** In Node, Deno and Bun a timer is an object that keeps the process alive until it is told not to. */
const letProcessEnd = (timer: unknown): void => {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref()
}

const aSignal: OptionCheck = /* @__PURE__ */ must(
  'be an AbortSignal',
  (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
  { remedy: 'Pass the signal of new AbortController().' },
)

const COMMON_CHECKS: OptionChecks<CollectionOptions> = /* @__PURE__ */ (() => ({
  clock: optional(aClock),
  limit: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  onRound: optional(aFunction()),
}))()

const aCollectedStore = (store: unknown): Engine => ({
  name: 'store.deleteExpired',
  value: typeof store === 'object' && store !== null && 'deleteExpired' in store ? store.deleteExpired : undefined,
  what: 'a function',
  form: aFunction(COLLECTED_STORE),
  remedy: COLLECTED_STORE,
})

const COLLECTED_STORE =
  'Pass the store of parapet/stores/postgres or parapet/stores/sqlite itself, and not encryptedStore or another around it; other engines need no collection.'
