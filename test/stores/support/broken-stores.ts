import type { CollectedStore } from '../../../src/stores/sql.ts'
import type { Store } from '../../../src/types/ports.ts'
import { type Cells, plainStore, roundTrip } from './plain-store.ts'

/** One way of being broken: what is wrong, the store, and the statement of the contract that it breaks. */
export type Broken = readonly [wrong: string, breaks: string, make: (cells: Cells) => Store]

/** A store that works but for the calls that are changed. */
const changed =
  (change: (store: Store, cells: Cells) => Partial<Store>) =>
  (cells: Cells): Store => {
    const store = plainStore(cells)
    return { ...store, ...change(store, cells) }
  }

const withExpiry = (cells: Cells, change: (expiresAt: number, now: number) => number): Store => {
  const store = plainStore(cells)
  return { ...store, insert: (key, value, expiresAt) => store.insert(key, value, change(expiresAt, cells.clock())) }
}

const withValues = (cells: Cells, change: (value: string) => string): Store => {
  const store = plainStore(cells)
  return { ...store, insert: (key, value, expiresAt) => store.insert(key, change(value), expiresAt) }
}

const withKeys = (cells: Cells, change: (key: string) => string): Store => {
  const store = plainStore(cells)
  return {
    insert: (key, value, expiresAt) => store.insert(change(key), value, expiresAt),
    get: (key) => store.get(change(key)),
    take: (key) => store.take(change(key)),
  }
}

const whatAnswers = (cells: Cells, change: (value: string | undefined) => unknown): Store => {
  const store = plainStore(cells)
  return {
    ...store,
    get: async (key) => change(await store.get(key)) as string | undefined,
    take: async (key) => change(await store.take(key)) as string | undefined,
  }
}

const oneTaker = 'of many callers that take a key at the same time, one receives the value'
const oneInserter = 'of many callers that create a key at the same time, one does, and its value stays'
const longest = 'a value as long as values get comes back whole'
const staysText = 'a value that looks like something else stays text'
const everyCharacter = 'characters come back as they were, neither lost nor normalised'
const fewSeconds = 'an entry of few seconds is there until they are over'
const noSecondEarly = 'no entry is dropped a second early'
const seenBefore = 'what a connection has seen before is not what it sees for ever'
const crowded = 'entries do not crowd each other out'
const momentLater = 'a moment later, what was created is there and what was taken is gone'
const after2038 = 'an entry may expire after January 2038, which 32 bits do not hold'
const differentKeys = 'keys that differ in one character are different keys'

/** A store whose collector deletes what expired before the moment that it is told, at once and in whatever unit. */
const collectedAtOnce = (cells: Cells): Store => {
  const collected: Store & Partial<CollectedStore> = {
    ...plainStore(cells),
    deleteExpired: async (before) => {
      for (const [key, { expiresAt }] of cells.entries) if (expiresAt < before) cells.entries.delete(key)
      return 0
    },
  }
  return collected
}

/** A store that keeps its entries until they are collected, with a collector of its own. */
const collectedBy = (
  cells: Cells,
  deleteExpired: (before: number, limit: number) => Promise<unknown>,
): Store & CollectedStore => ({
  ...plainStore({ ...cells, clock: () => 0 }),
  deleteExpired: async (before, limit = 1000) => (await deleteExpired(before, limit)) as number,
})

const collectorDeletes = 'a collector deletes what has expired, and says how many entries that were'

const expiredIn = ({ entries }: Cells, before: number): readonly string[] =>
  [...entries].filter(([, { expiresAt }]) => expiresAt + 10 < before).map(([key]) => key)

/** Deletes at most `limit` entries, and returns how many it deleted. */
const collect = (cells: Cells, before: number, limit: number): number =>
  expiredIn(cells, before)
    .slice(0, limit)
    .filter((key) => cells.entries.delete(key)).length

