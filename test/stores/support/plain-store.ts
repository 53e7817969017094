import type { Clock, Store } from '../../../src/types/ports.ts'

interface Entry {
  readonly value: string
  readonly expiresAt: number
}

/** The database behind a store of these tests: entries, each step of its own. */
export interface Cells {
  readonly entries: Map<string, Entry>
  readonly clock: Clock
}

/** Gives way to other callers, as a round trip to a database does. */
export const roundTrip = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A store that does all that the contract asks, in the plainest way; the broken ones replace a call or two of it. */
export const plainStore = ({ entries, clock }: Cells): Store => {
  const live = (key: string): string | undefined => {
    const entry = entries.get(key)
    return entry !== undefined && entry.expiresAt > clock() ? entry.value : undefined
  }
  return {
    insert: async (key, value, expiresAt) => {
      await roundTrip()
      if (live(key) !== undefined) return false
      entries.set(key, { value, expiresAt })
      return true
    },
    get: async (key) => {
      await roundTrip()
      return live(key)
    },
    take: async (key) => {
      await roundTrip()
      const value = live(key)
      entries.delete(key)
      return value
    },
  }
}
