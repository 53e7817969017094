// Deno, as on Deno Deploy. There any isolate may serve a request, so the store is Deno KV and all isolates have the same secret.
// The database of this example is in memory.
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
import { denoKvStore } from 'parapet/stores/deno-kv'
import { clock, exampleServer } from './server.ts'

const store = denoKvStore(await Deno.openKv(':memory:'), { clock })
const { as, authorize, token } = exampleServer(store, Deno.env.get('SECRET'))
const par = pushedAuthorizationHandler(as, { onError: console.error })
const authorization = endpointHandler(as, 'authorization', authorize, { onError: console.error })
const tokenEndpoint = endpointHandler(as, 'token', token, { onError: console.error })

Deno.serve({ port: Number(Deno.args[0] ?? 3000), hostname: '127.0.0.1' }, (request) => {
  const { pathname } = new URL(request.url)
  if (pathname === '/oauth/par') return par(request)
  if (pathname === '/oauth/authorize') return authorization(request)
  if (pathname === '/oauth/token') return tokenEndpoint(request)
  return new Response(null, { status: 404 })
})
