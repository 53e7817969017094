import { DurableObject } from 'cloudflare:workers'
import { durableObjectAlarmStore } from 'parapet/stores/durable-objects'
import { sqliteSchema } from 'parapet/stores/sqlite'
import { clock, type Env } from './env.ts'

/** Keeps requests and codes. A thousand objects of this class share them; each serves one caller after the other. Its alarm
 * deletes what has expired, and rests when nothing is left. */
export class Requests extends DurableObject<Env> {
  readonly #store = durableObjectAlarmStore(this.ctx.storage, { clock })

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    for (const statement of sqliteSchema()) ctx.storage.sql.exec(statement)
  }

  insert(key: string, value: string, expiresAt: number): Promise<boolean> {
    return this.#store.insert(key, value, expiresAt)
  }

  get(key: string): Promise<string | undefined> {
    return this.#store.get(key)
  }

  take(key: string): Promise<string | undefined> {
    return this.#store.take(key)
  }

  override alarm(): Promise<void> {
    return this.#store.alarm()
  }
}
