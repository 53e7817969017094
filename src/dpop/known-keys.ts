import { type KnownKeys, keyCache } from '../crypto/key-cache.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { DPoPKey } from './proof.ts'

/** Most keys of proofs that a server keeps imported, at about 3 kB each, and 13 kB where a client does its worst. */
const MOST = 4096

/** The imported keys of each server, for as long as it lives; bounded by `MOST`. */
const caches = /* @__PURE__ */ new WeakMap<object, (owner: string) => KnownKeys<DPoPKey>>()

/** The keys of the proofs that came with a client's requests. It is for a client that was authenticated, or is a public one. */
export const knownDPoPKeys = (as: Pick<AuthorizationServer, 'issuer'>, client_id: string): KnownKeys<DPoPKey> => {
  const cache = caches.get(as) ?? keyCache<DPoPKey>(MOST)
  caches.set(as, cache)
  return cache(client_id)
}
