import { decodeBase64url } from '../encoding/base64url.ts'
import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import { keyAlgorithm } from './signatures.ts'
import { importJWKMembers, importPoint } from './web-crypto.ts'

/** The maximum number of keys that are tried for one token without a `kid`. */
const MAX_CANDIDATES = 16

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv', 'seed'] as const

/** The curve of each algorithm, and the exact number of bytes of a coordinate (RFC 7518 §3.4, §6.2.1.2). */
const CURVES: ReadonlyMap<string, readonly [crv: string, size: number]> = /* @__PURE__ */ new Map([
  ['ES256', ['P-256', 32]],
  ['ES384', ['P-384', 48]],
  ['ES512', ['P-521', 66]],
])

/** The bytes of a public key of ML-DSA (FIPS 204 §4, table 2). */
const PUBLIC_KEY_SIZES: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ['ML-DSA-44', 1312],
  ['ML-DSA-65', 1952],
  ['ML-DSA-87', 2592],
])

/** Ed25519 keys of small order, in every encoding. Anybody can make signatures that verify under such a key.
 * @see RFC 8032 §5.1.7, §8.8 */
const SMALL_ORDER =
  /^(?:..A{39}|.._{39}|JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_|xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA)/

/** Tells whether a key has private members, or is symmetric.
 * @see RFC 7518 §6, RFC 8037 §2, RFC 9964 §3, §4 */
export const hasPrivateParts = (jwk: JSONWebKey): boolean =>
  jwk.kty === 'oct' || PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member))

/** Tells whether a public key fits a signature algorithm, in kind, curve, stated use and strength: RSA has 2048 bits at
 * least and 8192 at most, with an exponent of 32 bits at most, so that no key makes verifying costly. Coordinates are
 * base64url of their full length, and RSA integers have no leading zero octet: a key has one spelling, hence one thumbprint.
 * A key that states its `alg` fits that name alone: `EdDSA` and `Ed25519` are two names, though they verify alike.
 * @see RFC 7517 §4.4, RFC 7518 §3.3, §6, RFC 8037 §2, RFC 7638 §7, RFC 9864 §5 */
export const fitsAlgorithm = (jwk: JSONWebKey, alg: string): boolean => misfitOf(jwk, alg) === undefined

/** Names the first member for which a key does not fit a signature algorithm; undefined where it fits. */
export const misfitOf = (jwk: JSONWebKey, alg: string): string | undefined => {
  const { kty, use, key_ops, crv, x, y, n, e, pub } = jwk
  const secret = PRIVATE_MEMBERS.find((member) => Object.hasOwn(jwk, member))
  const curve = CURVES.get(alg)
  const size = PUBLIC_KEY_SIZES.get(alg)
  const isEdwards = alg === 'EdDSA' || alg === 'Ed25519'
  const kind = curve ? 'EC' : isEdwards ? 'OKP' : size ? 'AKP' : /^[RP]S(?:256|384|512)$/.test(alg) && 'RSA'
  if (secret !== undefined) return secret
  if (use !== undefined && use !== 'sig') return 'use'
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify'))) return 'key_ops'
  if (kty !== kind) return 'kty'
  if (size === undefined ? jwk.alg !== undefined && jwk.alg !== alg : jwk.alg !== alg) return 'alg'
  if (size !== undefined) return hasSize(pub, size) ? undefined : 'pub'
  if (kind === 'RSA') return isSoundModulus(n) ? (isSoundExponent(e) ? undefined : 'e') : 'n'
  if (crv !== (curve ? curve[0] : 'Ed25519')) return 'crv'
  if (curve === undefined) return isSoundEdwards(x) ? undefined : 'x'
  return hasSize(x, curve[1]) ? (hasSize(y, curve[1]) ? undefined : 'y') : 'x'
}

/** Tells whether a public key may be registered. A key of a known kind must be well formed and strong. Keys of unknown
 * kinds pass, because no algorithm here uses them.
 * @see RFC 7517 §5, RFC 7518 §3.3, §6.2, FAPI 2.0 Security Profile §5.4.1 */
