// What an explanation costs whoever asks for one, beside the same pushes without. Nothing in the operations knows of explanations, so
// that not asking costs nothing; the two turns of "not explained" show what the measurement cannot tell apart.
//
//   node test/bench/explain.mjs [--rounds 9]
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { makeMany, pushes } from './material.mjs'
import { measureRounds, median } from './measure.mjs'
import { loadParapet, makeServer, neutral } from './parapet.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } })
const built = fileURLToPath(new URL('../../dist/explain.js', import.meta.url))
const [parapet, { explaining, formatExplanation }] = await Promise.all([
  loadParapet(),
  import(pathToFileURL(built).href),
])
const as = makeServer(parapet)

const plain = (request) => parapet.processPushedAuthorizationRequest(as, request)
const explained = async (request) => {
  const { as: watched, explain } = explaining(as, 'push')
  return explain(await parapet.processPushedAuthorizationRequest(watched, request))
}

const subjectsOf = (letter, what) => {
  const prepare = async (count) => (await makeMany(pushes[letter])(count)).map(neutral)
  return [
    { name: `${what}: not explained`, prepare, run: plain },
    { name: `${what}: not explained, again`, prepare, run: plain },
    { name: `${what}: explained`, prepare, run: explained },
    {
      name: `${what}: explained and written out`,
      prepare,
      run: async (one) => formatExplanation(await explained(one)),
    },
  ]
}

const kinds = [
  ['a', 'push, client_secret_basic'],
  ['b', 'push, private_key_jwt'],
]
const samples = await measureRounds(
  kinds.flatMap(([letter, what]) => subjectsOf(letter, what)),
  { rounds: Number(values.rounds) },
)
for (const [, what] of kinds) {
  const [first, second] = [samples.get(`${what}: not explained`), samples.get(`${what}: not explained, again`)]
  const base = first.map(({ cpu }, round) => (cpu + second[round].cpu) / 2)
  for (const [name, rounds] of samples) {
    if (!name.startsWith(`${what}:`)) continue
    // ratios of measurements of one round, so that whatever else the machine did hits both
    const ratio = median(rounds.map(({ cpu }, round) => cpu / base[round]))
    console.log(
      `${median(rounds.map(({ cpu }) => cpu))
        .toFixed(1)
        .padStart(8)} µs of CPU ${ratio.toFixed(3)}  ${name}`,
    )
  }
}