/** A connection that remembers values that it has read. `forget` says which call makes it forget one. */
const cached = (cells: Cells, isForgotten: boolean): Store => {
  const store = plainStore(cells)
  const known = new Map<string, string>()
  return {
    ...store,
    get: async (key) => {
      const value = known.get(key) ?? (await store.get(key))
      if (value !== undefined) known.set(key, value)
      return value
    },
    take: async (key) => {
      if (isForgotten) known.delete(key)
      return store.take(key)
    },
  }
}

/** Keeps so many entries, and drops the oldest for a new one. */
const evicting = (cells: Cells, most: number): Store => {
  const store = plainStore(cells)
  return {
    ...store,
    insert: async (...entry) => {
      const created = await store.insert(...entry)
      for (const oldest of cells.entries.keys()) if (cells.entries.size > most) cells.entries.delete(oldest)
      return created
    },
  }
}

/** A store whose engine expires entries by itself, and is told the seconds of a lifetime where it takes milliseconds. */
export const timedInMilliseconds = (cells: Cells): Store => {
  const store = plainStore(cells)
  return {
    ...store,
    insert: async (key, value, expiresAt) => {
      const created = await store.insert(key, value, expiresAt)
      setTimeout(() => cells.entries.delete(key), expiresAt - cells.clock()).unref()
      return created
    },
  }
}

const LAST_OF_31_BITS = 2_147_483_647

