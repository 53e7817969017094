import { describe, expect, it } from 'vitest'
import { isEpochSeconds, requireSeconds } from '../../src/encoding/epoch-seconds.ts'

describe('seconds since 1970', () => {
  it.each([0, 1, 1_800_000_000, 99_999_999_999])('are %d', (value) => {
    expect(isEpochSeconds(value)).toBe(true)
    expect(() => requireSeconds('auth_time', value)).not.toThrow()
  })

  it.each([1_800_000_000_000, 1e11, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1800000000', 1n, null, undefined])(
    'are not %s, and whoever asks for them is told what it was',
    (value) => {
      expect(isEpochSeconds(value)).toBe(false)
      expect(() => requireSeconds('login.auth_time', value)).toThrow(
        /^login\.auth_time must be in whole seconds since 1970/,
      )
    },
  )
})
