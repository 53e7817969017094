import assert from 'node:assert/strict'
import * as v from 'valibot'
import { pushedAuthorizationHandler } from '../../../src/http/fetch.ts'
import type { TenantServer } from '../../../src/index.ts'
import { oauth21 } from '../../../src/profiles/index.ts'
import type { DenoKv } from '../../../src/stores/deno-kv.ts'
import type { DurableObjectAlarmStorage, DurableObjectNamespace } from '../../../src/stores/durable-objects.ts'
import type { DynamoDBClient } from '../../../src/stores/dynamodb.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import type { NodePostgresPool, PostgresJSClient } from '../../../src/stores/postgres.ts'
import type { IORedisClient, RedisClient } from '../../../src/stores/redis.ts'
import type { D1Database, LibSQLClient, SQLiteDatabase } from '../../../src/stores/sqlite.ts'
import {
  authorizationRequest,
  codeOf,
  decide,
  present,
  push,
  pushRequest,
  testServer,
  tokenRequest,
  unwrap,
} from '../../../src/testing/index.ts'
import type { AuthorizationReference } from '../../../src/types/brand.ts'
import type { Client } from '../../../src/types/client.ts'
import { fc } from '../../support/fast-check.ts'
import { application } from '../../support/fetch-application.ts'

/** A driver of a database that takes every call and answers with another of its kind. */
const driver = <T extends object>(own: Partial<T> = {}): T =>
  new Proxy(own as T, {
    get: (target, name) => Reflect.get(target, name) ?? (name === 'then' ? undefined : () => driver()),
  })

const driverClass = <T extends object>(own?: Partial<T>): (new (...options: readonly unknown[]) => T) =>
  class {
    constructor() {
      // biome-ignore lint/correctness/noConstructorReturn: the drivers are classes
      return driver<T>(own)
    }
  } as new (
    ...options: readonly unknown[]
  ) => T

/** The names that the examples of docblocks use and do not declare, as a host has them. */
export const stage = async (of: string) => {
  const kit = await testServer({ policy: { clientAttestationChallenge: 'optional' } })
  const { as, clock, store } = kit
  const { policy } = as
  const pushed = await pushRequest(kit)
  const requestOf = async () => {
    switch (of) {
      case 'processAuthorizationRequest':
        return authorizationRequest(kit, unwrap(await push(kit)).request_uri)
      case 'redeemAuthorizationCode':
        return tokenRequest(kit, codeOf(unwrap(await decide(kit))))
      case 'authenticateTokenRequest': {
        const request = await tokenRequest(kit, 'unused')
        return { ...request, body: String(request.body).replace('authorization_code', 'client_credentials') }
      }
      default:
        return pushed
    }
  }
  const pending = await present(kit)
  if (!pending.ok) throw new TypeError('The kit must get its request through.')
  const session: { user?: { subject: string; auth_time: number }; reference: AuthorizationReference } = {
    user: { subject: 'alice', auth_time: clock() },
    reference: pending.value.reference,
  }
  return {
    ...pushed,
    as,
    server: as,
    kit,
    clock,
    policy,
    request: await requestOf(),
    pending,
    session,
    done: ['login', 'consent'] as const,
    rs: { policy: { ...oauth21, dpopNonce: 'off' as const }, store, clock },
    metadata: kit.clients.private_key_jwt as Client,
    clients: new Map<string, Client>([[kit.clients.none.client_id, kit.clients.none]]),
    wallets: new Map<unknown, { redirect_uris: string[]; scope: string }>(),
    tokens: { find: async (_token: string) => undefined },
    tenants: { find: async (_tenant: string) => ({}) },
    servers: { find: async (_tenant: string): Promise<TenantServer | undefined> => undefined },
    shared: store,
    store: { ...store, deleteExpired: async () => 0 },
    common: {
      authorization_endpoint: 'https://as.example/authorize',
      policy: oauth21,
      store,
      secret: new Uint8Array(32),
      findClient: async () => undefined,
    },
    payment: v.looseObject({ type: v.literal('payment'), amount: v.number() }),
    secret: new Uint8Array(32),
    pick: 7,
    picks: [1, 2, 3],
    log: (_entry: unknown) => {},
    it: (_name: string, run: unknown) => assert.equal(typeof run, 'function'),
    fetch: application(as),
    handleRequest: pushedAuthorizationHandler(as),
    myStore: () => memoryStore({ clock }),
    connectionString: 'postgres://127.0.0.1/as',
    client: driver<RedisClient>(),
    createClient: (_options: object) => ({
      ...driver<LibSQLClient>(),
      execute: driver<LibSQLClient>().execute,
      connect: async () => driver<RedisClient>(),
    }),
    Redis: driverClass<IORedisClient>(),
    Database: driverClass<SQLiteDatabase & { exec(sql: string): void }>(),
    DynamoDB: driverClass<DynamoDBClient>(),
    DurableObject: class {
      readonly ctx = { storage: { ...driver<DurableObjectAlarmStorage>() } as DurableObjectAlarmStorage }
    },
    Deno: { openKv: async () => driver<DenoKv>() },
    pg: { Pool: driverClass<NodePostgresPool>({ query: async () => ({ rows: [] }) }) },
    postgres: (_url: string) => driver<PostgresJSClient>(),
    env: { STORE: driver<DurableObjectNamespace<object>>(), DB: driver<D1Database>() },
    ctx: { storage: { sql: { exec: () => ({ toArray: () => [] }) } } },
    fc,
  }
}

export type Stage = Awaited<ReturnType<typeof stage>>
/** The type of a Worker's bindings. */
export type Env = Stage['env']
