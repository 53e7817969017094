import { describeType } from '../encoding/describe-value.ts'
import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import { isPromise } from '../encoding/require-that.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { Digest } from '../types/ports.ts'

const INPUT = 'parapet'
// biome-ignore format: the SHA-256 of INPUT
const OUTPUT: readonly number[] = [
  98, 154, 255, 82, 216, 26, 53, 83, 221, 174, 28, 218, 71, 64, 68, 13, 134, 40, 0, 86, 143, 170, 101, 33, 91, 101, 164, 196, 50, 237, 249, 194,
]

const sentence = (came: string): string =>
  `digest must return the 32 bytes of SHA-256 as a Uint8Array; got ${came}. Leave digest out for the default.`

/** Says what is wrong with the digest of a known input. */
const problemOf = (digested: unknown): string | undefined => {
  if (!(digested instanceof Uint8Array)) return sentence(describeType(digested))
  if (digested.length !== OUTPUT.length) return sentence(`${digested.length} bytes`)
  return OUTPUT.every((byte, at) => digested[at] === byte) ? undefined : sentence('32 bytes of another digest')
}

/** Calls a digest that answers at once. A wrong digest would let every push pass and fail every redemption. */
export const digestProblems = ({ digest }: { readonly digest?: Digest | undefined }): readonly string[] => {
  if (typeof digest !== 'function') return []
  try {
    const digested: unknown = digest(encodeText(INPUT))
    if (isPromise(digested)) {
      ignoreRejection(digested)
      return []
    }
    const problem = problemOf(digested)
    return problem === undefined ? [] : [problem]
  } catch {
    return [sentence('an exception')]
  }
}

/** Probes a digest that answers later: the server is made before the answer is there, so the first operation waits for it and rejects
 * where it is wrong. A digest that answers at once is returned as it is. */
export const probedDigest = (digest: Digest): Digest => {
  const probe = (): unknown => digest(encodeText(INPUT))
  let started: unknown
  try {
    started = probe()
  } catch {
    return digest
  }
  if (!isPromise(started)) return digest
  const readVerdict = async (answer: unknown): Promise<string | undefined> => problemOf(await answer)
  let verdict = readVerdict(started)
  verdict.catch(() => {})
  return async (data) => {
    // a failure, such as on a runtime that allows no work before the first request, is not an answer: the digest is asked again
    verdict = verdict.catch(() => readVerdict(probe()))
    const problem = await verdict
    if (problem !== undefined) throw new TypeError(`authorizationServer: ${problem}`)
    return digest(data)
  }
}
