// What it saves to make a server once instead of for each request: `node test/bench/made-once.mjs [requests]`, after `npm run build`.
// Pushes of (c): private_key_jwt, DPoP and PKCE. Rounds of the three kinds alternate in one process; the table has the medians of the
// processor's time, threads of WebCrypto included.
import { authorizationServer, processPushedAuthorizationRequest } from '../../dist/index.js'
import { assembleAuthorizationServer, readClientAssertion, readDPoPProof } from '../../dist/parts.js'
import { fapi2SecurityProfile } from '../../dist/profiles.js'
import { memoryStore } from '../../dist/stores/memory.js'
import { pushRequest, testServer } from '../../dist/testing.js'

const ROUNDS = 11
const count = Number(process.argv[2] ?? 300)
const policy = { ...fapi2SecurityProfile, token_endpoint_auth_methods_supported: ['private_key_jwt'], dpopNonce: 'off' }
const kit = await testServer({ policy })
const secret = crypto.getRandomValues(new Uint8Array(32))
const clients = new Map(Object.values(kit.clients).map((client) => [client.client_id, client]))

const options = () => ({
  issuer: kit.as.issuer,
  pushed_authorization_request_endpoint: kit.as.pushed_authorization_request_endpoint,
  authorization_endpoint: kit.as.authorization_endpoint,
  token_endpoint: kit.as.token_endpoint,
  policy,
  store: memoryStore({ clock: kit.clock }),
  secret,
  findClient: async (client_id) => clients.get(client_id),
  clock: kit.clock,
})

const whole = authorizationServer(options())
const parts = { readClientAssertion, readDPoPProof }
const kinds = {
  'made once': () => whole,
  'assembleAuthorizationServer for each request': () => assembleAuthorizationServer(options(), parts),
  'authorizationServer for each request': () => authorizationServer(options()),
}

const round = async (serverOf) => {
  const requests = []
  for (let index = 0; index < count; index++) requests.push(await pushRequest(kit, { client: 'private_key_jwt' }))
  const start = process.cpuUsage()
  for (const request of requests) {
    const pushed = await processPushedAuthorizationRequest(serverOf(), request)
    if (!pushed.ok) throw new Error(pushed.error.reason)
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / count
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const measured = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]))
for (const serverOf of Object.values(kinds)) await round(serverOf)
for (let index = 0; index < ROUNDS; index++) {
  for (const [name, serverOf] of Object.entries(kinds)) measured[name].push(await round(serverOf))
}
const [once] = Object.values(measured).map(median)
console.log(`a push, of ${ROUNDS} rounds of ${count}, medians`)
for (const [name, values] of Object.entries(measured)) {
  const microseconds = median(values)
  console.log(`${microseconds.toFixed(0).padStart(6)} µs  ${(microseconds / once).toFixed(2)}  ${name}`)
}
