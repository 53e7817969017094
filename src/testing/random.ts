import { requireThat } from '../encoding/require-that.ts'
import type { RandomBytes } from '../types/ports.ts'

/** Makes random bytes that are the same in every run. Use them in tests only: an attacker who knows the seed knows every
 * `request_uri` and every code. */
export const seededRandomBytes = (seed = 1): RandomBytes => {
  requireThat(Number.isFinite(seed), 'seed', 'a number', seed)
  let state = seed | 0
  // mulberry32: short, with a sequence for each seed, and not cryptographically secure
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) & 0xff
  }
  return (length) => Uint8Array.from({ length }, next)
}
