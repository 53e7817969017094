import type { Store } from '../../src/types/ports.ts'
import type { EpochSeconds } from '../../src/types/time.ts'

/** Where in a call the store breaks: before it did its work, or after, when only the answer is lost. */
export type Fault = 'before' | 'after'

export interface TracedStore extends Store {
  /** The calls so far, such as `insert code`. */
  readonly calls: string[]
  /** The expiry of each insert, by namespace, in order. */
  readonly expiries: { readonly namespace: string; readonly expiresAt: EpochSeconds }[]
  /** How many values are kept under a namespace. */
  readonly count: (namespace: string) => number
  /** Every key and value that is kept. */
  readonly contents: () => readonly (readonly [key: string, value: string])[]
  /** Puts a value in place of what is kept under the first key of a namespace; undefined drops it. */
  readonly corrupt: (namespace: string, value: string | undefined) => void
  /** Drops what has expired, as early as a store may. */
  readonly sweep: (now: EpochSeconds) => void
  /** Breaks one call: 0 is the next one. */
  readonly breakCall: (position: number, fault: Fault) => void
  readonly mend: () => void
}

const namespaceOf = (key: string): string => key.slice(0, key.indexOf(':'))

/** A store that takes a turn of the event loop for every call, as any real one does, never drops what has expired, as any store
 * may, writes down what is called, and breaks on demand. */
export const tracedStore = (): TracedStore => {
  const kept = new Map<string, string>()
  const expiryOf = new Map<string, EpochSeconds>()
  const calls: string[] = []
  const expiries: { namespace: string; expiresAt: EpochSeconds }[] = []
  let breaking: { readonly at: number; readonly fault: Fault } | undefined

  const call = async <T>(method: string, key: string, work: () => T): Promise<T> => {
    const position = calls.push(`${method} ${namespaceOf(key)}`) - 1
    await new Promise(setImmediate)
    const fault = breaking?.at === position ? breaking.fault : undefined
    if (fault === 'before') throw new Error('the store is down')
    const result = work()
    await new Promise(setImmediate)
    if (fault === 'after') throw new Error('the answer of the store was lost')
    return result
  }

  return {
    calls,
    expiries,
    count: (namespace) => [...kept.keys()].filter((key) => namespaceOf(key) === namespace).length,
    contents: () => [...kept],
    corrupt: (namespace, value) => {
      const key = [...kept.keys()].find((each) => namespaceOf(each) === namespace)
      if (key === undefined) throw new Error(`Nothing is kept under ${namespace}.`)
      if (value === undefined) kept.delete(key)
      else kept.set(key, value)
    },
    sweep: (now) => {
      for (const [key, expiresAt] of expiryOf) if (expiresAt <= now) kept.delete(key)
    },
    breakCall: (position, fault) => {
      breaking = { at: calls.length + position, fault }
    },
    mend: () => {
      breaking = undefined
    },
    insert: (key, value, expiresAt) =>
      call('insert', key, () => {
        expiries.push({ namespace: namespaceOf(key), expiresAt })
        if (kept.has(key)) return false
        kept.set(key, value)
        expiryOf.set(key, expiresAt)
        return true
      }),
    get: (key) => call('get', key, () => kept.get(key)),
    take: (key) =>
      call('take', key, () => {
        const value = kept.get(key)
        kept.delete(key)
        return value
      }),
  }
}
