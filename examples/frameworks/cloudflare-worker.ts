// A Cloudflare Worker. Requests live in Durable Objects (Workers KV is not atomic); the secret is a binding of the deployment.
import { DurableObject } from 'cloudflare:workers'
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
import { durableObjectAlarmStore, durableObjectStore } from 'parapet/stores/durable-objects'
import { sqliteSchema } from 'parapet/stores/sqlite'
import { clock, exampleServer } from './server.ts'

type Env = { readonly REQUESTS: DurableObjectNamespace<Requests>; readonly SECRET: string }

export class Requests extends DurableObject<Env> {
  readonly #store = durableObjectAlarmStore(this.ctx.storage, { clock })
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    for (const statement of sqliteSchema()) ctx.storage.sql.exec(statement)
  }
  insert(key: string, value: string, expiresAt: number) {
    return this.#store.insert(key, value, expiresAt)
  }
  get(key: string) {
    return this.#store.get(key)
  }
  take(key: string) {
    return this.#store.take(key)
  }
  override alarm() {
    return this.#store.alarm()
  }
}
let server: ReturnType<typeof exampleServer> | undefined
export default {
  async fetch(request: Request, env: Env) {
    server ??= exampleServer(durableObjectStore(env.REQUESTS), env.SECRET)
    const { as, authorize, token } = server
    const { pathname } = new URL(request.url)
    if (pathname === '/oauth/par') return pushedAuthorizationHandler(as)(request)
    if (pathname === '/oauth/authorize') return endpointHandler(as, 'authorization', authorize)(request)
    if (pathname === '/oauth/token') return endpointHandler(as, 'token', token)(request)
    return new Response(null, { status: 404 })
  },
}
