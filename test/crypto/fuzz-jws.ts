// A million odd and mutated tokens and keys: whatever this library takes, jose must take as well.
//
//   npm run fuzz:jws [-- COUNT [SEED]]
import { attempts, isJose, isOurs } from './support/jws-differential.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Date.now() % 4_294_967_296)
console.error(`${count} attempts, seed ${seed}`)

let tried = 0
let both = 0
let failed = 0
for (const attempt of attempts(count, seed)) {
  if (++tried % 50_000 === 0) console.error(`${tried} tried, ${both} taken by both`)
  if (!(await isOurs(attempt))) continue
  if (await isJose(attempt)) {
    both++
  } else {
    failed++
    console.log(JSON.stringify(attempt))
  }
}
console.log(`${both} tokens taken by both, ${tried - both - failed} refused here`)
console.log(`${tried - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 || both < count / 100 ? 1 : 0
