import { describe, expect, it, vi } from 'vitest'
import { postgresSchema } from '../../src/stores/postgres.ts'
import { carryOut, expectForgotten, expectNothingWrong, pause, switchedStore } from './support/faults/carry-out.ts'
import { overPg } from './support/faults/drivers.ts'
import type { Ledger } from './support/faults/ledger.ts'
import type { Load } from './support/faults/load.ts'
import { type MortalPostgres, startMortalPostgres, startStandby } from './support/faults/postgres-server.ts'
import { mountSmallDisk } from './support/faults/small-disk.ts'
import { startTCPProxy } from './support/faults/tcp-proxy.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const onPostgres = async (
  title: string,
  settings: Readonly<Record<string, string>>,
  happens: (server: MortalPostgres, load: Load) => Promise<void>,
): Promise<Ledger> => {
  const server = await startMortalPostgres(settings)
  const [a, b] = [overPg(server.port), overPg(server.port)]
  try {
    await server.query(postgresSchema().join(';'))
    return await carryOut(title, [a.store, b.store], (load) => happens(server, load))
  } finally {
    await Promise.all([a.close(), b.close()])
    await server.stop()
  }
}

describe('PostgreSQL, killed and restarted under load', () => {
  it('doubles and loses nothing', async () => {
    const title = 'PostgreSQL killed twice, synchronous_commit on'
    const ledger = await onPostgres(title, {}, async (server, { progress, failures }) => {
      for (let time = 0; time < 2; time++) {
        await progress(25)
        await server.stallWALWriter()
        await progress(10)
        await server.kill()
        await failures(1)
        await server.restart()
      }
      await progress(15)
    })
    expect(ledger.count('push failed')).toBeGreaterThan(0)
    expectNothingWrong(ledger)
  })

  it('forgets what it had answered with synchronous_commit off', async () => {
    const title = 'PostgreSQL killed, synchronous_commit off, the last logins not written yet'
    const ledger = await onPostgres(title, { synchronous_commit: 'off' }, async (server, { progress }) => {
      await progress(25)
      await server.stallWALWriter()
      await progress(10)
      await server.kill()
      await server.restart()
      await progress(15)
    })
    expectForgotten(ledger)
  })
})

const isFull = (ledger: Ledger): boolean => ledger.messages().join().includes('No space left on device')

describe('PostgreSQL whose disk is full', () => {
  it('refuses to insert, and nothing is granted that it does not hold', async () => {
    const disk = await mountSmallDisk(4, process.getuid?.() === 0 ? 'postgres' : undefined)
    const server = await startMortalPostgres()
    const [a, b] = [overPg(server.port), overPg(server.port)]
    try {
      await server.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`)
      await server.query(`SET default_tablespace = small; ${postgresSchema().join(';')}`)
      const ledger = await carryOut('PostgreSQL, disk full', [a.store, b.store], async ({ ledger, progress }) => {
        await progress(15)
        disk.fill(0)
        // rows that were deleted leave room for some time
        while (ledger.count('push failed') < 20 || !isFull(ledger)) await pause(10)
        disk.free()
        await progress(15)
      })
      expect(isFull(ledger)).toBe(true)
      expectNothingWrong(ledger)
    } finally {
      await Promise.all([a.close(), b.close()])
      await server.stop()
      await disk.remove()
    }
  })
})

/** Kills a server behind which a standby lags a little, and goes on with the standby. */
const failOver = async (title: string, isSynchronous: boolean): Promise<Ledger> => {
  const primary = await startMortalPostgres()
  const proxy = await startTCPProxy(primary.port)
  const first = [overPg(primary.port), overPg(primary.port)] as const
  const others: { close: () => unknown }[] = []
  let standby: MortalPostgres | undefined
  try {
    await primary.query(postgresSchema().join(';'))
    standby = await startStandby(proxy.port, 'standby')
    const next = standby
    if (isSynchronous) {
      await primary.query("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
      await primary.query('SELECT pg_reload_conf()')
    }
    const stores = [switchedStore(first[0].store), switchedStore(first[1].store)] as const
    return await carryOut(title, stores, async ({ progress, failures }) => {
      await progress(15)
      // from here on the standby gets nothing: a commit that waits for it fails, another is not there afterwards
      proxy.freeze()
      await (isSynchronous ? failures(10) : progress(10))
      await primary.kill()
      proxy.shut()
      await next.promote()
      for (const store of stores) {
        const over = overPg(next.port)
        others.push(over)
        store.pointAt(over.store)
      }
      await progress(15)
    })
  } finally {
    await Promise.all([...first, ...others].map(({ close }) => close()))
    await primary.stop()
    await standby?.stop()
    await proxy.stop()
  }
}

describe('PostgreSQL, killed under load, its standby promoted', () => {
  it('doubles and loses nothing where the standby is synchronous', async () => {
    expectNothingWrong(await failOver('PostgreSQL failed over, synchronous standby', true))
  })

  it('forgets what the standby had not got where it is not', async () => {
    expectForgotten(await failOver('PostgreSQL failed over, its standby behind', false))
  })
})
