import { expect, it } from 'vitest'
import { requireServer } from '../../src/host/require-server.ts'
import { systemClock } from '../../src/host/system-clock.ts'
import { testHost } from '../support/host.ts'

it('an operation takes what authorizationServer returned, and neither its options nor a promise of it', () => {
  const { as, settings } = testHost()
  expect(() => requireServer(as)).not.toThrow()
  for (const other of [settings, Promise.resolve(as), undefined, null, 'as']) {
    expect(() => requireServer(other)).toThrow(
      /^as must be an authorization server; got .*Pass what authorizationServer returned/,
    )
  }
})

it('the clock of the system shows whole seconds since 1970', () => {
  const now = systemClock()
  expect(Number.isSafeInteger(now)).toBe(true)
  expect(now).toBeGreaterThan(1_700_000_000)
  expect(now).toBeLessThan(100_000_000_000)
})
