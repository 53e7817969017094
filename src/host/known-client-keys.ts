import { type ImportedKey, type KnownKeys, keyCache } from '../crypto/key-cache.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Most keys of clients that a server keeps imported, at about 3 kB each. */
const MAX_KEYS = 4096

/** The imported keys of each server, found by its own copy of the policy, for as long as that lives; bounded by `MAX_KEYS`. */
const caches = /* @__PURE__ */ new WeakMap<object, (owner: string) => KnownKeys<ImportedKey>>()

/** The keys that a client signed with before, and those of its attesters and instances. */
export const knownClientKeys = (
  { policy }: Pick<AuthorizationServer, 'policy'>,
  client_id: string,
): KnownKeys<ImportedKey> => {
  const cache = caches.get(policy) ?? keyCache<ImportedKey>(MAX_KEYS)
  caches.set(policy, cache)
  return cache(client_id)
}
