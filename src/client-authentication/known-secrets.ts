import type { Client } from '../types/client.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { KnownSecret } from './secret.ts'

/** The hashes that each server knows. They live as long as the host keeps the client's record object. */
const caches = /* @__PURE__ */ new WeakMap<object, WeakMap<Client, KnownSecret>>()

/** Remembers the hash of the secret that a client used last, as long as the host keeps the client's record object. */
export const knownSecrets = ({ policy }: Pick<AuthorizationServer, 'policy'>): WeakMap<Client, KnownSecret> => {
  const known = caches.get(policy) ?? new WeakMap<Client, KnownSecret>()
  caches.set(policy, known)
  return known
}
