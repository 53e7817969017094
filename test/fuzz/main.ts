// Feeds every parser with inputs that are good, odd and mutated, and compares what it reads with other readers. Then tries the properties of
// whole requests, a run for 200 inputs or more.
//
//   npm run fuzz [-- --runs N] [--seed S] [--only NAME,NAME] [--no-growth]
import { parseArgs } from 'node:util'
import { propertyCampaigns } from '../properties/campaigns.ts'
import { fc } from '../support/fast-check.ts'
import { campaign } from './campaign.ts'
import { growthFinds } from './growth.ts'
import { makeTargets } from './targets/index.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2_147_483_647) },
    only: { type: 'string' },
    'no-growth': { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs)
const seed = Number(values.seed)
const only = values.only?.split(',')

/** Inputs of one campaign: the numbers of fast-check stay small, and the command says how far it is. */
const ROUND = 100_000

let passed = 0
let failed = 0
const isOk = (ok: boolean): boolean => {
  if (ok) passed++
  else failed++
  return ok
}

const targets = await makeTargets()
for (const name of only ?? []) {
  const names = [...targets, ...propertyCampaigns].map((one) => one.name)
  if (!names.includes(name)) throw new TypeError(`--only must be one of ${names.join(', ')}; got ${name}.`)
}
console.log(`${runs} inputs for each parser, seed ${seed}`)
const isWanted = ({ name }: { readonly name: string }): boolean => only === undefined || only.includes(name)
for (const target of targets.filter(isWanted)) {
  const begun = performance.now()
  let done = 0
  let accepted = 0
  let found = false
  for (let round = 0; done < runs && !found; round++) {
    const outcome = await campaign(target, Math.min(ROUND, runs - done), seed + round)
    done += outcome.runs
    accepted += outcome.accepted
    found = outcome.find !== undefined
    if (outcome.find) console.log(`${target.name}: ${JSON.stringify(outcome.find, null, 2)}`)
  }
  isOk(!found)
  const isFed = isOk(found || accepted >= done * (target.leastAccepted ?? 0.02))
  if (!isFed) console.log(`${target.name}: too few inputs are accepted to test anything`)
  const slow = values['no-growth'] || found ? [] : await growthFinds(target)
  isOk(slow.length === 0)
  for (const one of slow.slice(0, 5)) console.log(`${target.name}: ${one}`)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(
    `${target.name.padEnd(24)} ${String(done).padStart(9)} inputs ${String(accepted).padStart(9)} accepted ${seconds.padStart(8)} s`,
  )
}
for (const { name, share, properties } of propertyCampaigns.filter(isWanted)) {
  const begun = performance.now()
  const numRuns = Math.ceil(runs * share)
  const made = await properties()
  for (const property of made) {
    const outcome = await fc.check(property, { numRuns, seed })
    if (!isOk(!outcome.failed)) console.log(`${name}: ${fc.defaultReportMessage(outcome)}`)
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`${name.padEnd(24)} ${String(numRuns * made.length).padStart(9)} runs ${seconds.padStart(27)} s`)
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
