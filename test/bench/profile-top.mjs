// Sums a CPU profile by function: `node test/bench/profile-top.mjs FILE.cpuprofile`.
import { readFileSync } from 'node:fs'

const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const byId = new Map(nodes.map((node) => [node.id, node]))
const self = new Map()
let total = 0
samples.forEach((id, at) => {
  const { functionName, url, lineNumber } = byId.get(id).callFrame
  const name = `${functionName || '(anonymous)'} ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`
  self.set(name, (self.get(name) ?? 0) + timeDeltas[at])
  total += timeDeltas[at]
})
for (const [name, time] of [...self].sort((a, b) => b[1] - a[1]).slice(0, Number(process.argv[3] ?? 40))) {
  console.log(`${((time / total) * 100).toFixed(1).padStart(6)}%  ${name}`)
}
