import { performance } from 'node:perf_hooks'

/** A megabyte of the same character, or of the same few. */
export const megabyte = (unit: string): string => unit.repeat(Math.ceil(1_048_576 / unit.length))

/** Runs something that a super-linear algorithm would spend minutes on, and says how many milliseconds it took. */
export const milliseconds = (run: () => unknown): number => {
  const start = performance.now()
  run()
  return performance.now() - start
}

/** A blink, with room for a busy machine: linear code needs some tens of milliseconds at most. */
export const BLINK = 1000
