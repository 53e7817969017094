import { describe, expect, it } from 'vitest'
import { durableObjectAlarmStore } from '../../src/stores/durable-objects.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import { storeContract } from '../../src/testing/store-contract.ts'
import { fakeTable } from './support/fake-clients.ts'

const NOW = 1_800_000_000

/** The storage of an object: a table, and an alarm that a test fires. */
const makeObject = (interval?: number) => {
  const clock = fixedClock(NOW)
  const { run } = fakeTable()
  const armed: number[] = []
  let alarmAt: number | null = null
  const storage = {
    sql: { exec: (sql: string, ...values: (string | number)[]) => ({ toArray: () => run(sql, values) }) },
    getAlarm: async () => alarmAt,
    setAlarm: async (at: number) => {
      armed.push(at / 1000 - NOW)
      alarmAt = at
    },
  }
  const open = () => durableObjectAlarmStore(storage, { clock, ...(interval === undefined ? {} : { interval }) })
  /** Lets time pass up to the alarm, and fires it. */
  const fire = async (store: ReturnType<typeof open>): Promise<void> => {
    if (alarmAt === null) throw new Error('There is no alarm.')
    clock.advance(Math.max(0, alarmAt / 1000 - clock()))
    alarmAt = null
    await store.alarm()
  }
  return { clock, armed, open, fire, storage, isResting: () => alarmAt === null }
}

