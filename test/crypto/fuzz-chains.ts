// Random chains of certificates: a chain that is accepted here must be accepted by `openssl verify`, and what the command alone accepts
// must be one of the differences that are meant. One run of the command gives its verdicts on many chains.
//
//   npm run fuzz:chains [-- COUNT [SEED]]
import { verifyCertificatePath } from '../../src/crypto/x509/certificate-path.ts'
import { readSignedCertificate } from '../../src/crypto/x509/signed-certificate.ts'
import { verdictsOfCommand } from './support/openssl-verify.ts'
import { chainMaker, NOW, type RandomChain } from './support/random-chains.ts'
import { seeded } from './x509/random.ts'

/** The chains of one run of the command, which takes 5 ms to start. */
const BATCH = 200

const [count = 1000, seed = 1] = process.argv.slice(2).map(Number)

const byLibrary = async ({ leaf, authorities, anchors }: RandomChain): Promise<boolean> => {
  const read = anchors.map(readSignedCertificate).flatMap((one) => (one.ok ? [one.value] : []))
  return (await verifyCertificatePath([leaf, ...authorities], read, NOW)).ok
}

const begun = performance.now()
const next = await chainMaker(seeded(seed))
let good = 0
let stricter = 0
let failed = 0
for (let done = 0; done < count; done += BATCH) {
  const chains = Array.from({ length: Math.min(BATCH, count - done) }, next)
  const [ofCommand, ofLibrary] = await Promise.all([verdictsOfCommand(chains, NOW), Promise.all(chains.map(byLibrary))])
  for (const [index, one] of chains.entries()) {
    const [ours, theirs] = [ofLibrary[index], ofCommand[index]]
    if (ours && theirs) good++
    if (ours === theirs) continue
    if (!ours && one.strictness.length > 0) {
      stricter++
      continue
    }
    failed++
    console.log(
      `seed ${seed}, number ${done + index}: ${ours ? 'accepted here alone' : 'refused here alone'}: ${one.faults.join('; ')}`,
    )
  }
}
const seconds = (performance.now() - begun) / 1000
console.log(
  `${good} good by both, ${count - good - stricter - failed} bad by both, ${stricter} refused here on purpose`,
)
console.log(`${(seconds / 60).toFixed(1)} minutes, ${((seconds / count) * 1000).toFixed(2)} ms a chain`)
console.log(`${count - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 || good < count / 10 ? 1 : 0
