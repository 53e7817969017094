import { cpuUsage } from 'node:process'

/** A megabyte of the same few characters. */
export const megabyte = (unit: string): string => unit.repeat(Math.ceil(1_048_576 / unit.length))

/** Runs something and says how many milliseconds of the processor it took, however busy the machine is. */
export const milliseconds = (run: () => unknown): number => {
  const start = cpuUsage()
  run()
  const { user, system } = cpuUsage(start)
  return (user + system) / 1000
}

/** More milliseconds than a linear algorithm needs for a megabyte, which are some tens. A quadratic one needs an hour. */
export const BLINK = 2000
