import { describe, expect, it } from 'vitest'
import { emit, emitUnreported, ignoreEvents, observed } from '../../src/host/events.ts'
import type { AuthorizationEvent } from '../../src/types/events.ts'
import { testHost } from '../support/host.ts'

const listening = () => {
  const events: AuthorizationEvent[] = []
  const { as } = testHost({ options: { onEvent: (event) => void events.push(event) } })
  return { as, events }
}

describe('an operation that fails', () => {
  it.each([[new Error('no route')], ['text'], [7], [undefined], [null], [{ code: 'ECONNRESET' }]])(
    'with %s tells of it once and rejects with the same value',
    async (thrown) => {
      const { as, events } = listening()
      const failing = observed(as, 'token', undefined, () => Promise.reject(thrown))
      expect(await failing.catch((error: unknown) => [error])).toEqual([thrown])
      expect(events).toMatchObject([{ type: 'failed', endpoint: 'token', at: as.clock() }])
    },
  )

  it('with an object is not told of again by the adapter, and a value of another kind is told of', async () => {
    const { as, events } = listening()
    const error = new Error('no route')
    await expect(observed(as, 'token', undefined, () => Promise.reject(error))).rejects.toBe(error)
    emitUnreported(as, 'token', error)
    expect(events).toHaveLength(1)
    for (const thrown of [undefined, null, 'text', 7, new Error('of the host')]) emitUnreported(as, 'token', thrown)
    expect(events).toHaveLength(6)
  })
})

it('an event is told although the clock fails, without its time', () => {
  const events: unknown[] = []
  const clock = () => {
    throw new Error('no clock')
  }
  emit({ onEvent: (event) => void events.push(event), clock }, { type: 'failed', endpoint: 'push' })
  expect(events).toEqual([{ type: 'failed', endpoint: 'push', at: Number.NaN }])
})

it('an event that nobody listens to does not read the clock', () => {
  let reads = 0
  emit({ onEvent: ignoreEvents, clock: () => ++reads }, { type: 'failed', endpoint: 'push' })
  expect(reads).toBe(0)
})
