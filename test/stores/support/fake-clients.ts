import type { Clock } from '../../../src/types/ports.ts'

/** What was sent to a database. */
export type Sent = readonly unknown[]

interface Row {
  readonly value: string
  readonly expiresAt: number
}

/** Both clients of Redis over one memory, with what was sent to it. */
export const fakeRedis = (clock: Clock) => {
  const rows = new Map<string, Row>()
  const sent: Sent[] = []
  const live = (key: string) => {
    const row = rows.get(key)
    return row !== undefined && row.expiresAt > clock() ? row.value : null
  }
  const set = (key: string, value: string, expiresAt: number) => {
    if (live(key) !== null) return null
    rows.set(key, { value, expiresAt })
    return 'OK'
  }
  const take = (key: string) => {
    const value = live(key)
    rows.delete(key)
    return value
  }
  const command = async <T>(words: Sent, work: () => T): Promise<T> => {
    sent.push(words)
    return work()
  }
  return {
    sent,
    nodeRedis: {
      set: (key: string, value: string, options: { NX: true; EXAT: number }) =>
        command(['set', key, value, options], () => set(key, value, options.EXAT)),
      get: (key: string) => command(['get', key], () => live(key)),
      getDel: (key: string) => command(['getDel', key], () => take(key)),
    },
    ioredis: {
      set: (...words: readonly [key: string, value: string, 'EXAT', expiresAt: number, 'NX']) =>
        command(['set', ...words], () => set(words[0], words[1], words[3])),
      get: (key: string) => command(['get', key], () => live(key)),
      getdel: (key: string) => command(['getdel', key], () => take(key)),
    },
  }
}

/** A table that understands the statements of the SQL stores by their first word. */
export const fakeTable = () => {
  const rows = new Map<string, Row>()
  const sent: Sent[] = []
  const run = (sql: string, values: readonly unknown[]): { key?: string; value?: string; expires_at?: number }[] => {
    sent.push([sql, ...values])
    const key = String(values[0])
    const found = rows.get(key)
    if (sql.startsWith('INSERT')) {
      if (found !== undefined) return []
      rows.set(key, { value: String(values[1]), expiresAt: Number(values[2]) })
      return [{ key }]
    }
    if (sql.startsWith('SELECT expires_at')) {
      const [first] = [...rows.values()].map(({ expiresAt }) => expiresAt).sort((a, b) => a - b)
      return first === undefined ? [] : [{ expires_at: first }]
    }
    if (sql.startsWith('SELECT')) return found === undefined ? [] : [{ value: found.value }]
    if (sql.includes('RETURNING value')) {
      rows.delete(key)
      return found === undefined ? [] : [{ value: found.value }]
    }
    const expired = [...rows].filter(([, { expiresAt }]) => expiresAt < Number(values[0])).slice(0, Number(values[1]))
    for (const [each] of expired) rows.delete(each)
    return expired.map(([each]) => ({ key: each }))
  }
  return { sent, run }
}

/** Deno KV: entries by their joined key, transactions checked and written at once. */
export const fakeDenoKv = (clock: Clock) => {
  const entries = new Map<string, { value: unknown; versionstamp: string; until: number }>()
  const sent: Sent[] = []
  let version = 0
  const read = (key: readonly unknown[]) => {
    const entry = entries.get(JSON.stringify(key))
    return entry !== undefined && entry.until > clock()
      ? { key, value: entry.value, versionstamp: entry.versionstamp as string | null }
      : { key, value: null, versionstamp: null }
  }
  const atomic = () => {
    const checks: { key: readonly unknown[]; versionstamp: string | null }[] = []
    const steps: (() => void)[] = []
    const operation = {
      check: (...more: typeof checks) => {
        checks.push(...more)
        return operation
      },
      set: (key: readonly unknown[], value: unknown, { expireIn }: { expireIn: number }) => {
        if (!(expireIn > 0)) throw new TypeError('expireIn must be positive')
        steps.push(() =>
          entries.set(JSON.stringify(key), {
            value,
            versionstamp: String(++version),
            until: clock() + expireIn / 1000,
          }),
        )
        return operation
      },
      delete: (key: readonly unknown[]) => {
        steps.push(() => entries.delete(JSON.stringify(key)))
        return operation
      },
      commit: async () => {
        sent.push(['commit'])
        const ok = checks.every(({ key, versionstamp }) => read(key).versionstamp === versionstamp)
        if (ok) for (const step of steps) step()
        return { ok }
      },
    }
    return operation
  }
  return {
    sent,
    size: () => entries.size,
    kv: {
      get: async (key: readonly unknown[]) => {
        sent.push(['get', key])
        return read(key)
      },
      getMany: async (keys: (readonly unknown[])[]) => {
        sent.push(['getMany', keys.length])
        return keys.map(read)
      },
      atomic,
    },
  }
}

/** DynamoDB's three calls. */
export const fakeDynamoDB = () => {
  type Item = Readonly<Record<'key' | 'value' | 'attempt', { readonly S: string }>>
  const items = new Map<string, Item>()
  const sent: Sent[] = []
  return {
    sent,
    client: {
      putItem: async (input: { Item: Item; ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }) => {
        sent.push(['putItem', input])
        const there = items.get(input.Item.key.S)
        if (there !== undefined) {
          const name = 'ConditionalCheckFailedException'
          throw Object.assign(new Error('The conditional request failed'), { name, Item: there })
        }
        items.set(input.Item.key.S, input.Item)
        return { $metadata: {} }
      },
      getItem: async (input: { Key: { key: { S: string } } }) => {
        sent.push(['getItem', input])
        return { $metadata: {}, Item: items.get(input.Key.key.S) }
      },
      deleteItem: async (input: { Key: { key: { S: string } } }) => {
        sent.push(['deleteItem', input])
        const found = items.get(input.Key.key.S)
        items.delete(input.Key.key.S)
        return { $metadata: {}, Attributes: found }
      },
    },
  }
}
