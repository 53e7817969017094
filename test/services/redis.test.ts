import { Cluster, Redis } from 'ioredis'
import { createClient, createClientPool, createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ioredisStore, redisStore } from '../../src/stores/redis.ts'
import { storeContract } from '../../src/testing/index.ts'
import type { Store } from '../../src/types/ports.ts'
import { type RunningRedis, startRedis, startRedisCluster } from './support/redis.ts'
import { systemClock as clock } from './support/system-clock.ts'

type Opened = { readonly store: Store; readonly close: () => unknown }

const host = '127.0.0.1'

const ways: readonly (readonly [
  name: string,
  nodes: 'single' | 'cluster',
  open: (ports: readonly number[]) => Promise<Opened>,
])[] = [
  [
    'redis, a client',
    'single',
    async ([port]) => {
      const client = await createClient({ url: `redis://${host}:${port}` }).connect()
      return { store: redisStore(client), close: () => client.destroy() }
    },
  ],
  [
    'redis, a pool',
    'single',
    async ([port]) => {
      const pool = createClientPool({ url: `redis://${host}:${port}` })
      await pool.connect()
      return { store: redisStore(pool), close: () => pool.destroy() }
    },
  ],
  [
    'redis, a cluster',
    'cluster',
    async (ports) => {
      const cluster = await createCluster({
        rootNodes: ports.map((port) => ({ url: `redis://${host}:${port}` })),
      }).connect()
      return { store: redisStore(cluster), close: () => cluster.destroy() }
    },
  ],
  [
    'ioredis, a client',
    'single',
    async ([port]) => {
      const client = new Redis({ host, port: port ?? 0 })
      return { store: ioredisStore(client), close: () => client.disconnect() }
    },
  ],
  [
    'ioredis, with automatic pipelining and a prefix',
    'single',
    async ([port]) => {
      const client = new Redis({ host, port: port ?? 0, enableAutoPipelining: true, keyPrefix: 'tenant:' })
      return { store: ioredisStore(client), close: () => client.disconnect() }
    },
  ],
  [
    'ioredis, a cluster',
    'cluster',
    async (ports) => {
      const cluster = new Cluster(ports.map((port) => ({ host, port })))
      return { store: ioredisStore(cluster), close: () => cluster.disconnect() }
    },
  ],
]

let servers: { readonly single: RunningRedis; readonly cluster: RunningRedis }
beforeAll(async () => {
  servers = { single: await startRedis(), cluster: await startRedisCluster() }
})
afterAll(async () => {
  await servers.single.stop()
  await servers.cluster.stop()
})

describe.each(ways)('%s', (_name, nodes, openOne) => {
  const opened: Opened[] = []
  beforeAll(async () => {
    for (let at = 0; at < 3; at++) opened.push(await openOne(servers[nodes].ports))
  })
  afterAll(() => {
    for (const { close } of opened) close()
  })

  let next = 0
  const open = (): Store => {
    const one = opened[next++ % opened.length]
    if (one === undefined) throw new Error('no connection')
    return one.store
  }
  it.each(storeContract({ open, clock }))('$name', ({ run }) => run())
})

describe('an entry in Redis', () => {
  it('expires by itself, by the tolerance later than the core counts', async () => {
    const client = await createClient({ url: `redis://${host}:${servers.single.ports[0]}` }).connect()
    try {
      const expiresAt = clock() + 60
      await redisStore(client).insert('lives:by-default', '1', expiresAt)
      await redisStore(client, { clockTolerance: 60 }).insert('lives:longer', '1', expiresAt)
      expect(await client.expireTime('lives:by-default')).toBe(expiresAt + 10)
      expect(await client.expireTime('lives:longer')).toBe(expiresAt + 60)
    } finally {
      client.destroy()
    }
  })

  it('is not there when the database cannot be reached, and the call rejects', async () => {
    const client = new Redis({ host, port: servers.single.ports[0] ?? 0, maxRetriesPerRequest: 0 })
    const store = ioredisStore(client)
    client.disconnect()
    await expect(store.get('any:key')).rejects.toThrow()
    await expect(store.insert('any:key', '1', clock() + 60)).rejects.toThrow()
    await expect(store.take('any:key')).rejects.toThrow()
  })

  it('is not taken while the host has a transaction open on the connection', async () => {
    const client = new Redis({ host, port: servers.single.ports[0] ?? 0 })
    const store = ioredisStore(client)
    try {
      await store.insert('code:queued', 'a value', clock() + 60)
      await client.multi({ pipeline: false })
      await expect(store.take('code:queued')).rejects.toThrow('client must have no open transaction')
      await client.discard()
      expect(await store.take('code:queued')).toBe('a value')
    } finally {
      client.disconnect()
    }
  })
})
