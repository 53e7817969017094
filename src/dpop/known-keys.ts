import { type KnownKeys, keyCache } from '../crypto/key-cache.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { DPoPKey } from './proof.ts'

/** The maximum number of imported proof keys that a server keeps, at about 3 kB each, and 13 kB in the worst case. */
const MAX_KEYS = 4096

/** The imported keys of each server, found by its own copy of the policy, for as long as that lives; bounded by `MAX_KEYS`. */
const caches = /* @__PURE__ */ new WeakMap<object, (owner: string) => KnownKeys<DPoPKey>>()

/** Returns the keys of earlier proofs of a client. Use it for an authenticated or a public client only. */
export const knownDPoPKeys = (
  { policy }: Pick<AuthorizationServer, 'policy'>,
  client_id: string,
): KnownKeys<DPoPKey> => {
  const cache = caches.get(policy) ?? keyCache<DPoPKey>(MAX_KEYS)
  caches.set(policy, cache)
  return cache(client_id)
}
