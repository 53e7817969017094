// Signatures of ES256, good and mutated: node:crypto must answer as WebCrypto does.
//
//   npm run fuzz:signatures [-- COUNT]
import { verifyAtOnce } from '../../src/crypto/verify-at-once.ts'
import { signatureCases } from './support/mutated-signatures.ts'

const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const count = Number(process.argv[2] ?? 20_000)
let good = 0
let failed = 0
for await (const { kind, key, signature, data } of signatureCases(count)) {
  const expected = await crypto.subtle.verify(
    ES256,
    key,
    signature as Uint8Array<ArrayBuffer>,
    data as Uint8Array<ArrayBuffer>,
  )
  if (expected) good++
  if (verifyAtOnce(ES256, key, signature, data) === expected) continue
  failed++
  console.log(kind, Buffer.from(signature).toString('hex'))
}
console.log(`${good} good by both, ${count - good - failed} bad by both`)
console.log(`${count - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 || good < count / 4 ? 1 : 0
