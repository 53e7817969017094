// Every implementation in a process of its own, on one core: asked in turn, warm, in rounds that interleave.
import { implementations } from './implementations.mjs'
import { startProcess } from './processes.mjs'

/** Long enough for what the system does beside it to even out, in microseconds of CPU, and not too few of what takes long. */
const ROUND = 150_000
const LEAST = 200
const MOST = 8000

/** What it takes until the figures stop falling: a number of operations where they are short, of which an expensive one needs fewer, since
 * each runs more of the code. */
const WARM_UP = { portion: 500, least: 1500, most: 15_000, cpu: 750_000 }

/** V8 takes most of the space for young objects away from a process that sleeps, which then collects garbage all the time until it has
 * got that back: they keep it, as a server does that is never idle. */
const ARGUMENTS = ['--expose-gc', '--min-semi-space-size=16']

/** The floors beside what is compared with them. */
const FLOOR_OF = { F1: 'a', F2: 'c', 'F2 and a JWK': 'c', F2i: 'c, new key' }

/** What is compared stands side by side, `parapet: c` beside `oidc-provider: c`. */
const sideBySide = (subjects) => {
  const work = (name) => FLOOR_OF[name.split(': ').at(-1)] ?? name.split(': ').at(-1)
  const works = [...new Set(subjects.map(({ name }) => work(name)))]
  return works.flatMap((each) => subjects.filter(({ name }) => work(name) === each))
}

const warmUp = async (subjects, onProgress) => {
  const state = subjects.map((subject) => ({ ...subject, done: 0, cpu: 0, of: WARM_UP.portion }))
  const isCold = ({ done, of }) => done < of
  while (state.some(isCold)) {
    // in portions of each in turn, so that what they have in common sees all of them before it is compiled for good
    for (const subject of state.filter(isCold)) {
      const sample = await subject.measure(WARM_UP.portion)
      subject.done += WARM_UP.portion
      subject.cpu = sample.cpu
      const wanted = WARM_UP.cpu / sample.cpu
      subject.of = Math.min(WARM_UP.most, Math.max(WARM_UP.least, wanted))
      onProgress(`warming up: ${subject.name}: ${subject.done} of some ${Math.round(subject.of)}`)
    }
  }
  return state.map(({ name, measure, done, cpu }) => {
    return { name, measure, warm: done, count: Math.round(Math.min(MOST, Math.max(LEAST, ROUND / cpu))) }
  })
}

/** Samples by subject. The ratio of two is taken within a round. */
export const measureRequests = async ({ names, rounds, core, build, onProgress }) => {
  const processes = []
  try {
    const started = []
    for (const implementation of names) {
      const { node, args: execArgv = ARGUMENTS } = implementations[implementation]
      const args = build === undefined ? [implementation] : [implementation, build]
      const child = await startProcess('./implementation.mjs', args, { core, node, execArgv })
      processes.push(child)
      const measure = (name) => async (count) => (await child.ask({ name, count })).sample
      started.push(child.hello.names.map((name) => ({ name, measure: measure(name) })))
    }
    const warm = []
    for (const subjects of started) warm.push(...(await warmUp(subjects, onProgress)))
    const subjects = sideBySide(warm)
    const samples = new Map(subjects.map(({ name }) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      // begins somewhere else each time, and goes the other way round every second time
      const from = Math.floor((round * subjects.length) / rounds)
      const order = [...subjects.slice(from), ...subjects.slice(0, from)]
      if (round % 2 === 1) order.reverse()
      for (const { name, measure, count } of order) {
        samples.get(name).push(await measure(count))
        onProgress(`round ${round + 1} of ${rounds}: ${name}`)
      }
    }
    return { samples, operations: Object.fromEntries(subjects.map(({ name, warm, count }) => [name, { warm, count }])) }
  } finally {
    await Promise.all(processes.map((child) => child.close()))
  }
}
