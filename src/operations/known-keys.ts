import { type ImportedKey, type KnownKeys, keyCache } from '../crypto/key-cache.ts'
import type { KnownSecret } from '../proofs/client-secret.ts'
import type { DPoPKey } from '../proofs/dpop-proof.ts'
import type { Client } from '../types/client.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Most keys of each kind that a server keeps imported, at about 3 kB each, and 13 kB where a client does its worst. */
const MOST = 4096

interface Caches {
  readonly clientKeys: (owner: string) => KnownKeys<ImportedKey>
  readonly dpopKeys: (owner: string) => KnownKeys<DPoPKey>
  readonly secrets: WeakMap<Client, KnownSecret>
}

/** The imported keys of each server, for as long as it lives; bounded by `MOST`. */
const caches = /* @__PURE__ */ new WeakMap<object, Caches>()

const cachesOf = (as: object): Caches => {
  const known = caches.get(as)
  if (known !== undefined) return known
  const made = {
    clientKeys: keyCache<ImportedKey>(MOST),
    dpopKeys: keyCache<DPoPKey>(MOST),
    secrets: new WeakMap<Client, KnownSecret>(),
  }
  caches.set(as, made)
  return made
}

/** The keys that a client signed with before. */
export const knownClientKeys = (as: Pick<AuthorizationServer, 'issuer'>, client_id: string): KnownKeys<ImportedKey> =>
  cachesOf(as).clientKeys(client_id)

/** The keys of the proofs that came with a client's requests. It is for a client that was authenticated, or is a public one. */
export const knownDPoPKeys = (as: Pick<AuthorizationServer, 'issuer'>, client_id: string): KnownKeys<DPoPKey> =>
  cachesOf(as).dpopKeys(client_id)

/** The digest of the secret that a client used last, for as long as the host keeps the client's record. */
export const knownSecrets = (as: Pick<AuthorizationServer, 'issuer'>): WeakMap<Client, KnownSecret> =>
  cachesOf(as).secrets
