import { decodeText, encodeText } from '../encoding/utf8.ts'

/** The members of `CryptoKey` that the library reads. Public declarations use it, so that they need no runtime's types. */
export interface ImportedKey {
  readonly type: string
  readonly algorithm: { readonly name: string }
}

/** Imported keys that have verified a signature before, by a name that contains the whole key. A cached key saves an import
 * and nothing else: signature, claims and times are checked for each request. */
export interface KnownKeys<Key> {
  readonly get: (name: string) => Key | undefined
  readonly add: (name: string, key: Key) => void
}

/** Keeps at most `most` keys, each for its owner alone.
 *
 * An owner can add keys without end: every client can make a new DPoP key for each request. So each owner has a share, which is
 * `most` divided by the number of owners. When the cache is full, an owner that has its share drops its own oldest key for a new
 * one. For an owner with less, the owner with the most keys drops older ones. An owner that has no more than its share loses
 * nothing to the others, as long as there are no more owners than keys. */
export const keyCache = <Key>(most: number): ((owner: string) => KnownKeys<Key>) => {
  const owners = new Map<string, Map<string, Key>>()
  let count = 0

  const drop = (keys: Map<string, Key>, number: number): void => {
    count -= number
    let left = number
    for (const name of keys.keys()) {
      if (left-- === 0) break
      keys.delete(name)
    }
  }

  const makeRoom = (own: Map<string, Key> | undefined): void => {
    const share = most / (owners.size + (own === undefined ? 1 : 0))
    if (own !== undefined && own.size >= share) {
      drop(own, 1)
      return
    }
    let largest: readonly [owner: string, keys: Map<string, Key>] | undefined
    for (const entry of owners) {
      if (largest === undefined || entry[1].size > largest[1].size) largest = entry
      // as many owners as keys have one each: the first came first
      if (share < 1) break
    }
    if (largest === undefined) return
    const [owner, keys] = largest
    // half at once, so that the next owners need not search, but never more than what is above the share
    drop(keys, Math.min(Math.ceil(keys.size / 2), keys.size - Math.floor(share)))
    if (keys.size === 0) owners.delete(owner)
  }

  return (owner) => ({
    get: (name) => owners.get(owner)?.get(name),
    add: (name, key) => {
      const own = owners.get(owner)
      if (own?.has(name)) return
      if (count >= most) makeRoom(own)
      const keys = own ?? new Map<string, Key>()
      owners.set(copyOf(owner), keys.set(copyOf(name), key))
      count++
    },
  })
}

/** A text that was cut out of a request would keep all of the request. One that has no UTF-8 is not copied: it would become another. */
const copyOf = (text: string): string => {
  const copy = decodeText(encodeText(text))
  return copy === text ? copy : text
}