describe('the alarm of a Durable Object', () => {
  it('that an earlier instance of the object set is read once, and not set again while it lies ahead', async () => {
    const { open, armed, storage } = makeObject(600)
    let read = 0
    const getAlarm = async () => {
      read++
      return (NOW + 300) * 1000
    }
    storage.getAlarm = getAlarm
    const store = open()
    for (const key of ['a', 'b']) await store.insert(key, '1', NOW + 60)
    expect([armed, read]).toEqual([[], 1])
  })

  it('is set anew where the one that was set should have fired an interval ago, and not before', async () => {
    const { open, armed, clock } = makeObject(600)
    const store = open()
    await store.insert('a', '1', NOW + 60)
    clock.advance(1199)
    await store.insert('b', '1', clock() + 60)
    expect(armed).toEqual([600])
    clock.advance(1)
    await store.insert('c', '1', clock() + 60)
    expect(armed).toEqual([600, 1800])
  })

  it('is set anew where an earlier instance set one that should have fired an interval ago', async () => {
    const { open, armed, storage } = makeObject(600)
    storage.getAlarm = async () => (NOW - 600) * 1000
    await open().insert('a', '1', NOW + 60)
    expect(armed).toEqual([600])
  })

  it('rejects where expired entries could not be deleted, so that the platform fires it again', async () => {
    const { storage, clock, armed } = makeObject()
    const failure = new Error('the table is locked')
    const exec = (sql: string) => ({
      toArray: () => {
        if (sql.startsWith('DELETE')) throw failure
        return []
      },
    })
    const store = durableObjectAlarmStore({ ...storage, sql: { exec } }, { clock })
    await expect(store.alarm()).rejects.toBe(failure)
    expect(armed).toEqual([])
  })

  it.each([[null], ['row'], [{}], [{ expires_at: '1800000000' }]])(
    'rejects where a row is %j, which would leave the object without an alarm',
    async (row) => {
      const { storage, clock } = makeObject()
      const exec = (sql: string) => ({ toArray: () => (sql.startsWith('SELECT expires_at') ? [row] : []) })
      const store = durableObjectAlarmStore({ ...storage, sql: { exec } } as never, { clock })
      await expect(store.alarm()).rejects.toThrow(
        /^storage\.sql must give rows as objects, with expires_at as a number/,
      )
    },
  )

  it('is set by the first insert, and by none that follows', async () => {
    const { open, armed } = makeObject()
    const store = open()
    expect(armed).toEqual([])
    await store.get('nothing')
    expect(armed).toEqual([])
    for (const key of ['a', 'b', 'c']) await store.insert(key, '1', NOW + 60)
    expect(armed).toEqual([600])
  })

  it('deletes what has expired and rests when nothing is left; the next insert sets it again', async () => {
    const { open, armed, fire, isResting, clock } = makeObject()
    const store = open()
    await store.insert('a', '1', NOW + 60)
    await fire(store)
    expect(isResting()).toBe(true)
    expect(await store.insert('a', '2', clock() + 60)).toBe(true)
    expect(armed).toEqual([600, 1200])
  })

  it('is set again for what is alive: at its end, and not before an interval has passed', async () => {
    const { open, armed, fire, isResting } = makeObject()
    const store = open()
    await store.insert('short', '1', NOW + 60)
    await store.insert('long', '1', NOW + 1860)
    await fire(store)
    expect(await Promise.all([store.get('short'), store.get('long')])).toEqual([undefined, '1'])
    // ten seconds of tolerance, and one
    expect(armed).toEqual([600, 1871])
    await fire(store)
    expect(isResting()).toBe(true)
  })

  it('is read from the storage when the object wakes up anew', async () => {
    const { open, armed } = makeObject()
    await open().insert('a', '1', NOW + 60)
    await open().insert('b', '1', NOW + 60)
    expect(armed).toEqual([600])
  })

  it('is set anew where it failed for good', async () => {
    const { open, armed, clock } = makeObject(60)
    const store = open()
    await store.insert('a', '1', NOW + 60)
    clock.advance(1000)
    await store.insert('b', '1', NOW + 1060)
    expect(armed).toEqual([60, 1060])
  })

  it('fires seldom: a thousand idle objects have none, and a busy one has one in ten minutes', async () => {
    const { open, armed, fire, clock, isResting } = makeObject()
    const store = open()
    for (let minute = 0; minute < 60; minute++) {
      await store.insert(`key ${minute}`, '1', clock() + 60)
      clock.advance(60)
      if ((armed.at(-1) ?? 0) + NOW <= clock()) await fire(store)
    }
    while (!isResting()) await fire(store)
    expect(armed.length).toBeLessThanOrEqual(8)
  })

  it('is brought forward by an entry that expires long before it, and once in an interval at most', async () => {
    const { open, armed, fire, clock } = makeObject()
    const store = open()
    await store.insert('of a month', '1', NOW + 2_592_000)
    await fire(store)
    expect(armed).toEqual([600, 2_592_011])
    for (const key of ['a', 'b', 'c']) await store.insert(key, '1', clock() + 60)
    expect(armed).toEqual([600, 2_592_011, 1200])
    await fire(store)
    expect(await Promise.all([store.get('a'), store.get('of a month')])).toEqual([undefined, '1'])
    expect(armed.at(-1)).toBe(2_592_011)
  })

  it('stays where it is for an entry that expires when it fires, or soon before', async () => {
    const { open, armed, fire, clock } = makeObject()
    const store = open()
    await store.insert('long', '1', NOW + 1860)
    await fire(store)
    expect(armed).toEqual([600, 1871])
    await store.insert('later', '1', clock() + 1860)
    await store.insert('sooner', '1', 1871 + NOW - 600)
    expect(armed).toEqual([600, 1871])
  })

  it('is brought forward where an earlier instance set it for the end of an entry that never ends', async () => {
    const { open, armed, storage } = makeObject(600)
    storage.getAlarm = async () => 100_000_000_010 * 1000
    await open().insert('a', '1', NOW + 60)
    expect(armed).toEqual([600])
  })

  it('rejects the insert whose alarm could not be set: its outcome is unknown', async () => {
    const { storage, clock } = makeObject()
    const broken = { ...storage, setAlarm: () => Promise.reject(new Error('no alarm method')) }
    await expect(durableObjectAlarmStore(broken, { clock }).insert('a', '1', NOW)).rejects.toThrow('no alarm method')
  })

  const { open, clock } = makeObject()
  const store = open()
  it.each(storeContract({ open: () => store, clock, advance: clock.advance }))('keeps the contract: $name', ({ run }) =>
    run(),
  )

  it('names what it cannot work with', () => {
    expect(() => durableObjectAlarmStore({} as never, { clock: 1, interval: 1.5, tabel: 'x' } as never)).toThrow(
      /durableObjectAlarmStore: 4 invalid options.*storage must be the storage of a Durable Object.*clock.*interval.*tabel must be an option of durableObjectAlarmStore; got an unknown name/s,
    )
  })
})
