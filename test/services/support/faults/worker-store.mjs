// Runs in workerd: serves a store in D1 under /d1/, and one in Durable Objects under /durable-objects/.
import { DurableObject } from 'cloudflare:workers'
import { durableObjectAlarmStore, durableObjectStore } from '../../../../src/stores/durable-objects.ts'
import { d1Store, sqliteSchema } from '../../../../src/stores/sqlite.ts'
import { faulty, serveStore } from './served-store.mjs'

let calls = 0

export class StoreObject extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env)
    for (const statement of sqliteSchema()) ctx.storage.sql.exec(statement)
    this.store = durableObjectAlarmStore(ctx.storage, { clock: () => Math.floor(Date.now() / 1000) })
  }

  insert(key, value, expiresAt, resetEvery) {
    return this.carryOut(() => this.store.insert(key, value, expiresAt), resetEvery)
  }

  get(key, resetEvery) {
    return this.carryOut(() => this.store.get(key), resetEvery)
  }

  take(key, resetEvery) {
    return this.carryOut(() => this.store.take(key), resetEvery)
  }

  alarm() {
    return this.store.alarm()
  }

  /** Every so many calls the platform resets the object, after its statement and before its answer. */
  async carryOut(call, resetEvery) {
    const outcome = await call()
    if (++calls % resetEvery === 0) this.ctx.abort('the object was reset')
    return outcome
  }
}

const faultyD1 = (DB, around) => ({
  prepare: (sql) => ({ bind: (...values) => faulty(DB.prepare(sql).bind(...values), around, ['all']) }),
})

const faultyObjects = (STORE, around, { resetEvery }) => ({
  idFromName: (name) => STORE.idFromName(name),
  get: (id) => {
    const stub = STORE.get(id)
    return {
      insert: (...entry) => around(() => stub.insert(...entry, resetEvery)),
      get: (key) => around(() => stub.get(key, resetEvery)),
      take: (key) => around(() => stub.take(key, resetEvery)),
    }
  },
})

let ready
const makeTable = (DB) => {
  ready ??= Promise.all(sqliteSchema().map((statement) => DB.prepare(statement).run())).catch((error) => {
    ready = undefined
    throw error
  })
  return ready
}

const handlers = {
  d1: serveStore(async ({ around }, { DB }) => {
    await makeTable(DB)
    return d1Store(faultyD1(DB, around))
  }),
  'durable-objects': serveStore(({ around, order }, { STORE }) =>
    durableObjectStore(faultyObjects(STORE, around, order())),
  ),
}

export default {
  fetch: (request, env) => handlers[new URL(request.url).pathname.split('/')[1]](request, env),
}
