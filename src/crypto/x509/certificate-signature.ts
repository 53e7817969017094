import { decodeBase64url } from '../../encoding/base64url.ts'
import type { JSONWebKey } from '../../types/jose.ts'
import { fitsAlgorithm } from '../keys.ts'
import { importJWKMembers, importPoint, verifySignature } from '../web-crypto.ts'
import { childrenOf, type DERElement, parseDER, readUnsignedInteger, TAGS } from './der.ts'
import { readObjectIdentifier } from './object-identifier.ts'
import type { PublicKeyParts } from './public-key.ts'
import type { SignedCertificate } from './signed-certificate.ts'

type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512'

/** The algorithms by which a certificate may be signed. SHA-1 and MD5 are not among them, since collisions of theirs can be made.
 * @see RFC 5758 §3.2, RFC 4055 §5, RFC 8410 §3 */
const ALGORITHMS: ReadonlyMap<string, readonly [kty: 'EC' | 'RSA' | 'OKP', hash?: Hash]> = /* @__PURE__ */ new Map([
  ['1.2.840.10045.4.3.2', ['EC', 'SHA-256']],
  ['1.2.840.10045.4.3.3', ['EC', 'SHA-384']],
  ['1.2.840.10045.4.3.4', ['EC', 'SHA-512']],
  ['1.2.840.113549.1.1.11', ['RSA', 'SHA-256']],
  ['1.2.840.113549.1.1.12', ['RSA', 'SHA-384']],
  ['1.2.840.113549.1.1.13', ['RSA', 'SHA-512']],
  ['1.3.101.112', ['OKP']],
] as const)

/** The coordinate size of each curve, and an algorithm under which its keys are checked. */
const CURVES: ReadonlyMap<string, readonly [alg: string, size: number]> = /* @__PURE__ */ new Map([
  ['P-256', ['ES256', 32]],
  ['P-384', ['ES384', 48]],
  ['P-521', ['ES512', 66]],
])

/** A public key of a certificate as a JWK; undefined for a compressed point, and for a key that is unsound or of another kind than
 * signatures here have. */
export const soundKeyOf = (parts: PublicKeyParts): JSONWebKey | undefined => {
  if ('isOdd' in parts) return undefined
  return fitsAlgorithm(parts, algorithmOf(parts)) ? parts : undefined
}

const algorithmOf = (parts: PublicKeyParts): string => {
  switch (parts.kty) {
    case 'RSA':
      return 'RS256'
    case 'OKP':
      return 'Ed25519'
    case 'AKP':
      return parts.alg
    case 'EC':
      return CURVES.get(parts.crv)?.[0] ?? ''
  }
}

/** Tells whether a key signed a certificate. Never rejects: an algorithm that is not known here verifies nothing.
 * @see RFC 5280 §6.1.3 (a) (1) */
export const isSignedBy = async (
  { algorithm, signature, signed }: SignedCertificate,
  parts: PublicKeyParts,
): Promise<boolean> => {
  const [identifier] = childrenOf(algorithm, TAGS.sequence) ?? []
  const [kty, hash = ''] = ALGORITHMS.get(readObjectIdentifier(identifier) ?? '') ?? []
  const jwk = soundKeyOf(parts)
  if (jwk === undefined || jwk.kty !== kty) return false
  try {
    if (kty === 'EC') return await isSignedByPoint(jwk, hash, signature, signed)
    const name = kty === 'RSA' ? { name: 'RSASSA-PKCS1-v1_5', hash } : { name: 'Ed25519' }
    const { n = '', e = '', crv = '', x = '' } = jwk
    const key = await importJWKMembers(kty === 'RSA' ? { kty, n, e } : { kty: 'OKP', crv, x }, name)
    return await verifySignature(name, key, signature, signed)
  } catch {
    return false
  }
}

const isSignedByPoint = async (
  { crv = '', x = '', y = '' }: JSONWebKey,
  hash: string,
  signature: Uint8Array,
  signed: Uint8Array,
): Promise<boolean> => {
  const [, size = 0] = CURVES.get(crv) ?? []
  const joined = joinedSignature(parseDER(signature), size)
  if (joined === undefined) return false
  const point = Uint8Array.of(4, ...(decodeBase64url(x) ?? []), ...(decodeBase64url(y) ?? []))
  return verifySignature({ name: 'ECDSA', hash }, await importPoint(crv, point), joined, signed)
}

/** X.509 has the two numbers of an ECDSA signature in a sequence, WebCrypto joins them at full length.
 * @see RFC 3279 §2.2.3 */
const joinedSignature = (element: DERElement | undefined, size: number): Uint8Array | undefined => {
  const [first, second, ...rest] = childrenOf(element, TAGS.sequence) ?? []
  const [r, s] = [readUnsignedInteger(first), readUnsignedInteger(second)]
  if (r === undefined || s === undefined || rest.length > 0 || r.length > size || s.length > size) return undefined
  const joined = new Uint8Array(2 * size)
  joined.set(r, size - r.length)
  joined.set(s, 2 * size - s.length)
  return joined
}
