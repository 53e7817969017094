import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { nodePostgresStore, postgresSchema } from '../../src/stores/postgres.ts'
import { ioredisStore } from '../../src/stores/redis.ts'
import type { Store } from '../../src/types/ports.ts'
import { startPostgres } from './support/postgres.ts'
import { startRedis } from './support/redis.ts'
import { systemClock as clock } from './support/system-clock.ts'

const KEYS = 10_000
const PROCESSES = 4
const TAKERS = 16
/** Each round is a race of its own, so that a process that is late once is not late for all keys. */
const ROUNDS = 20

const keys = Array.from({ length: KEYS }, (_, at) => `race:${at}`)

const fillStore = async (store: Store) => {
  for (let from = 0; from < KEYS; from += 500) {
    await Promise.all(keys.slice(from, from + 500).map((key) => store.insert(key, `value of ${key}`, clock() + 600)))
  }
}

type Won = readonly (readonly [at: number, value: string])[]

const startTaker = () => {
  const child = fork(fileURLToPath(new URL('./support/race.mjs', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  })
  // not 'exit', which can come before the last message has been read
  const ended = once(child, 'disconnect').then(() => Promise.reject(new Error(`it ended with ${child.exitCode}`)))
  ended.catch(() => {})
  const ask = async (order: object): Promise<unknown> => {
    const answered = once(child, 'message')
    child.send(order)
    const [message] = await Promise.race([answered, ended])
    return message
  }
  return { ask, kill: () => child.kill() }
}

/** Lets all processes take all keys; says how many keys had how many winners. */
const takeAll = async (engine: string, address: string | number) => {
  const children = Array.from({ length: PROCESSES }, startTaker)
  try {
    await Promise.all(children.map(({ ask }) => ask({ engine, address, takers: TAKERS, keys })))
    const began = performance.now()
    const won: Won[] = children.map(() => [])
    for (let from = 0; from < KEYS; from += KEYS / ROUNDS) {
      const answers = await Promise.all(children.map(({ ask }) => ask({ from, to: from + KEYS / ROUNDS })))
      for (const [at, answer] of answers.entries()) won[at] = [...(won[at] ?? []), ...(answer as Won)]
    }
    const seconds = (performance.now() - began) / 1000
    const winners = keys.map(() => 0)
    for (const [at, value] of won.flat()) {
      if (value !== `value of ${keys[at]}`) throw new Error('a value of another key')
      winners[at] = (winners[at] ?? 0) + 1
    }
    return { winners, shares: won.map((ofOne) => ofOne.length), seconds }
  } finally {
    for (const child of children) child.kill()
  }
}

const report = (engine: string, { winners, shares, seconds }: Awaited<ReturnType<typeof takeAll>>) => {
  const one = winners.filter((count) => count === 1).length
  console.log(
    `${engine}: ${PROCESSES * TAKERS} takers in ${PROCESSES} processes, ${KEYS} keys, ${one} with exactly one winner; ` +
      `by process ${shares.join(', ')}; ${Math.round((KEYS * PROCESSES * TAKERS) / seconds)} takes a second`,
  )
  return one
}

describe(`${PROCESSES * TAKERS} takers in ${PROCESSES} processes`, () => {
  it(`leave every one of ${KEYS} keys of Redis with exactly one winner`, { timeout: 600_000 }, async () => {
    const server = await startRedis()
    const client = new Redis({ host: '127.0.0.1', port: server.ports[0] ?? 0 })
    try {
      await fillStore(ioredisStore(client))
      const outcome = await takeAll('redis', server.ports[0] ?? 0)
      expect(report('Redis', outcome)).toBe(KEYS)
      // otherwise it was no race
      expect(outcome.shares.filter((share) => share > 0).length).toBeGreaterThan(1)
    } finally {
      client.disconnect()
      await server.stop()
    }
  })

  it(`leave every one of ${KEYS} keys of PostgreSQL with exactly one winner`, { timeout: 600_000 }, async () => {
    const server = await startPostgres()
    const pool = new pg.Pool({ connectionString: server.connectionString })
    try {
      await pool.query(postgresSchema().join(';'))
      await fillStore(nodePostgresStore(pool))
      const outcome = await takeAll('postgres', server.connectionString)
      expect(report('PostgreSQL', outcome)).toBe(KEYS)
      expect(outcome.shares.filter((share) => share > 0).length).toBeGreaterThan(1)
    } finally {
      await pool.end()
      await server.stop()
    }
  })
})
