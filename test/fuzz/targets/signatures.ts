import { verifyAtOnce } from '../../../src/crypto/verify-at-once.ts'
import { signatureCases } from '../../crypto/support/mutated-signatures.ts'
import { octetsOf, type Target, textOf } from '../target.ts'

const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Signatures of ES256 by node:crypto, against WebCrypto: one octet that picks the key, as many data as the next one says, the signature. */
export const makeSignatureTarget = async (): Promise<Target<boolean | undefined>> => {
  const keys: CryptoKey[] = []
  const corpus: string[] = []
  for await (const { key, signature, data } of signatureCases(96)) {
    if (!keys.includes(key)) keys.push(key)
    corpus.push(textOf(Uint8Array.of(keys.indexOf(key), data.length, ...data, ...signature)))
  }
  const partsOf = (text: string) => {
    const octets = octetsOf(text)
    const end = 2 + (octets[1] ?? 0)
    const key = keys[(octets[0] ?? 0) % keys.length] as CryptoKey
    return { key, data: octets.slice(2, end), signature: octets.slice(end) }
  }
  return {
    name: 'signatures',
    isBytes: true,
    corpus,
    dictionary: ['\0', '\0'.repeat(32), '\xff'.repeat(32), '\x30\x06\x02\x01\x01\x02\x01\x01', '\x01'],
    read: (text) => {
      const { key, data, signature } = partsOf(text)
      return verifyAtOnce(ES256, key, signature, data)
    },
    isAccepted: (isGood) => isGood === true,
    compare: async (text, isGood) => {
      const { key, data, signature } = partsOf(text)
      return (await crypto.subtle.verify(ES256, key, signature, data)) === isGood
        ? undefined
        : 'WebCrypto answers otherwise.'
    },
  }
}
