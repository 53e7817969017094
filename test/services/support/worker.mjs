// Runs in workerd: the contract on D1 and on Durable Objects.
import { DurableObject } from 'cloudflare:workers'
import { durableObjectStore } from '../../../src/stores/durable-objects.ts'
import { d1Store, durableObjectSQLStore, sqliteSchema } from '../../../src/stores/sqlite.ts'
import { reportContract } from './contract-report.ts'

export class StoreObject extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env)
    for (const statement of sqliteSchema()) ctx.storage.sql.exec(statement)
    this.store = durableObjectSQLStore(ctx.storage)
  }

  insert(key, value, expiresAt) {
    return this.store.insert(key, value, expiresAt)
  }

  get(key) {
    return this.store.get(key)
  }

  take(key) {
    return this.store.take(key)
  }
}

export default {
  fetch: async (_request, { DB, STORE }) => {
    for (const statement of sqliteSchema()) await DB.prepare(statement).run()
    const d1 = await reportContract(() => d1Store(DB))
    const durableObjects = await reportContract(() => durableObjectStore(STORE))
    const store = d1Store(DB, { table: 'collected' })
    for (const statement of sqliteSchema({ table: 'collected' })) await DB.prepare(statement).run()
    for (let at = 0; at < 5; at++) await store.insert(`key:${at}`, '1', 1000 + at)
    const deleted = [await store.deleteExpired(1013, 2), await store.deleteExpired(1013, 2)]
    return Response.json({ d1, durableObjects, deleted })
  },
}
