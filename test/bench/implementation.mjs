// One implementation in a process of its own, so that none shares compiled code, heap or garbage collector with another:
// `node --expose-gc implementation.mjs NAME [BUILD]`. Tells its subjects, then runs one of them whenever it is asked to.
import { implementations } from './implementations.mjs'
import { measureOnce } from './measure.mjs'

/** What was prepared is moved out of the way of what is measured. Only a collection of the young: a whole one throws compiled code away. */
const tidy = () => {
  for (let time = 0; time < 2; time++) globalThis.gc?.({ type: 'minor' })
}

const [, , name, build] = process.argv
const subjects = new Map((await implementations[name].subjects(build)).map((subject) => [subject.name, subject]))

const measure = async ({ name, count }) => {
  const { prepare, run } = subjects.get(name)
  // it has slept meanwhile: what runs first finds nothing in the caches, and does not count
  const first = Math.max(50, count >> 2)
  const inputs = await prepare?.(first + count)
  await measureOnce({ run, inputs, count: first })
  tidy()
  return measureOnce({ run, inputs: inputs?.slice(first), count })
}

process.on('message', async (question) => {
  try {
    process.send({ sample: await measure(question) })
  } catch (error) {
    process.send({ error: `${question.name}: ${error?.stack ?? error}` })
  }
})
process.on('disconnect', () => process.exit())
process.send({ names: [...subjects.keys()] })
