export { type FixedClock, fixedClock } from './clock.ts'
export { expectReason, unwrap } from './results.ts'
