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
 * An owner can add keys without end: whoever has a client can make a new DPoP key for every request. Were all keys one list, it would
 * drive out everybody else's. So what is full is emptied by an eighth, and those that have most give first, the older half of
 * what they have: whoever floods pushes out its own, and an owner with less than half of the largest share loses nothing. To
 * take much from all, one must have as many clients as there are others. */
export const keyCache = <Key>(most: number): ((owner: string) => KnownKeys<Key>) => {
  const owners = new Map<string, Map<string, Key>>()
  let count = 0

  const makeRoom = (): void => {
    const enough = count - Math.ceil(most / 8)
    const largestFirst = [...owners].sort(([, a], [, b]) => b.size - a.size)
    for (const [owner, keys] of largestFirst) {
      if (count <= enough) return
      count -= dropOlderHalf(keys)
      if (keys.size === 0) owners.delete(owner)
    }
  }

  return (owner) => ({
    get: (name) => owners.get(owner)?.get(name),
    add: (name, key) => {
      if (owners.get(owner)?.has(name)) return
      if (count >= most) makeRoom()
      const keys = owners.get(owner) ?? new Map<string, Key>()
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

const dropOlderHalf = (keys: Map<string, unknown>): number => {
  const half = Math.ceil(keys.size / 2)
  let dropped = 0
  for (const name of keys.keys()) {
    if (dropped++ === half) break
    keys.delete(name)
  }
  return half
}
