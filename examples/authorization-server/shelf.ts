import { createHash } from 'node:crypto'
import type { Clock, EpochSeconds, Store } from 'parapet'

/** Where the host keeps what it remembers of one kind: in the store that parapet has, so that every process finds it. An entry
 * is never changed. A changed value gets another name, as a session does, and an addition is an entry of its own. */
export interface Shelf<T> {
  /** Resolves false, and leaves what is there, where the name is taken. */
  readonly put: (name: string, value: T, expiresAt: EpochSeconds) => Promise<boolean>
  readonly get: (name: string) => Promise<T | undefined>
  readonly remove: (name: string) => Promise<void>
}

export interface ShelfOptions {
  readonly store: Store
  readonly clock: Clock
}

/** Makes the shelf of one kind. Names are hashed: a reader of the database learns no name and can take no session over. */
export const createShelf = <T>({ store, clock }: ShelfOptions, kind: string): Shelf<T> => {
  const keyOf = (name: string): string => `${kind}:${createHash('sha256').update(name).digest('base64url')}`
  return {
    put: (name, value, expiresAt) => store.insert(keyOf(name), JSON.stringify({ value, expiresAt }), expiresAt),
    get: async (name) => {
      const entry = parseEntry<T>(await store.get(keyOf(name)))
      // the database expires by its own clock, and later
      return entry !== undefined && clock() < entry.expiresAt ? entry.value : undefined
    },
    remove: async (name) => {
      await store.take(keyOf(name))
    },
  }
}

/** Nobody but this server writes them. Of what it cannot decrypt any more, `encryptedStore` gives empty text. */
const parseEntry = <T>(
  text: string | undefined,
): { readonly value: T; readonly expiresAt: EpochSeconds } | undefined =>
  text === undefined || text === '' ? undefined : JSON.parse(text)