export const brokenStores: readonly Broken[] = [
  ['a connection reads what it has read before from a cache', seenBefore, (cells) => cached(cells, false)],
  ['a connection keeps a cache that its own take alone clears', seenBefore, (cells) => cached(cells, true)],
  [
    'a connection hands over what it has read before, though another took it',
    seenBefore,
    (cells) => {
      const store = plainStore(cells)
      const known = new Map<string, string>()
      return {
        ...store,
        get: async (key) => {
          const value = await store.get(key)
          if (value !== undefined) known.set(key, value)
          return value
        },
        take: async (key) => {
          const value = known.get(key)
          known.delete(key)
          return (await store.take(key)) ?? value
        },
      }
    },
  ],
  [
    'a connection remembers what was absent',
    seenBefore,
    (cells) => {
      const store = plainStore(cells)
      const absent = new Set<string>()
      return {
        ...store,
        get: async (key) => {
          const value = absent.has(key) ? undefined : await store.get(key)
          if (value === undefined) absent.add(key)
          return value
        },
      }
    },
  ],
  [
    'a connection remembers the keys that it created',
    seenBefore,
    (cells) => {
      const store = plainStore(cells)
      const created = new Set<string>()
      return {
        insert: async (key, ...rest) => {
          if (created.has(key) || !(await store.insert(key, ...rest))) return false
          created.add(key)
          return true
        },
        get: store.get,
        take: async (key) => {
          created.delete(key)
          return store.take(key)
        },
      }
    },
  ],
  ...[100, 500, 1000, 1024].map(
    (most): Broken => [`a cache of ${most} entries evicts the oldest`, crowded, (cells) => evicting(cells, most)],
  ),
  [
    'a take is rolled back after its answer',
    momentLater,
    changed((store, cells) => ({
      take: async (key) => {
        const entry = cells.entries.get(key)
        const value = await store.take(key)
        if (entry !== undefined) setTimeout(() => cells.entries.set(key, entry), 1)
        return value
      },
    })),
  ],
  [
    'a refused insert rolls the first one back',
    momentLater,
    changed((store, cells) => ({
      insert: async (key, ...rest) => {
        const created = await store.insert(key, ...rest)
        if (!created) setTimeout(() => cells.entries.delete(key), 1)
        return created
      },
    })),
  ],
  [
    'an insert is written behind, and lost',
    momentLater,
    changed((store, cells) => ({
      insert: async (key, ...rest) => {
        const created = await store.insert(key, ...rest)
        if (created) setTimeout(() => cells.entries.delete(key), 1)
        return created
      },
    })),
  ],
  ['a time has 31 bits', after2038, (cells) => withExpiry(cells, (at) => at | 0)],
  ['a time has 32 bits', after2038, (cells) => withExpiry(cells, (at) => at >>> 0)],
  [
    'a time after 2038 is out of range',
    after2038,
    (cells) =>
      withExpiry(cells, (at) => {
        if (at > LAST_OF_31_BITS) throw new RangeError('Out of range value for column expires_at')
        return at
      }),
  ],
  ['deleteExpired deletes nothing', collectorDeletes, (cells) => collectedBy(cells, async () => 0)],
  [
    'deleteExpired does not say how many entries it deleted',
    collectorDeletes,
    (cells) => collectedBy(cells, async (...bounds) => void collect(cells, ...bounds)),
  ],
  [
    'deleteExpired says that it deleted none',
    collectorDeletes,
    (cells) => collectedBy(cells, async (...bounds) => collect(cells, ...bounds) * 0),
  ],
  [
    'deleteExpired says that it deleted as many as it may',
    collectorDeletes,
    (cells) => collectedBy(cells, async (before, limit) => Math.max(limit, collect(cells, before, limit))),
  ],
  [
    'deleteExpired has no limit',
    collectorDeletes,
    (cells) => collectedBy(cells, async (before) => collect(cells, before, Infinity)),
  ],
  [
    'deleteExpired deletes what is alive as well',
    collectorDeletes,
    (cells) =>
      collectedBy(cells, async (before, limit) => {
        const deleted = collect(cells, before, limit)
        if (deleted > 0) cells.entries.clear()
        return deleted
      }),
  ],
  ...([7200, 86_400, 2_147_483, 31_536_000] as const).map(
    (most): Broken => [
      `a lifetime is at most ${most} s`,
      'no entry is dropped early, however long it lives',
      (cells) => withExpiry(cells, (at, now) => Math.min(at, now + most)),
    ],
  ),
  [
    'a timer drops an entry of more milliseconds than 31 bits hold soon after its insert',
    'an entry of ten years is there',
    changed((store, cells) => ({
      insert: async (key, value, expiresAt) => {
        const inserted = await store.insert(key, value, expiresAt)
        if ((expiresAt - cells.clock()) * 1000 >= 2 ** 31) setTimeout(() => cells.entries.delete(key), 1)
        return inserted
      },
    })),
  ],
  [
    'deleteExpired takes milliseconds for seconds',
    'a collector that is told milliseconds deletes nothing',
    collectedAtOnce,
  ],
  [
    'deleteExpired keeps nothing for clocks that differ',
    'a collector whose clock is 8 s ahead deletes nothing that counts',
    collectedAtOnce,
  ],
  [
    'expiresAt is read as milliseconds',
    'expiresAt is in seconds, not in milliseconds',
    (cells) => withExpiry(cells, (expiresAt) => expiresAt / 1000),
  ],
  [
    'take reads, then deletes',
    oneTaker,
    changed((store, cells) => ({
      take: async (key) => {
        const value = await store.get(key)
        await roundTrip()
        cells.entries.delete(key)
        return value
      },
    })),
  ],
  [
    'take deletes in a transaction of its own, and hands the value to whoever read it',
    oneTaker,
    changed((store) => ({
      take: async (key) => {
        const value = await store.get(key)
        await store.take(key)
        return value
      },
    })),
  ],
  [
    'take does not delete',
    'take hands the value over once',
    (cells) => {
      const store = plainStore(cells)
      return { ...store, take: store.get }
    },
  ],
  [
    'take leaves a mark behind',
    'a key that was taken can be created anew',
    (cells) => {
      const store = plainStore(cells)
      const taken = new Set<string>()
      return {
        ...store,
        insert: async (key, ...rest) => !taken.has(key) && store.insert(key, ...rest),
        take: async (key) => {
          taken.add(key)
          return store.take(key)
        },
      }
    },
  ],
  [
    'get deletes',
    'get leaves the entry where it is',
    (cells) => {
      const store = plainStore(cells)
      return { ...store, get: store.take }
    },
  ],
  [
    'insert looks, then writes',
    oneInserter,
    changed((store, cells) => ({
      insert: async (key, value, expiresAt) => {
        if ((await store.get(key)) !== undefined) return false
        await roundTrip()
        cells.entries.set(key, { value, expiresAt })
        return true
      },
    })),
  ],
  [
    'the last write wins',
    'insert leaves a key that exists alone, and says so',
    (cells) => ({
      ...plainStore(cells),
      insert: async (key, value, expiresAt) => {
        await roundTrip()
        cells.entries.set(key, { value, expiresAt })
        return true
      },
    }),
  ],
  [
    'insert does not say whether it created the key',
    'insert leaves a key that exists alone, and says so',
    (cells) => {
      const store = plainStore(cells)
      return { ...store, insert: async (...entry) => (await store.insert(...entry)) || true }
    },
  ],
  [
    'an insert that is refused moves the expiry',
    'an insert that is refused leaves the expiry as it was',
    changed((store, cells) => ({
      insert: async (key, value, expiresAt) => {
        if (await store.insert(key, value, expiresAt)) return true
        cells.entries.set(key, { value: cells.entries.get(key)?.value ?? '', expiresAt })
        return false
      },
    })),
  ],
  [
    'a get shortens the lifetime',
    'a get leaves the expiry as it was',
    changed((store, cells) => ({
      get: async (key) => {
        const entry = cells.entries.get(key)
        if (entry !== undefined) {
          cells.entries.set(key, { ...entry, expiresAt: Math.min(entry.expiresAt, cells.clock() + 1800) })
        }
        return store.get(key)
      },
    })),
  ],
  [
    'a key is what stands behind its colon',
    'keys that differ before their colon are different keys',
    (cells) => withKeys(cells, (key) => key.slice(key.indexOf(':') + 1)),
  ],
  [
    'a lifetime is cut down to whole minutes',
    fewSeconds,
    (cells) => withExpiry(cells, (at, now) => now + Math.floor((at - now) / 60) * 60),
  ],
  [
    'a lifetime is cut down to tens of seconds',
    noSecondEarly,
    (cells) => withExpiry(cells, (at, now) => now + Math.max(5, Math.floor((at - now) / 10) * 10)),
  ],
  ['an entry is dropped in the second before it expires', fewSeconds, (cells) => withExpiry(cells, (at) => at - 1)],
  ['seconds are taken for milliseconds', fewSeconds, (cells) => withExpiry(cells, (at) => at / 1000)],
  [
    'a lifetime is at most a day',
    'an entry of ten years is there',
    // wraps around, as milliseconds in 31 bits do
    (cells) => withExpiry(cells, (at, now) => now + ((at - now) % 86_400) - 43_200 * Number(at - now > 86_400)),
  ],
  [
    'an expiry in the past is a failure',
    'an entry that has expired already is not a failure',
    (cells) =>
      withExpiry(cells, (at, now) => {
        if (at <= now) throw new Error('invalid expire time')
        return at
      }),
  ],
  [
    'nothing is empty text',
    'get and take resolve undefined, or null, for a key that does not exist',
    (cells) => whatAnswers(cells, (value) => value ?? ''),
  ],
  [
    'values that look like JSON come back parsed',
    staysText,
    (cells) =>
      whatAnswers(cells, (value) => {
        try {
          return value === undefined ? value : JSON.parse(value)
        } catch {
          return value
        }
      }),
  ],
  [
    'values are kept as JSON is: without spaces, without what repeats',
    staysText,
    (cells) => withValues(cells, (value) => (value.startsWith('{') ? JSON.stringify(JSON.parse(value)) : value)),
  ],
  [
    'numbers are kept as numbers',
    staysText,
    (cells) => withValues(cells, (value) => (/^\d+$/.test(value) ? `${Number(value)}` : value)),
  ],
  [
    'values end after 64 KiB of UTF-8',
    longest,
    (cells) => withValues(cells, (value) => Buffer.from(value).subarray(0, 65_536).toString()),
  ],
  ['values end after 65,535 characters', longest, (cells) => withValues(cells, (value) => value.slice(0, 65_535))],
  [
    'characters are of three bytes at most',
    longest,
    (cells) => withValues(cells, (value) => value.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
  ],
  [
    'text is Latin-1',
    everyCharacter,
    (cells) => withValues(cells, (value) => Buffer.from(value, 'latin1').toString('latin1')),
  ],
  ['text is normalised', everyCharacter, (cells) => withValues(cells, (value) => value.normalize('NFC'))],
  [
    'a byte order mark is dropped',
    everyCharacter,
    (cells) => withValues(cells, (value) => value.replaceAll('\ufeff', '')),
  ],
  [
    'text is trimmed',
    'spaces at either end of a value are kept',
    (cells) => withValues(cells, (value) => value.trim()),
  ],
  ['keys are compared in any case', differentKeys, (cells) => withKeys(cells, (key) => key.toLowerCase())],
  [
    'keys are cleaned of what is no letter',
    differentKeys,
    (cells) => withKeys(cells, (key) => key.replace(/[^\w:.-]/g, '_')),
  ],
  ['a part of a key is left out', differentKeys, (cells) => withKeys(cells, (key) => key.replace(/\{.*\}|\/\.\./, ''))],
  [
    'keys end after 127 characters',
    'a key as long as keys get is compared to its end',
    (cells) => withKeys(cells, (key) => key.slice(0, 127)),
  ],
  [
    'an object is the table',
    'names that every object has are keys like others',
    (cells) => {
      const store = plainStore(cells)
      const names: Record<string, string> = {}
      return { ...store, get: async (key) => names[key] ?? store.get(key) }
    },
  ],
  [
    'take empties everything',
    'take leaves other keys alone',
    changed((store, cells) => ({
      take: async (key) => {
        const value = await store.take(key)
        cells.entries.clear()
        return value
      },
    })),
  ],
  [
    'insert loses what it should write',
    'insert creates a key, and says so',
    (cells) => ({ ...plainStore(cells), insert: async () => true }),
  ],
  [
    'a leftover keeps its expiry when its key is created anew',
    'a key created anew has its own expiry',
    (cells) => {
      const store = plainStore(cells)
      const first = new Map<string, number>()
      return {
        ...store,
        insert: (key, value, expiresAt) => {
          first.set(key, first.get(key) ?? expiresAt)
          return store.insert(key, value, first.get(key) ?? expiresAt)
        },
      }
    },
  ],
  [
    'a leftover stands in for what was created anew',
    'a key that has expired is left over whole, or can be created anew',
    (cells) => {
      const values = new Map<string, string>()
      const store = plainStore(cells)
      return {
        ...store,
        insert: (key, value, expiresAt) => {
          values.set(key, values.get(key) ?? value)
          return store.insert(key, value, expiresAt)
        },
        get: async (key) => ((await store.get(key)) === undefined ? undefined : values.get(key)),
      }
    },
  ],
  [
    'callers at the same time get each other\u2019s answers',
    'callers of different keys do not disturb each other',
    (cells) => {
      const store = plainStore(cells)
      let asked = ''
      return {
        ...store,
        take: async (key) => {
          asked = key
          await roundTrip()
          return store.take(asked)
        },
      }
    },
  ],
  [
    'take deletes late, and with the value what was created meanwhile',
    'takes and inserts that race hand every value over once, or keep it',
    (cells) => {
      const store = plainStore(cells)
      const taken = new Set<string>()
      return {
        ...store,
        insert: async (key, value, expiresAt) => {
          await roundTrip()
          if (cells.entries.has(key) && !taken.has(key)) return false
          taken.delete(key)
          cells.entries.set(key, { value, expiresAt })
          return true
        },
        take: async (key) => {
          await roundTrip()
          const value = taken.has(key) ? undefined : cells.entries.get(key)?.value
          taken.add(key)
          await roundTrip()
          cells.entries.delete(key)
          taken.delete(key)
          return value
        },
      }
    },
  ],
]
