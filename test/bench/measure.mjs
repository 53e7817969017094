// Rounds of every subject in turn, in changing order, so that whatever else the machine does hits all alike.
import { performance } from 'node:perf_hooks'

export const CONCURRENCY = 16

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

/** Runs `count` operations, `concurrency` at a time. Microseconds of CPU are those of all threads, as the operating system counts them. */
export const measureOnce = async ({ run, inputs, count = inputs.length, concurrency = CONCURRENCY }) => {
  const latencies = new Float64Array(count)
  let next = 0
  const worker = async () => {
    for (let at = next++; at < count; at = next++) {
      const began = performance.now()
      await run(inputs?.[at])
      latencies[at] = performance.now() - began
    }
  }
  const cpu = process.cpuUsage()
  const began = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  const wall = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  latencies.sort()
  return {
    cpu: (user + system) / count,
    wall: (wall * 1000) / count,
    p50: quantile(latencies, 0.5) * 1000,
    p99: quantile(latencies, 0.99) * 1000,
  }
}

/** Long enough for what the system does beside it to even out, in milliseconds of CPU. */
const ROUND = 150
const LEAST = 500
const MOST = 5000

/** Garbage is not collected on demand between rounds: that throws compiled code away, and what follows would run cold.
 *
 * Measures subjects `{ name, prepare?, run }` in interleaved rounds of about the same time; the first rounds warm up, and tell how many
 * operations that is. */
export const measureRounds = async (subjects, { rounds, warmUp = 4, onProgress = () => {} }) => {
  const samples = new Map(subjects.map(({ name }) => [name, []]))
  const counts = new Map(subjects.map(({ name }) => [name, LEAST]))
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < subjects.length; turn++) {
      const { name, prepare, run } = subjects[(turn + round + warmUp) % subjects.length]
      const count = counts.get(name)
      const inputs = await prepare?.(count)
      const sample = await measureOnce({ run, inputs, count })
      if (round >= 0) samples.get(name).push(sample)
      else counts.set(name, Math.round(Math.min(MOST, Math.max(LEAST, (ROUND * 1000) / sample.cpu))))
      onProgress({ round, rounds, name, sample })
    }
  }
  return samples
}

/** Medians of the rounds, and how far apart the middle half of them lies, as a share of the median. */
export const summarise = (samples) =>
  Object.fromEntries(
    [...samples].map(([name, rounds]) => {
      const of = (field) => median(rounds.map((round) => round[field]))
      const cpu = rounds.map((round) => round.cpu).sort((a, b) => a - b)
      const spread = (quantile(cpu, 0.75) - quantile(cpu, 0.25)) / of('cpu')
      const others = Object.fromEntries(Object.keys(rounds[0]).map((field) => [field, of(field)]))
      return [name, { ...others, least: cpu[0], spread, rounds: rounds.length }]
    }),
  )

/** The median of the ratios of the rounds, each of two measurements made side by side, and the quartiles between which half of them lie. */
export const ratio = (samples, above, below, field = 'cpu') => {
  const [a, b] = [samples.get(above), samples.get(below)]
  if (!a || !b) return { value: undefined }
  const ratios = a.map((sample, round) => sample[field] / b[round][field]).sort((x, y) => x - y)
  return { value: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) }
}
