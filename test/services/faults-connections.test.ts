import dynalite from 'dynalite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { postgresSchema } from '../../src/stores/postgres.ts'
import { carryOut, expectNothingWrong } from './support/faults/carry-out.ts'
import { eventually } from './support/faults/daemon.ts'
import {
  type Connected,
  overDynamoDB,
  overIORedis,
  overNodeRedis,
  overPg,
  overPostgresJs,
  TIMEOUT,
} from './support/faults/drivers.ts'
import { type MortalPostgres, startMortalPostgres } from './support/faults/postgres-server.ts'
import { type MortalRedis, startMortalRedis } from './support/faults/redis-server.ts'
import { type Fate, startTCPProxy } from './support/faults/tcp-proxy.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

// dynalite answers as DynamoDB does, from memory.
const dynamodb = dynalite({ createTableMs: 0 })
const portOfDynamoDB = (): number => {
  const address = dynamodb.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const createTable = async (port: number) => {
  const { client, close } = overDynamoDB(port)
  await client.createTable({
    TableName: 'parapet',
    KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  await eventually('the table is not there', async () => {
    const { Table } = await client.describeTable({ TableName: 'parapet' })
    if (Table?.TableStatus !== 'ACTIVE') throw new Error('not yet')
  })
  close()
}

let redis: MortalRedis
let postgres: MortalPostgres
beforeAll(async () => {
  redis = await startMortalRedis({})
  postgres = await startMortalPostgres()
  await postgres.query(postgresSchema().join(';'))
  await new Promise<void>((resolve) => dynamodb.listen(0, '127.0.0.1', resolve))
  await createTable(portOfDynamoDB())
})
afterAll(async () => {
  await new Promise((resolve) => dynamodb.close(resolve))
  await redis.stop()
  await postgres.stop()
})

interface Driver {
  readonly name: string
  readonly port: () => number
  readonly connect: (port: number) => Connected | Promise<Connected>
  readonly piecesPerCut: number
  readonly flows: number
  readonly lanes?: number
}

const drivers: readonly Driver[] = [
  { name: 'redis', port: () => redis.port, connect: overNodeRedis, piecesPerCut: 10, flows: 40 },
  { name: 'ioredis', port: () => redis.port, connect: overIORedis, piecesPerCut: 10, flows: 40 },
  { name: 'pg', port: () => postgres.port, connect: overPg, piecesPerCut: 37, flows: 40 },
  { name: 'postgres', port: () => postgres.port, connect: overPostgresJs, piecesPerCut: 37, flows: 40 },
  // the emulator runs in this process: with more lanes it answers later than the SDK waits, and no flow ends
  { name: 'the SDK of AWS', port: portOfDynamoDB, connect: overDynamoDB, piecesPerCut: 25, flows: 15, lanes: 5 },
]

const behindProxy = async (
  port: number,
  connect: (port: number) => Connected | Promise<Connected>,
  work: (connected: readonly [Connected, Connected], proxy: Awaited<ReturnType<typeof startTCPProxy>>) => Promise<void>,
) => {
  const proxy = await startTCPProxy(port)
  const connected = [await connect(proxy.port), await connect(proxy.port)] as const
  try {
    await work(connected, proxy)
  } finally {
    await Promise.all(connected.map(({ close }) => close()))
    await proxy.stop()
  }
}

/** Every so often one of these, in turn. */
const every = (pieces: number, ...fates: readonly Fate[]) => {
  let sent = 0
  return (): Fate => (++sent % pieces === 0 ? (fates[(sent / pieces) % fates.length] ?? 'pass') : 'pass')
}

describe.each(drivers)('connections of $name', ({ name, port, connect, piecesPerCut, flows, lanes }) => {
  it('may be cut before a command, before its answer and in the middle of it', async () => {
    await behindProxy(port(), connect, async ([a, b], proxy) => {
      let cuts = 0
      const next = every(piecesPerCut, 'cut before', 'cut after', 'half a reply')
      const ledger = await carryOut(
        `${name}, connections cut`,
        [a.store, b.store],
        async ({ progress }) => {
          await progress(10)
          proxy.decide(() => {
            const fate = next()
            if (fate !== 'pass') cuts++
            return fate
          })
          await progress(flows)
          proxy.decide(() => 'pass')
        },
        lanes,
      )
      expect(cuts).toBeGreaterThan(4)
      expectNothingWrong(ledger)
    })
  })

  it('may be slow: a call that took too long rejects, whatever comes of it later', async () => {
    await behindProxy(port(), connect, async ([a, b], proxy) => {
      const stores = [a.store, b.store] as const
      const ledger = await carryOut(
        `${name}, slow replies`,
        stores,
        async ({ progress, failures }) => {
          await progress(10)
          proxy.delay(TIMEOUT + 300)
          await failures(lanes ?? 10)
          proxy.delay(0)
          await progress(15)
        },
        lanes,
      )
      expect(ledger.messages().join()).toMatch(/timed out|timeout|too long/i)
      expectNothingWrong(ledger)
    })
  })
})
