import { statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { PendingAuthorization } from '../../src/types/authorization.ts'
import { carryOut, expectForgotten, expectNothingWrong } from './support/faults/carry-out.ts'
import { newPush, newRedemption, presentationOf, serverOver } from './support/faults/client.ts'
import { overIORedis, overNodeRedis } from './support/faults/drivers.ts'
import type { Ledger } from './support/faults/ledger.ts'
import type { Load } from './support/faults/load.ts'
import { type MortalRedis, startMortalRedis } from './support/faults/redis-server.ts'
import { mountSmallDisk } from './support/faults/small-disk.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

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

const killThreeTimes = async (server: MortalRedis, { progress, failures }: Load) => {
  for (let time = 0; time < 3; time++) {
    await progress(25)
    await server.kill()
    await failures(1)
    await server.restart()
  }
  await progress(15)
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
    expectForgotten(withoutFile)

    const title = 'Redis with appendfsync everysec, power cut: the end of the file is gone'
    const settings = { appendonly: 'yes', appendfsync: 'everysec' }
    const ledger = await onRedis(title, settings, async (server, { progress }) => {
      const file = join(server.folder, 'appendonlydir', 'appendonly.aof.1.incr.aof')
      await progress(15)
      const size = statSync(file).size
      await progress(5)
      await server.kill()
      truncateSync(file, size)
      await server.restart()
      await progress(15)
    })
    expectForgotten(ledger)
  })
})

describe('Redis at maxmemory', () => {
  it('refuses to insert with noeviction, and nothing is granted that it does not hold', async () => {
    const ledger = await onRedis('Redis full, noeviction', {}, async (server, { failures, progress }) => {
      await progress(15)
      await server.cli('config', 'set', 'maxmemory', String((await usedMemory(server)) + 100_000))
      await failures(60)
      await server.cli('config', 'set', 'maxmemory', '0')
      await progress(15)
    })
    expect(ledger.messages().join()).toContain('OOM command not allowed')
    expectNothingWrong(ledger)
  })

  it('spends a decision whose code has no room, but no code', async () => {
    const server = await startMortalRedis({})
    const { store, close } = overIORedis(server.port)
    try {
      const as = serverOver(store)
      const begin = async () => {
        const { request_uri } = unwrap(await processPushedAuthorizationRequest(as, newPush().request))
        return unwrap(await processAuthorizationRequest(as, presentationOf(request_uri)))
      }
      const decide = (pending: PendingAuthorization) =>
        issueAuthorizationResponse(as, pending, { decision: 'granted', subject: 'alice' })
      const waiting = await begin()
      const code = unwrap(await decide(await begin())).parameters.code ?? ''
      await server.cli('config', 'set', 'maxmemory', '1')
      await expect(decide(waiting)).rejects.toThrow('OOM')
      await expect(redeemAuthorizationCode(as, newRedemption(code).request)).rejects.toThrow('OOM')
      await server.cli('config', 'set', 'maxmemory', '0')
      expectReason(await decide(waiting), 'request-already-decided')
      expectReason(await resumeAuthorizationRequest(as, waiting.reference), 'reference-invalid')
      expect((await redeemAuthorizationCode(as, newRedemption(code).request)).ok).toBe(true)
    } finally {
      close()
      await server.stop()
    }
  })

  it('forgets what it had answered with a policy that evicts', async () => {
    const settings = { 'maxmemory-policy': 'allkeys-lru' }
    const ledger = await onRedis('Redis full, allkeys-lru', settings, async (server, { progress }) => {
      await progress(15)
      await server.cli('config', 'set', 'maxmemory', String((await usedMemory(server)) + 100_000))
      await progress(150)
    })
    expectForgotten(ledger)
  })

  it('tells a host that asks at its start which policy it has', async () => {
    for (const policy of ['noeviction', 'volatile-ttl']) {
      const server = await startMortalRedis({ 'maxmemory-policy': policy })
      const [a, b] = [overIORedis(server.port), await overNodeRedis(server.port)]
      const answers = [await a.client.info('memory'), await b.client.info('memory')]
      a.close()
      b.close()
      await server.stop()
      const isSafe = answers.map((answer) => answer.includes('maxmemory_policy:noeviction'))
      expect(isSafe).toEqual([policy === 'noeviction', policy === 'noeviction'])
    }
  })
})

describe('Redis on a full disk', () => {
  it.each(['always', 'everysec'])('grants nothing that it does not hold with appendfsync %s', async (appendfsync) => {
    const disk = await mountSmallDisk(4)
    try {
      const settings = { appendonly: 'yes', appendfsync, dir: disk.folder }
      const title = `Redis on a full disk, appendfsync ${appendfsync}`
      const ledger = await onRedis(title, settings, async (server, { failures, progress }) => {
        await progress(15)
        disk.fill(64)
        await failures(60)
        disk.free()
        if (appendfsync === 'always') {
          // it cannot keep its word any more, and gives up
          await server.ended()
          await server.restart()
        }
        expect(server.isRunning()).toBe(true)
        await progress(15)
      })
      expectNothingWrong(ledger)
    } finally {
      await disk.remove()
    }
  })
})
