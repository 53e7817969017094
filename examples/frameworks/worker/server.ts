import { type AuthorizationServer, authorizationServer, type Client, type Store } from 'parapet'
import { oauth21 } from 'parapet/profiles'
import { durableObjectStore } from 'parapet/stores/durable-objects'
import { d1Store } from 'parapet/stores/sqlite'
import { timeLimitedStore } from 'parapet/stores/time-limited'
import { clock, type Env } from './env.ts'

/** The server of each set of bindings. It is made once for an isolate, not for each request: making it checks all options and derives
 * keys, and it keeps the keys of clients that it has imported. */
const servers = new WeakMap<Env, Promise<AuthorizationServer>>()

export const serverOf = (env: Env): Promise<AuthorizationServer> => {
  const known = servers.get(env)
  if (known !== undefined) return known
  const made = makeServer(env)
  servers.set(env, made)
  // after a failure, the next request tries again
  made.catch(() => servers.delete(env))
  return made
}

const makeServer = async (env: Env): Promise<AuthorizationServer> =>
  authorizationServer({
    issuer: env.ISSUER,
    authorization_endpoint: `${env.ISSUER}/authorize`,
    token_endpoint: `${env.ISSUER}/token`,
    pushed_authorization_request_endpoint: `${env.ISSUER}/par`,
    policy: oauth21,
    store: timeLimitedStore(storeOf(env), { seconds: 2 }),
    secret: await secretOf(env),
    clock,
    findClient: async (client_id) => {
      // a parameter of the statement, never a part of its text
      const row = await env.DB.prepare('SELECT metadata FROM clients WHERE client_id = ?')
        .bind(client_id)
        .first<{ metadata: string }>()
      return row === null ? undefined : ({ ...JSON.parse(row.metadata), client_id } as Client)
    },
    onEvent: (event) => console.log(JSON.stringify(event)),
  })

/** Markers of assertions and proofs, most of the entries, could live in D1 as well: there `d1Store(env.DB)` does for everything. */
const storeOf = (env: Env): Store => durableObjectStore(env.REQUESTS)

/** The store that the cron trigger collects. */
export const collectedStoreOf = (env: Env) => d1Store(env.DB)

/** No code of the Worker can read the secret out of the key. */
const secretOf = ({ SECRET }: Env): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'raw',
    Uint8Array.from(atob(SECRET), (character) => character.charCodeAt(0)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
