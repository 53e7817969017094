import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type IORedisClient, ioredisStore } from '../../src/stores/redis.ts'

const SECRET = 'the-state-of-the-client'

/** Makes the errors of ioredis 5: the reply of a server that is full, a connection that closed, and a cluster without a node that answers. */
const ERRORS = {
  'a reply': (command: object) => Object.assign(new Error('OOM command not allowed'), { command }),
  'the last reply of a cluster': (command: object) =>
    Object.assign(new Error('Failed to refresh slots cache.'), {
      lastNodeError: Object.assign(new Error('Connection is closed.'), { command }),
    }),
}

describe.each(Object.entries(ERRORS))('an error of ioredis, %s', (_name, errorOf) => {
  const failing = async (...args: readonly unknown[]): Promise<unknown> => {
    throw errorOf({ name: 'set', args })
  }
  const client: IORedisClient = { set: failing, get: failing, getdel: failing }

  it('is passed on without the entry, so that a log of it shows none', async () => {
    const store = ioredisStore(client)
    const errors = await Promise.all(
      [store.insert('request:key', SECRET, 60), store.get(SECRET), store.take(SECRET)].map((call) =>
        call.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    )
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET)
    }
  })
})

it.each([undefined, 'text', Object.freeze(Object.assign(new Error('frozen'), { command: {} }))])(
  'an odd rejection of ioredis, %s, is passed on as it is',
  async (thrown) => {
    const failing = () => Promise.reject(thrown)
    const store = ioredisStore({ set: failing, get: failing, getdel: failing })
    await expect(store.get('request:key')).rejects.toBe(thrown)
  },
)
