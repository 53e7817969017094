// What a request costs without its verifications: `node test/bench/stubbed.mjs [--rounds 9] [--build FOLDER]`, after `npm run build`. It measures
// the floors, verifications on the main thread, and requests with and without a stub of `verifySignature`, in turn in one process.
import { createPublicKey, sign, verify } from 'node:crypto'
import { parseArgs } from 'node:util'
import { floors } from './floors.mjs'
import { clientKey } from './material.mjs'
import { measureRounds, summarise } from './measure.mjs'
import { loadParapet, parapetSubjects } from './parapet.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' }, build: { type: 'string' } } })
const WITH_VERIFICATION = ['b', 'c', 'c, new key']
const WORKS = ['a', ...WITH_VERIFICATION, 'd', 'authorization', 'authorization, with login']

const parapet = await loadParapet(values.build)
// as many bytes as an assertion has before its signature
const data = Buffer.alloc(320, 'x')
const signature = sign('sha256', data, clientKey.privateKey)
const key = createPublicKey(clientKey.privateKey)
const verifyHere = (times) => async () => {
  for (let at = 0; at < times; at++) verify('sha256', data, key, signature)
}

const subjects = [
  ...(await floors()),
  { name: 'a verification on the main thread', run: verifyHere(1) },
  { name: 'two on the main thread', run: verifyHere(2) },
  ...parapetSubjects(parapet, 'parapet', {}, WORKS),
  ...parapetSubjects(parapet, 'stubbed', { verifySignature: () => true }, WITH_VERIFICATION),
]
const summary = summarise(await measureRounds(subjects, { rounds: Number(values.rounds) }))
for (const [name, { cpu, least }] of Object.entries(summary)) {
  console.log(`${cpu.toFixed(1).padStart(7)} µs  least ${least.toFixed(1).padStart(6)}  ${name}`)
}
