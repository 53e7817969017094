// Runs one subject of parapet for a while: `node --cpu-prof test/bench/profile.mjs c 20000`.

import { measureOnce } from './measure.mjs'
import { loadParapet, makeServer, operations } from './parapet.mjs'

const [what = 'c', count = '5000', folder] = process.argv.slice(2)
const parapet = await loadParapet(folder)
const ops = operations(parapet, makeServer(parapet))
const subject = {
  authorization: [ops.makePresentations, ops.authorize],
  redemption: [ops.makeRedemptions, ops.redeem],
}[what] ?? [ops.makePush(what), ops.push]
for (let left = Number(count); left > 0; left -= 1000) {
  const sample = await measureOnce({ inputs: await subject[0](1000), run: subject[1] })
  console.log(sample)
}
