import { describeValue } from '../encoding/describe-value.ts'
import { must, type OptionCheck } from '../encoding/option-check.ts'
import type { CallSignal, Store, StoreCallOptions } from '../types/ports.ts'
import type { Seconds } from '../types/time.ts'
import { aStore, checkStore } from './store-options.ts'

/** The options of `timeLimitedStore`. */
export interface TimeLimitedStoreOptions {
  /** How long a call may take: more than 0 and at most 60, with a fraction where wanted. One or two seconds fit: less than the time
   * limit of the proxy in front. */
  readonly seconds: Seconds
}

/** Rejects a call of a store that takes too long. The call gets `{ signal }`, which aborts at the same moment: a driver that honours it
 * gives the call up, and any other goes on with it.
 *
 * The outcome of a late `insert` or `take` is unknown: it happened, or it did not, or it still will. Nothing repeats it. The
 * operation rejects, the adapters answer 500, and the client begins again. Throws TypeError for options that it cannot work with.
 * @example
 * ```ts
 * const store = timeLimitedStore(redisStore(client), { seconds: 2 })
 * ``` */
export const timeLimitedStore = (store: Store, options: TimeLimitedStoreOptions): Store => {
  checkStore('timeLimitedStore', aStore(store), options, { seconds: someSeconds })
  const { seconds } = options
  const within = limitedTo(seconds)
  return {
    insert: (key, value, expiresAt, options) =>
      within('insert', options, (limited) => store.insert(key, value, expiresAt, limited)),
    get: (key, options) => within('get', options, (limited) => store.get(key, limited)),
    take: (key, options) => within('take', options, (limited) => store.take(key, limited)),
  }
}

const limitedTo =
  (seconds: Seconds) =>
  <T>(call: keyof Store, options: StoreCallOptions | undefined, run: (limited: StoreCallOptions) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const controller = new AbortController()
      const outer = options?.signal
      const forget = (): void => {
        clearTimeout(timer)
        outer?.removeEventListener('abort', onOuterAbort)
      }
      const giveUp = (error: unknown): void => {
        forget()
        reject(error)
        controller.abort(error)
      }
      const onOuterAbort = () => giveUp(outer?.reason)
      const timer = setTimeout(() => giveUp(lateness(call, seconds)), seconds * 1000)
      if (outer?.aborted === true) return onOuterAbort()
      outer?.addEventListener('abort', onOuterAbort)
      // settles nothing when the call was given up before
      start(run, controller.signal).then(resolve, reject).finally(forget)
    })

/** A store that throws at once rejects as well. */
const start = async <T>(run: (limited: StoreCallOptions) => Promise<T>, signal: CallSignal): Promise<T> =>
  run({ signal })

const lateness = (call: keyof Store, seconds: Seconds): Error => {
  const sequel = call === 'get' ? 'It changes nothing.' : 'Its outcome is unknown, and nothing repeats it.'
  const error = new Error(`store.${call} must end within ${seconds} s; it had not ended. ${sequel}`)
  // the name that AbortSignal.timeout gives
  error.name = 'TimeoutError'
  return error
}

const someSeconds: OptionCheck = /* @__PURE__ */ must(
  'be a number of seconds, more than 0 and at most 60',
  (value) => typeof value === 'number' && value > 0 && value <= 60,
  { describe: describeValue, remedy: 'Pass seconds, not milliseconds.' },
)