export const isSoundKey = (jwk: JSONWebKey): boolean => {
  if (jwk.kty === 'RSA') return isSoundModulus(jwk.n) && isSoundExponent(jwk.e)
  if (jwk.kty === 'OKP')
    return jwk.crv === 'Ed25519' ? isSoundEdwards(jwk.x) : jwk.crv !== 'X25519' || hasSize(jwk.x, 32)
  if (jwk.kty === 'AKP') {
    const size = PUBLIC_KEY_SIZES.get(jwk.alg ?? '')
    return jwk.alg !== undefined && (size === undefined || hasSize(jwk.pub, size))
  }
  if (jwk.kty !== 'EC') return true
  if (jwk.crv === 'P-192') return false
  const [, size] = [...CURVES.values()].find(([crv]) => crv === jwk.crv) ?? []
  return size === undefined || (hasSize(jwk.x, size) && hasSize(jwk.y, size))
}

/** Selects the keys to try: the keys that fit the algorithm, among those with the token's `kid` when it has one.
 * @see RFC 7515 §4.1.4, FAPI 2.0 Security Profile §5.4.3 */
export const selectKeys = (jwks: JSONWebKeySet, kid: string | undefined, alg: string): readonly JSONWebKey[] => {
  const selected: JSONWebKey[] = []
  for (const jwk of jwks.keys) {
    if ((kid !== undefined && jwk.kid !== kid) || !fitsAlgorithm(jwk, alg)) continue
    if (selected.push(jwk) === MAX_CANDIDATES) break
  }
  return selected
}

/** Imports a public key for verification. Returns undefined when it is no key for the algorithm, such as a point off its
 * curve. */
export const importPublicKey = async (jwk: JSONWebKey, alg: string): Promise<CryptoKey | undefined> => {
  try {
    const curve = CURVES.get(alg)
    if (curve !== undefined) return await importCurveKey(jwk, ...curve)
    const algorithm = keyAlgorithm(alg)
    const { kty, crv, x, n, e, pub } = jwk
    return algorithm && (await importJWKMembers(strings({ kty, crv, x, n, e, ...(pub && { alg, pub }) }), algorithm))
  } catch {
    return undefined
  }
}

/** Builds the cache name of a key from the members that its import depends on. The name of a key that fits the algorithm
 * has a bounded length. */
export const nameKey = ({ kty, x, y, n, e, pub }: JSONWebKey, alg: string): string =>
  kty === 'RSA' ? `${alg} ${n} ${e}` : kty === 'EC' ? `${alg} ${x} ${y}` : `${alg} ${x ?? pub}`

const importCurveKey = async (jwk: JSONWebKey, crv: string, size: number): Promise<CryptoKey | undefined> => {
  const x = coordinate(jwk.x, size)
  const y = coordinate(jwk.y, size)
  if (jwk.kty !== 'EC' || jwk.crv !== crv || x === undefined || y === undefined) return undefined
  const point = new Uint8Array(1 + 2 * size)
  point[0] = 4 // uncompressed (SEC 1 §2.3.3)
  point.set(x, 1)
  point.set(y, 1 + size)
  return importPoint(crv, point)
}

const strings = (members: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

const hasSize = (text: unknown, size: number): boolean => coordinate(text, size) !== undefined

const coordinate = (text: unknown, size: number): Uint8Array | undefined => {
  // only a text of the right length is decoded
  return typeof text === 'string' && text.length === Math.ceil((size * 4) / 3) ? decodeBase64url(text) : undefined
}

const isSoundEdwards = (x: unknown): boolean => hasSize(x, 32) && typeof x === 'string' && !SMALL_ORDER.test(x)

const isSoundModulus = (n: unknown): boolean => {
  const bits = significantBits(n, 1400)
  return bits >= 2048 && bits <= 8192
}

/** The exponent is odd and not 1: under 1, every number is its own signature. */
const isSoundExponent = (e: unknown): boolean => {
  const bits = significantBits(e, 8)
  return bits >= 2 && bits <= 32 && typeof e === 'string' && ((decodeBase64url(e)?.at(-1) ?? 0) & 1) === 1
}

/** Counts the bits of an unsigned integer; 0 where a leading octet is zero, since that octet would give the key a second spelling.
 * @see RFC 7518 §2 (Base64urlUInt), §6.3.1.1 */
const significantBits = (base64url: unknown, maxLength: number): number => {
  if (typeof base64url !== 'string' || base64url.length > maxLength) return 0
  const bytes = decodeBase64url(base64url)
  const first = bytes?.[0] ?? 0
  return bytes === undefined || first === 0 ? 0 : bytes.length * 8 - Math.clz32(first) + 24
}
