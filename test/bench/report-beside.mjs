// The tables of what is not measured in requests, as rows of text.
import { kB, one, shown, whole } from './report-numbers.mjs'

export const store = (report) => ({
  title: 'Outstanding requests in the memory store',
  head: ['outstanding requests in the memory store', 'bytes of heap for one', 'push, p50 µs', 'presentation, p50 µs'],
  rows: report.growth.store.map(({ size, bytes, push, present }) => [
    whole(size),
    whole(bytes),
    one(push),
    one(present),
  ]),
})

export const growth = (report) => ({
  title: 'More of one thing in a push',
  head: ['a push with more of something', 'CPU µs', 'p50 µs'],
  rows: report.growth.requests.map(({ name, cpu, p50 }) => [name, whole(cpu), whole(p50)]),
})

export const imports = (report) => ({
  title: 'Importing, in a fresh Node',
  head: ['import', 'CPU ms', 'ratio', 'wall ms', 'ratio'],
  rounds: report.import.rounds,
  rows: report.import.rows.map(({ name, cpu, cpuRatio, wall, wallRatio }) => {
    return [name, one(cpu), shown(cpuRatio), one(wall), shown(wallRatio)]
  }),
})

export const size = (report) => {
  const needed = report.size.at(-1)
  return {
    title: 'Bundles for the edge',
    head: ['bundle', 'kB, minified', 'kB, compressed', 'ratio to the last'],
    rows: report.size.map(({ name, minified, compressed }) => {
      return [name, kB(minified), kB(compressed), shown(compressed / needed.compressed)]
    }),
  }
}

const added = (value) => `${value < 0 ? '−' : '+'}${one(Math.abs(value))}`
const runtimesOf = ({ runtimes }) => runtimes.map(({ name, version }) => `${name} ${version}`).join(', ')

export const cold = ({ cold: { starts, bundles, ...about } }) => {
  const bytesOf = (program) => bundles.find(({ name }) => name === program)
  const names = about.runtimes.map(({ name }) => name)
  const of = (runtime, program) => starts.find((start) => start.runtime === runtime && start.program === program)
  return {
    title: 'Cold: from the start of a process to its first 201, ms of wall time / of CPU',
    head: ['ms of wall time / of CPU to the first 201', 'kB, compressed', ...names],
    rows: bundles.map(({ name }, at) => [
      name,
      kB(bytesOf(name).compressed),
      ...names.map((runtime) => {
        const { first201, above } = of(runtime, name)
        // the first of them tells what the runtime takes, the others what they add to it
        return at === 0 ? `${one(first201.wall)} / ${one(first201.cpu)}` : `${added(above.wall)} / ${added(above.cpu)}`
      }),
    ]),
    rounds: about.rounds,
    note: `${runtimesOf(about)}${about.missing.length === 0 ? '' : `; not there: ${about.missing.join(', ')}`}.`,
  }
}

export const coldInside = ({ cold: { starts, rounds } }) => {
  const steps = { import: 'import', build: 'making the server', first: 'first push', tenth: 'tenth push' }
  return {
    title: 'Cold, inside: ms of wall time',
    head: ['ms of wall time inside', '', ...Object.values(steps)],
    rounds,
    rows: starts
      .filter(({ inside }) => inside !== undefined)
      .map(({ runtime, program, inside }) => [
        runtime,
        program,
        ...Object.keys(steps).map((step) => inside[step].wall.toFixed(2)),
      ]),
  }
}

/** What is known of each measurement of `scale.mjs`, and what its column is called. */
export const SCALE_COLUMNS = {
  engine: 'engine',
  work: 'work',
  processes: 'processes',
  perSecond: 'a second',
  best: 'best round',
  toOneProcess: 'to one process',
  ofBareCommands: 'of bare commands',
  cpuOfServers: 'µs of CPU, servers',
  cpuOfEngine: 'engine',
  cpuOfLoad: 'load generator',
}

export const scale = ({ scale: { results, machine } }) => ({
  title: 'Processes on one database',
  head: Object.values(SCALE_COLUMNS),
  rounds: machine.rounds,
  rows: results.map((result) =>
    Object.keys(SCALE_COLUMNS).map((field) => {
      const value = result[field]
      return Number.isInteger(value) ? whole(value) : String(value)
    }),
  ),
})
