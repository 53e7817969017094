// Random chains of certificates: a chain that is accepted here must be accepted by `openssl verify`, and what the command alone accepts
// must be one of the differences that are meant.
//
//   npm run fuzz:chains [-- COUNT [SEED]]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyCertificatePath } from '../../src/crypto/x509/certificate-path.ts'
import { readSignedCertificate } from '../../src/crypto/x509/signed-certificate.ts'
import { encodePEM } from '../../src/testing/pem.ts'
import { chainMaker, NOW, type RandomChain } from './support/random-chains.ts'
import { seeded } from './x509/random.ts'

const [count = 1000, seed = 1] = process.argv.slice(2).map(Number)
const directory = mkdtempSync(join(tmpdir(), 'fuzz-chains-'))
const write = (name: string, certificates: readonly Uint8Array[]): string => {
  const file = join(directory, name)
  writeFileSync(file, certificates.map((der) => encodePEM('CERTIFICATE', der)).join('\n'))
  return file
}

const byCommand = ({ chain: [leaf, ...others], anchors }: RandomChain): boolean => {
  const untrusted = others.length === 0 ? [] : ['-untrusted', write('untrusted.pem', others)]
  const trusted = ['-no-CAfile', '-no-CApath', '-no-CAstore', '-trusted', write('anchors.pem', anchors)]
  const first = write('leaf.pem', leaf === undefined ? [] : [leaf])
  return spawnSync('openssl', ['verify', '-attime', String(NOW), ...trusted, ...untrusted, first]).status === 0
}

const byLibrary = async ({ chain, anchors }: RandomChain): Promise<boolean> => {
  const read = anchors.map(readSignedCertificate).flatMap((one) => (one.ok ? [one.value] : []))
  return (await verifyCertificatePath(chain, read, NOW)).ok
}

let good = 0
let stricter = 0
let failed = 0
const next = await chainMaker(seeded(seed))
for (let index = 0; index < count; index += 1) {
  const one = await next()
  const [ours, theirs] = [await byLibrary(one), byCommand(one)]
  if (ours && theirs) good++
  if (ours === theirs) continue
  if (!ours && one.strictness.length > 0) {
    stricter++
    continue
  }
  failed++
  console.log(
    `seed ${seed}, number ${index}: ${ours ? 'accepted here alone' : 'refused here alone'}: ${one.faults.join('; ')}`,
  )
}
rmSync(directory, { recursive: true })
console.log(
  `${good} good by both, ${count - good - stricter - failed} bad by both, ${stricter} refused here on purpose`,
)
console.log(`${count - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 || good < count / 10 ? 1 : 0
