import type { Store } from '../../src/types/ports.ts'
import type { Fault } from './traced-store.ts'

/** Decides what becomes of a call to the store: it may take its time, before its work and after, and may fail at either. */
export interface Fate {
  readonly fault: Fault | undefined
  readonly pause?: () => Promise<void>
}

/** The one error that a broken store of these tests gives. */
export const STORE_IS_DOWN = 'the store is down'

/** A store that keeps everything and fails where it is told to. Without pauses a call takes a microtask, so that thousands of
 * runs take seconds. */
export const faultyStore = (fateOf: () => Fate) => {
  const kept = new Map<string, string>()
  const expiryOf = new Map<string, number>()
  const call = async <T>(work: () => T): Promise<T> => {
    const { fault, pause } = fateOf()
    await pause?.()
    if (fault === 'before') throw new Error(STORE_IS_DOWN)
    const result = work()
    await pause?.()
    if (fault === 'after') throw new Error(STORE_IS_DOWN)
    return result
  }
  const store: Store = {
    insert: (key, value, expiresAt) =>
      call(() => {
        if (kept.has(key)) return false
        kept.set(key, value)
        expiryOf.set(key, expiresAt)
        return true
      }),
    get: (key) => call(() => kept.get(key)),
    take: (key) =>
      call(() => {
        const value = kept.get(key)
        kept.delete(key)
        return value
      }),
  }
  const sweep = (now: number) => {
    for (const [key, expiresAt] of expiryOf) if (expiresAt <= now) kept.delete(key)
  }
  const count = (namespace: string) => [...kept.keys()].filter((key) => key.startsWith(`${namespace}:`)).length
  return { store, sweep, count }
}
