import { type RedisClient, redisStore } from 'parapet/stores/redis'
import type { OnDriverError, OpenedStore } from '../stores.ts'
import { loadDriver } from './load.ts'

/** The part of `redis`, version 5 or newer, that the example calls. */
interface RedisDriver {
  createClient(options: object): RedisConnection
  createCluster(options: object): RedisConnection
}

interface RedisConnection extends RedisClient {
  on(event: 'error' | 'node-error', listener: OnDriverError): unknown
  connect(): Promise<unknown>
  close(): Promise<void>
}

/** After so many attempts, two seconds, a server that starts gives up; one that has been connected goes on for ever. */
const ATTEMPTS_AT_START = 10

const connectionOf = (onError: OnDriverError) => {
  let hasBeenConnected = false
  return {
    socket: {
      reconnectStrategy: (attempts: number) =>
        hasBeenConnected || attempts < ATTEMPTS_AT_START ? Math.min(attempts * 50, 500) : false,
    },
    open: async (client: RedisConnection): Promise<OpenedStore> => {
      for (const event of ['error', 'node-error'] as const) {
        client.on(event, (error) => {
          if (hasBeenConnected) onError(error)
        })
      }
      await client.connect()
      hasBeenConnected = true
      return { store: redisStore(client), close: () => client.close() }
    },
  }
}

export const openRedis = async (url: string, onError: OnDriverError): Promise<OpenedStore> => {
  const { createClient } = await loadDriver<RedisDriver>('redis')
  const { socket, open } = connectionOf(onError)
  // while there is no connection requests fail at once, rather than wait for one
  return open(createClient({ url, socket, disableOfflineQueue: true }))
}

/** The credentials of the first node, and whether it speaks TLS, count for all. */
export const openRedisCluster = async (nodes: readonly string[], onError: OnDriverError): Promise<OpenedStore> => {
  const { createCluster } = await loadDriver<RedisDriver>('redis')
  const { socket, open } = connectionOf(onError)
  const { username, password, protocol } = new URL(nodes[0] ?? '')
  const defaults = {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    socket: { ...socket, ...(protocol === 'rediss:' ? { tls: true } : {}) },
  }
  return open(createCluster({ rootNodes: nodes.map((url) => ({ url })), defaults }))
}
