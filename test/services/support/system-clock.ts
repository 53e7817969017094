import type { Clock } from '../../../src/types/ports.ts'

/** The clock by which the databases expire. */
export const systemClock: Clock = () => Math.floor(Date.now() / 1000)
