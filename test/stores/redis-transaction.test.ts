import { describe, expect, it } from 'vitest'
import { ioredisStore, redisStore } from '../../src/stores/redis.ts'

/** Answers as a connection of Redis between `MULTI` and `EXEC`, to which the host and the store send their commands. */
const queue = async () => 'QUEUED'

describe.each([
  ['redis', redisStore({ set: queue, get: queue, getDel: queue })],
  ['ioredis', ioredisStore({ set: queue, get: queue, getdel: queue })],
])('a connection of %s', (_driver, store) => {
  it.each([
    ['insert', () => store.insert('used-code:a', '1', 60)],
    ['get', () => store.get('code:a')],
    ['take', () => store.take('code:a')],
  ])('serves no %s in a transaction, because the call is not carried out yet', async (_call, call) => {
    await expect(call()).rejects.toThrow(
      /^client must have no open transaction; got one, whose rollback would bring back what was taken\. Open a connection for the store alone\.$/,
    )
  })
})
