import { statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { carryOut, expectNothingWrong, pause } from './support/faults/carry-out.ts'
import { overIORedis } from './support/faults/drivers.ts'
import type { Ledger } from './support/faults/ledger.ts'
import type { Load } from './support/faults/load.ts'
import { type MortalRedis, startMortalRedis } from './support/faults/redis-server.ts'
import { mountSmallDisk } from './support/faults/small-disk.ts'

const onRedis = async (
  title: string,
  settings: Readonly<Record<string, string>>,
  happens: (server: MortalRedis, load: Load) => Promise<void>,
): Promise<Ledger> => {
  const server = await startMortalRedis(settings)
  const [a, b] = [overIORedis(server.port), overIORedis(server.port)]
  try {
    return await carryOut(title, [a.store, b.store], (load) => happens(server, load))
  } finally {
    a.close()
    b.close()
    await server.stop()
  }
}

const killThreeTimes = async (server: MortalRedis, { progress }: Load) => {
  for (let time = 0; time < 3; time++) {
    await progress(40)
    await server.kill()
    await pause(100)
    await server.restart()
  }
  await progress(20)
}

const usedMemory = async ({ cli }: MortalRedis): Promise<number> =>
  Number(/used_memory:(\d+)/.exec(await cli('info', 'memory'))?.[1])

describe('Redis, killed and restarted under load', () => {
  it.each(['always', 'everysec'])('doubles and loses nothing with appendfsync %s', async (appendfsync) => {
    const title = `Redis killed 3 times, appendfsync ${appendfsync}`
    const ledger = await onRedis(title, { appendonly: 'yes', appendfsync }, killThreeTimes)
    expect(ledger.count('push failed')).toBeGreaterThan(0)
    expectNothingWrong(ledger)
  })

  it('forgets what it had answered without a file, or when the machine loses the last second of one', async () => {
    const withoutFile = await onRedis('Redis killed 3 times, no file', {}, killThreeTimes)
    expect(withoutFile.wrongs().lost).toBeGreaterThan(0)
    expect(withoutFile.wrongs().replaysAccepted).toBeGreaterThan(0)

    const title = 'Redis with appendfsync everysec, power cut: the last second of the file is gone'
    const settings = { appendonly: 'yes', appendfsync: 'everysec' }
    const ledger = await onRedis(title, settings, async (server, { progress }) => {
      const file = join(server.folder, 'appendonlydir', 'appendonly.aof.1.incr.aof')
      await progress(20)
      const size = statSync(file).size
      await pause(1000)
      await server.kill()
      truncateSync(file, size)
      await server.restart()
      await progress(20)
    })
    expect(ledger.wrongs().lost).toBeGreaterThan(0)
    expect(ledger.wrongs().replaysAccepted).toBeGreaterThan(0)
  })
})

describe('Redis at maxmemory', () => {
  it('refuses to insert with noeviction, and nothing is granted that it does not hold', async () => {
    const ledger = await onRedis('Redis full, noeviction', {}, async (server, { ledger, progress }) => {
      await progress(20)
      await server.cli('config', 'set', 'maxmemory', String((await usedMemory(server)) + 100_000))
      while (ledger.count('push failed') < 60) await pause(10)
      await server.cli('config', 'set', 'maxmemory', '0')
      await progress(20)
    })
    expect(ledger.messages().join()).toContain('OOM command not allowed')
    expectNothingWrong(ledger)
  })

  it('forgets what it had answered with a policy that evicts', async () => {
    const settings = { 'maxmemory-policy': 'allkeys-lru' }
    const ledger = await onRedis('Redis full, allkeys-lru', settings, async (server, { progress }) => {
      await progress(20)
      await server.cli('config', 'set', 'maxmemory', String((await usedMemory(server)) + 100_000))
      await progress(150)
    })
    expect(ledger.wrongs().replaysAccepted).toBeGreaterThan(0)
    expect(ledger.wrongs().lost).toBeGreaterThan(0)
  })
})

describe('Redis on a full disk', () => {
  it.each(['always', 'everysec'])('grants nothing that it does not hold with appendfsync %s', async (appendfsync) => {
    const disk = await mountSmallDisk(4)
    try {
      const settings = { appendonly: 'yes', appendfsync, dir: disk.folder }
      const title = `Redis on a full disk, appendfsync ${appendfsync}`
      const ledger = await onRedis(title, settings, async (server, { ledger, progress }) => {
        await progress(20)
        disk.fill(64)
        while (ledger.count('push failed') < 60) await pause(10)
        disk.free()
        // it cannot keep its word any more, and gives up
        expect(server.isRunning()).toBe(appendfsync === 'everysec')
        if (!server.isRunning()) await server.restart()
        await progress(20)
      })
      expectNothingWrong(ledger)
    } finally {
      await disk.remove()
    }
  })
})
