// What a server costs that is kept for each tenant: `node --expose-gc test/bench/tenants.mjs [servers]`, after `npm run build`.
import { authorizationServer, processPushedAuthorizationRequest } from '../../dist/index.js'
import { oauth21 } from '../../dist/profiles.js'
import { memoryStore } from '../../dist/stores/memory.js'
import { prefixedStore } from '../../dist/stores/prefixed.js'

const count = Number(process.argv[2] ?? 5000)
const clock = () => Math.floor(Date.now() / 1000)
const shared = memoryStore({ clock })
const client = { client_id: 'shop', client_secret: 'a secret of sixteen', redirect_uris: ['https://shop.example/cb'] }

const make = (tenant) => {
  const issuer = `https://as.example/${tenant}`
  return authorizationServer({
    issuer,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    policy: oauth21,
    store: prefixedStore(shared, tenant),
    secret: crypto.getRandomValues(new Uint8Array(32)),
    findClient: async () => client,
    clock,
  })
}

const push = async (as) => {
  const form = {
    client_id: 'shop',
    response_type: 'code',
    redirect_uri: 'https://shop.example/cb',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }
  const headers = new Headers({
    authorization: `Basic ${btoa('shop:a+secret+of+sixteen')}`,
    'content-type': 'application/x-www-form-urlencoded',
  })
  const url = as.pushed_authorization_request_endpoint
  const pushed = await processPushedAuthorizationRequest(as, {
    method: 'POST',
    url,
    headers,
    body: new URLSearchParams(form).toString(),
  })
  if (!pushed.ok) throw new Error(pushed.error.reason)
}

const heap = () => {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

for (let warm = 0; warm < 500; warm++) make(`warm-${warm}`)
const before = heap()
const start = performance.now()
const servers = Array.from({ length: count }, (_, index) => make(`t-${index}`))
const made = performance.now() - start
const after = heap()
for (const as of servers) await push(as)
const used = heap()
const microseconds = ((made / count) * 1000).toFixed(0)
console.log(`${count} servers: ${microseconds} µs and ${((after - before) / count / 1024).toFixed(1)} KiB each`)
console.log(`after a push of each, with its stored request: ${((used - before) / count / 1024).toFixed(1)} KiB each`)
