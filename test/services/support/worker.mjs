// Runs in workerd: the contract on D1 and on Durable Objects.
import { DurableObject } from 'cloudflare:workers'
import { collectExpired } from '../../../src/stores/collect.ts'
import { durableObjectAlarmStore, durableObjectStore } from '../../../src/stores/durable-objects.ts'
import { d1Store, sqliteSchema } from '../../../src/stores/sqlite.ts'
import { reportContract } from './contract-report.ts'

const clock = () => Math.floor(Date.now() / 1000)

export class StoreObject extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env)
    for (const statement of sqliteSchema()) ctx.storage.sql.exec(statement)
    this.store = durableObjectAlarmStore(ctx.storage, { clock, interval: 1 })
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

  alarm() {
    return this.store.alarm()
  }

  /** How many entries there are, and whether an alarm is set. */
  async state() {
    const [{ entries }] = this.ctx.storage.sql.exec('SELECT count(*) AS entries FROM parapet_store').toArray()
    return { entries, isSet: (await this.ctx.storage.getAlarm()) !== null }
  }
}

/** An object before its first insert, after it, and once its alarm has fired. */
const seeAlarm = async (STORE) => {
  const object = STORE.get(STORE.idFromName('an object whose alarm is seen'))
  const before = await object.state()
  await object.insert('a key', '1', clock() - 60)
  const armed = await object.state()
  for (let tries = 0; tries < 100 && (await object.state()).entries > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return [before, armed, await object.state()]
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
    const shutdown = new AbortController()
    const rounds = []
    const onRound = ({ deleted, batches }) => {
      rounds.push({ deleted, batches })
      shutdown.abort()
    }
    for (let at = 0; at < 5; at++) await store.insert(`again:${at}`, '1', 1000 + at)
    await collectExpired(store, { clock: () => 2000, limit: 2, signal: shutdown.signal, onRound })
    return Response.json({ d1, durableObjects, deleted, rounds, alarm: await seeAlarm(STORE) })
  },
}
