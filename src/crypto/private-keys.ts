import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import { fitsAlgorithm, isSoundKey } from './keys.ts'

const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const
const KEPT_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

/** Selects the private key to sign with: the first that fits the algorithm.
 * @see RFC 7517 §4 */
export const selectSigningKey = ({ keys }: JSONWebKeySet, alg: string): JSONWebKey | undefined =>
  keys.find((jwk) => {
    const { use, alg: stated } = jwk
    const open = {
      ...pick(jwk, PUBLIC_MEMBERS),
      ...(use === undefined ? {} : { use }),
      ...(stated === undefined ? {} : { alg: stated }),
    }
    return typeof jwk.d === 'string' && allows(jwk, ['sign']) && fitsAlgorithm(open, alg)
  })

/** Tells whether a key can encrypt under an algorithm, or decrypt when it has its private members.
 * @see RFC 7517 §4, RFC 7518 §4.1 */
export const fitsEncryption = (jwk: JSONWebKey, alg: string): boolean => {
  if (jwk.use !== undefined && jwk.use !== 'enc') return false
  if (jwk.alg !== undefined && jwk.alg !== alg) return false
  if (alg.startsWith('RSA-OAEP')) {
    return jwk.kty === 'RSA' && isSoundKey(jwk) && allows(jwk, ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'])
  }
  const isAgreement = ['P-256', 'P-384', 'P-521'].includes(jwk.crv ?? '') ? jwk.kty === 'EC' : jwk.crv === 'X25519'
  return isAgreement && isSoundKey(jwk) && allows(jwk, ['deriveKey', 'deriveBits'])
}

/** `key_ops` of a key pair may name the operations of either half, so an entry for one half counts for both. */
const allows = ({ key_ops }: JSONWebKey, operations: readonly string[]): boolean =>
  key_ops === undefined || (Array.isArray(key_ops) && operations.some((operation) => key_ops.includes(operation)))

/** Imports a private key for one algorithm, as not extractable. Rejects when the key does not fit. */
export const importPrivateKey = async (jwk: JSONWebKey, alg: string): Promise<CryptoKey> =>
  importKey(pick(jwk, KEPT_MEMBERS), alg)

/** Imports a public key for encryption. Rejects when the key does not fit. */
export const importEncryptionKey = async (jwk: JSONWebKey, alg: string): Promise<CryptoKey> =>
  importKey(pick(jwk, PUBLIC_MEMBERS), alg)

const importKey = async (jwk: { readonly kty: string }, alg: string): Promise<CryptoKey> => {
  const { importJWK } = await import('jose/key/import')
  // bytes come of a symmetric key alone, and its `k` is among the members of neither list
  return (await importJWK({ ...jwk }, alg)) as unknown as CryptoKey
}

const pick = (jwk: JSONWebKey, names: readonly string[]): Record<string, string> & { kty: string } => ({
  ...Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value: unknown = Reflect.get(jwk, name)
      return typeof value === 'string' ? [[name, value]] : []
    }),
  ),
  kty: jwk.kty ?? '',
})
