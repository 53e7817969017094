import { type ImportedKey, type KnownKeys, keyCache } from '../crypto/key-cache.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Most keys of clients that a server keeps imported, at about 3 kB each. */
const MOST = 4096

/** The imported keys of each server, for as long as it lives; bounded by `MOST`. */
const caches = /* @__PURE__ */ new WeakMap<object, (owner: string) => KnownKeys<ImportedKey>>()

/** The keys that a client signed with before. */
export const knownClientKeys = (as: Pick<AuthorizationServer, 'issuer'>, client_id: string): KnownKeys<ImportedKey> => {
  const cache = caches.get(as) ?? keyCache<ImportedKey>(MOST)
  caches.set(as, cache)
  return cache(client_id)
}
