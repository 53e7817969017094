// One of the server processes of scale.mjs: the push endpoint over node:http on a database, and the database's bare commands. Takes
// its orders over IPC, one at a time.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { authorizationServer } from '../../dist/index.js'
import { pushedAuthorizationHandler } from '../../dist/node.js'
import { oauth21 } from '../../dist/profiles.js'
import { nodePostgresStore } from '../../dist/stores/postgres.js'
import { redisStore } from '../../dist/stores/redis.js'

const driver = createRequire(new URL('../services/package.json', import.meta.url))

const clock = () => Math.floor(Date.now() / 1000)

const engines = {
  Redis: async (url) => {
    const { createClient } = driver('redis')
    const client = await createClient({ url }).connect()
    const bare = (key) => client.set(key, '1', { NX: true, EXAT: clock() + 70 })
    return { store: redisStore(client), bare, close: () => client.close() }
  },
  PostgreSQL: async (connectionString) => {
    const { Pool } = driver('pg')
    const pool = new Pool({ connectionString, max: 10, idleTimeoutMillis: 0 })
    const text =
      'INSERT INTO parapet_store (key, value, expires_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING RETURNING key'
    const bare = (key) => pool.query(text, [key, '1', clock() + 70])
    return { store: nodePostgresStore(pool), bare, close: () => pool.end() }
  },
}

const listen = async (store, { issuer, clients, endpoints }) => {
  const byId = new Map(clients.map((client) => [client.client_id, client]))
  const as = authorizationServer({
    issuer,
    ...endpoints,
    policy: oauth21,
    store,
    clock,
    secret: 'what all the processes have in common',
    findClient: async (client_id) => byId.get(client_id),
  })
  const push = pushedAuthorizationHandler(as)
  const server = createServer((req, res) => void push(req, res)).listen(0, '127.0.0.1')
  // rounds are further apart than the five seconds after which Node gives up a connection
  server.keepAliveTimeout = 0
  await once(server, 'listening')
  return server
}

/** Sends `count` commands, `concurrency` at a time. */
const runBare = async (bare, count, concurrency) => {
  const names = Array.from({ length: count }, () => `bare:${randomBytes(32).toString('base64url')}`)
  const began = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) await bare(name)
    }),
  )
  return (performance.now() - began) / 1000
}

const cpu = () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  return userCPUTime + systemCPUTime
}

let engine
let server
const orders = {
  open: async ({ name, address, ...settings }) => {
    engine = await engines[name](address)
    server = await listen(engine.store, settings)
    return server.address().port
  },
  bare: ({ count, concurrency }) => runBare(engine.bare, count, concurrency),
  cpu: async () => cpu(),
  close: async () => {
    server.close()
    server.closeAllConnections()
    await engine.close()
    process.disconnect()
  },
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ order, ...details }) => {
  const answer = await orders[order](details)
  if (process.connected) process.send({ answer })
})
