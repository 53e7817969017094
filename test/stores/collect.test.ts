import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CollectionRound, collectExpired, scheduledCollection } from '../../src/stores/collect.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import { root } from '../support/project.ts'
import { fakeTable } from './support/fake-clients.ts'

const NOW = 1_800_000_000
const clock = () => NOW

/** A store that has so many expired entries. */
const withExpired = (expired: number) => {
  const limits: number[] = []
  return {
    limits,
    deleteExpired: async (_before: number, limit = 0) => {
      limits.push(limit)
      const deleted = Math.min(expired, limit)
      expired -= deleted
      return deleted
    },
  }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('collectExpired', () => {
  it('deletes batch after batch until nothing is left, and reports what it did', async () => {
    const store = withExpired(25)
    const shutdown = new AbortController()
    const rounds: CollectionRound[] = []
    const onRound = (round: CollectionRound) => {
      rounds.push(round)
      shutdown.abort()
    }
    await collectExpired(store, { clock, limit: 10, signal: shutdown.signal, onRound })
    expect(store.limits).toEqual([10, 10, 10])
    expect(rounds).toEqual([{ startedAt: NOW, deleted: 25, batches: 3, isComplete: true }])
  })

  it('completes a round in which nothing had expired', async () => {
    const shutdown = new AbortController()
    const rounds: CollectionRound[] = []
    const onRound = (round: CollectionRound) => {
      rounds.push(round)
      shutdown.abort()
    }
    await collectExpired(withExpired(0), { clock, signal: shutdown.signal, onRound })
    expect(rounds).toEqual([{ startedAt: NOW, deleted: 0, batches: 1, isComplete: true }])
  })

  it('collects round after round where no signal can end it', async () => {
    vi.useFakeTimers()
    const rounds: CollectionRound[] = []
    collectExpired(withExpired(0), { clock, interval: 60, onRound: (round) => rounds.push(round) })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(rounds).toHaveLength(3)
  })

  it('lets requests have their turn between the batches of a driver that answers at once', async () => {
    const store = withExpired(25)
    const shutdown = new AbortController()
    const left: number[] = []
    const request = setInterval(() => left.push(store.limits.length), 0)
    try {
      await collectExpired(store, { clock, limit: 1, signal: shutdown.signal, onRound: () => shutdown.abort() })
    } finally {
      clearInterval(request)
    }
    expect(left.length).toBeGreaterThan(5)
  })

  it.each<[string, unknown, boolean]>([
    ['an object that can be let go', { unref: () => undefined }, true],
    ['a number, as in browsers', 7, false],
    ['an object that cannot', {}, false],
    ['an object whose unref is no function', { unref: 1 }, false],
    ['null', null, false],
  ])('keeps the process alive by no timer, where a timer is %s', async (_, timer, isLetGo) => {
    const unref = isLetGo ? vi.spyOn(timer as { unref: () => void }, 'unref') : undefined
    const waiting = vi.spyOn(globalThis, 'setTimeout').mockImplementation(() => timer as never)
    const clear = vi.spyOn(globalThis, 'clearTimeout').mockImplementation(() => undefined)
    const shutdown = new AbortController()
    const forgotten = vi.spyOn(shutdown.signal, 'removeEventListener')
    try {
      const collecting = collectExpired(withExpired(0), { clock, interval: 60, signal: shutdown.signal })
      await new Promise(setImmediate)
      expect(waiting.mock.lastCall?.[1]).toBe(60_000)
      shutdown.abort()
      await collecting
      expect(clear).toHaveBeenCalledWith(timer)
      expect(forgotten.mock.lastCall?.[0]).toBe('abort')
      if (unref) expect(unref).toHaveBeenCalledTimes(1)
    } finally {
      vi.restoreAllMocks()
    }
  })

  it('goes on where its listener answers by a promise that is rejected', async () => {
    const shutdown = new AbortController()
    let rounds = 0
    const onRound = (() => {
      if (++rounds > 0) shutdown.abort()
      return Promise.reject(new Error('the log is full'))
    }) as never
    await collectExpired(withExpired(0), { clock, signal: shutdown.signal, onRound })
    await new Promise(setImmediate)
    expect(rounds).toBe(1)
  })

  it('says what it was given that is no store, no function and no signal', () => {
    expect(() => collectExpired({} as never, { clock, signal: 1 } as never)).toThrow(
      /^collectExpired: 2 invalid options.*store\.deleteExpired must be a function.*signal must be an AbortSignal.*Pass the signal of new AbortController/s,
    )
    expect(() => scheduledCollection(7 as never, { clock })).toThrow(
      /^scheduledCollection: .*storeOf must be a function.*Pass \(env\) => d1Store\(env\.DB\)/s,
    )
  })

  it('leaves alive what a real table keeps', async () => {
    const { run } = fakeTable()
    const store = sqliteStore({ prepare: (sql) => ({ all: (...values) => run(sql, values) }) })
    await store.insert('gone', '1', NOW - 60)
    await store.insert('within the tolerance', '1', NOW - 5)
    await store.insert('alive', '1', NOW + 60)
    const shutdown = new AbortController()
    await collectExpired(store, { clock, signal: shutdown.signal, onRound: () => shutdown.abort() })
    expect(await Promise.all(['gone', 'within the tolerance', 'alive'].map((key) => store.get(key)))).toEqual([
      undefined,
      '1',
      '1',
    ])
  })

  it('begins a round only after the one before has ended, however long that takes', async () => {
    vi.useFakeTimers()
    let running = 0
    let most = 0
    let calls = 0
    const store = {
      deleteExpired: async () => {
        calls++
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 150_000))
        running--
        return 0
      },
    }
    const shutdown = new AbortController()
    const collecting = collectExpired(store, { clock, interval: 60, signal: shutdown.signal })
    await vi.advanceTimersByTimeAsync(600_000)
    expect([calls, most]).toEqual([3, 1])
    shutdown.abort()
    await vi.advanceTimersByTimeAsync(150_000)
    await collecting
  })

  it('goes on after a round that failed, and reports the failure', async () => {
    vi.useFakeTimers()
    const failure = new Error('the database is away')
    let calls = 0
    const store = {
      deleteExpired: async () => {
        if (++calls === 1) throw failure
        return 7
      },
    }
    const shutdown = new AbortController()
    const rounds: CollectionRound[] = []
    const collecting = collectExpired(store, {
      clock,
      interval: 1,
      signal: shutdown.signal,
      onRound: (round) => {
        rounds.push(round)
        throw new Error('a listener that throws changes nothing')
      },
    })
    await vi.advanceTimersByTimeAsync(1500)
    shutdown.abort()
    await collecting
    expect(rounds).toEqual([
      { startedAt: NOW, deleted: 0, batches: 0, isComplete: false, error: failure },
      { startedAt: NOW, deleted: 7, batches: 1, isComplete: true },
    ])
  })

  it('shows a failure on the console where nobody listens', async () => {
    const shown = vi.spyOn(console, 'error').mockImplementation(() => {})
    const shutdown = new AbortController()
    const failure = new Error('the database is away')
    const store = {
      deleteExpired: async () => {
        shutdown.abort()
        throw failure
      },
    }
    await collectExpired(store, { clock, signal: shutdown.signal })
    expect(shown.mock.calls).toEqual([['parapet could not delete expired entries:', failure]])
    shown.mockRestore()
  })

  it('ends a long round after the call that is under way when the signal aborts', async () => {
    const shutdown = new AbortController()
    const store = withExpired(Infinity)
    const rounds: CollectionRound[] = []
    const stopping = {
      deleteExpired: async (before: number, limit?: number) => {
        if (store.limits.length === 2) shutdown.abort()
        return store.deleteExpired(before, limit)
      },
    }
    await collectExpired(stopping, { clock, signal: shutdown.signal, onRound: (round) => rounds.push(round) })
    expect(rounds).toEqual([{ startedAt: NOW, deleted: 3000, batches: 3, isComplete: false }])
  })

  it.each([undefined, null, -1, Number.NaN, '1000', true])(
    'does not loop on a store that answers %j: the round fails',
    async (answer) => {
      const shutdown = new AbortController()
      const rounds: CollectionRound[] = []
      const onRound = (round: CollectionRound) => {
        rounds.push(round)
        shutdown.abort()
      }
      const store = { deleteExpired: async () => answer as never }
      await collectExpired(store, { clock, signal: shutdown.signal, onRound })
      expect(String(rounds[0]?.error)).toContain('must resolve the number of entries that it deleted')
    },
  )

  it('lets the process end', () => {
    const program = `
      import { collectExpired } from './src/stores/collect.ts'
      collectExpired({ deleteExpired: async () => 0 }, { clock: () => ${NOW}, interval: 3600 })`
    const { status, error } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      cwd: root,
      timeout: 100_000,
    })
    expect([status, error]).toEqual([0, undefined])
  })

  it('names what it cannot work with', () => {
    expect(() => collectExpired({} as never, { clock: 5, interval: 0, signal: 'stop', limit: 0.5 } as never)).toThrow(
      /store\.deleteExpired must be a function; got undefined\. Pass the store of parapet\/stores\/postgres or parapet\/stores\/sqlite itself, and not encryptedStore or another around it; other engines need no collection\..*clock must be a function.*limit must be a whole number.*interval must be a whole number of seconds from 1 to 3600.*signal must be an AbortSignal/s,
    )
  })
})

describe('scheduledCollection', () => {
  it('collects the store of the bindings when the trigger fires, within its number of calls', async () => {
    const store = withExpired(100)
    const rounds: CollectionRound[] = []
    const scheduled = scheduledCollection((env: { DB: typeof store }) => env.DB, {
      clock,
      limit: 10,
      maxBatches: 4,
      onRound: (round) => rounds.push(round),
    })
    await scheduled({ cron: '* * * * *' }, { DB: store })
    expect(rounds).toEqual([{ startedAt: NOW, deleted: 40, batches: 4, isComplete: false }])
  })

  it('rejects with the failure of the store, so that the platform counts it', async () => {
    const store = { deleteExpired: () => Promise.reject(new Error('D1 is away')) }
    const scheduled = scheduledCollection(() => store, { clock: fixedClock(NOW), onRound: () => {} })
    await expect(scheduled({}, {})).rejects.toThrow('D1 is away')
  })
})
