import type { Clock } from '../types/ports.ts'

export const systemClock: Clock = () => Math.floor(Date.now() / 1000)
