import { createHash, sign } from 'node:crypto'
import { makeKeyPair } from '../../support/key-pair.mjs'

/** A signature of ES256, good or bad, under one of the keys. */
export interface SignatureCase {
  readonly kind: string
  readonly key: CryptoKey
  readonly signature: Uint8Array
  readonly data: Uint8Array
}

/** The order of P-256 (SEC 2 §2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const bytesOf = (number: bigint): Uint8Array => Buffer.from(number.toString(16).padStart(64, '0').slice(-64), 'hex')
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

type Mutation = (signature: Uint8Array, chance: Uint8Array) => Uint8Array

const r = (signature: Uint8Array) => signature.subarray(0, 32)
const s = (signature: Uint8Array) => signature.subarray(32)

/** Ways in which a signature is changed. The second number negated is a good signature again. */
const mutations: Readonly<Record<string, Mutation>> = {
  untouched: (signature) => signature,
  negated: (signature) => joined(r(signature), bytesOf(ORDER - numberOf(s(signature)))),
  'one bit': (signature, [at = 0, bit = 0]) =>
    signature.map((byte, index) => (index === at % 64 ? byte ^ (1 << (bit % 8)) : byte)),
  'r is zero': (signature) => joined(new Uint8Array(32), s(signature)),
  's is zero': (signature) => joined(r(signature), new Uint8Array(32)),
  'r is the order': (signature) => joined(bytesOf(ORDER), s(signature)),
  's is the order': (signature) => joined(r(signature), bytesOf(ORDER)),
  'all ones': () => new Uint8Array(64).fill(255),
  swapped: (signature) => joined(s(signature), r(signature)),
  'octets of zero in front': (signature, [count = 0]) => signature.map((byte, at) => (at % 32 < count % 33 ? 0 : byte)),
  truncated: (signature, [length = 0]) => signature.subarray(0, length % 64),
  extended: (signature, [length = 0]) => joined(signature, new Uint8Array((length % 8) + 1)),
}

/** Good and changed signatures, of which every run makes the same kinds at the same places: chance comes from a hash of the number. */
export const signatureCases = async function* (count: number): AsyncGenerator<SignatureCase> {
  const pairs = Array.from({ length: 4 }, () => makeKeyPair('ec', { namedCurve: 'P-256' }))
  const keys = await Promise.all(
    pairs.map(({ publicKey }) =>
      crypto.subtle.importKey(
        'jwk',
        publicKey.export({ format: 'jwk' }),
        { name: 'ECDSA', namedCurve: 'P-256' },
        true,
        ['verify'],
      ),
    ),
  )
  const kinds = Object.entries(mutations)
  for (let at = 0; at < count; at++) {
    const chance = new Uint8Array(createHash('sha256').update(`seed 22, ${at}`).digest())
    const signer = at % pairs.length
    const data = chance.subarray(8, 8 + (at % 24))
    const privateKey = pairs[signer]?.privateKey
    const key = keys[chance[3] === 0 ? (signer + 1) % keys.length : signer]
    const [kind, mutate] = kinds[at % 2 === 0 ? 0 : ((at - 1) / 2) % kinds.length] ?? []
    if (privateKey === undefined || key === undefined || kind === undefined || mutate === undefined) return
    const signature = new Uint8Array(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }))
    yield { kind, key, signature: mutate(signature, chance), data }
  }
}
