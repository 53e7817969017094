import { decodeBase64url } from '../encoding/base64url.ts'
import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import { canonicalJWK } from './canonical-jwk.ts'
import { keyAlgorithm, type SignatureAlgorithm } from './signatures.ts'
import { importJWKMembers, importPoint } from './web-crypto.ts'

/** The default of `maxSignatureKeys`: how much work one token may cause, where verifying with one key of P-256 is 1. */
const MAX_WORK = 16

/** The number of keys that are always tried, however much work they are: the old and the new one of a rotation. */
const LEAST_CANDIDATES = 2

/** The characters of a modulus of 2048 bits. */
const MODULUS_LENGTH = 342

/** The work of verifying with a key. OpenSSL has fast code for P-256 and none for the larger curves; RSA grows with the square of the
 * modulus, its import included. */
const workOf = ({ crv, n }: JSONWebKey): number =>
  typeof n === 'string' ? (n.length / MODULUS_LENGTH) ** 2 : crv === 'P-384' || crv === 'P-521' ? 8 : 1

/** The private members of keys of every kind.
 * @see RFC 7518 §6, RFC 8037 §2, RFC 9964 §3 */
export const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv', 'seed'] as const

/** The bytes of a coordinate on each curve with a registered length.
 * @see RFC 7518 §6.2.1.2, RFC 8037 §2 */
export const COORDINATE_BYTES: ReadonlyMap<unknown, number> = /* @__PURE__ */ new Map([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
  ['secp256k1', 32],
  ['Ed25519', 32],
  ['Ed448', 57],
  ['X25519', 32],
  ['X448', 56],
])

/** The bytes of a public key of ML-DSA (FIPS 204 §4, table 2). */
export const MLDSA_KEY_BYTES: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
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

/** Tells whether a public key fits a signature algorithm, in kind, curve, stated use and strength. RSA has 2048 to 8192 bits and an
 * exponent of at most 32 bits, so that no key makes verifying costly. Coordinates are
 * base64url of their full length, and RSA integers have no leading zero octet: a key has one spelling, hence one thumbprint.
 * A key that states its `alg` fits that name alone: `EdDSA` and `Ed25519` are two names, though they verify alike.
 * @see RFC 7517 §4.4, RFC 7518 §3.3, §6, RFC 8037 §2, RFC 7638 §7, RFC 9864 §5 */
export const fitsAlgorithm = (jwk: JSONWebKey, alg: string): boolean => misfitOf(jwk, alg) === undefined

/** Names the first member for which a key does not fit a signature algorithm; undefined where it fits. */
export const misfitOf = (jwk: JSONWebKey, alg: string): string | undefined => {
  const { kty, use, key_ops, crv } = jwk
  const algorithm = keyAlgorithm(alg)
  const secret = PRIVATE_MEMBERS.find((member) => Object.hasOwn(jwk, member))
  if (secret !== undefined) return secret
  if (use !== undefined && use !== 'sig') return 'use'
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify'))) return 'key_ops'
  if (algorithm === undefined || kty !== kindOf(algorithm)) return 'kty'
  if (jwk.alg !== alg && (kty === 'AKP' || jwk.alg !== undefined)) return 'alg'
  const curve = curveOf(algorithm)
  return curve === undefined || crv === curve ? unsoundMember(jwk) : 'crv'
}

const kindOf = ({ name }: SignatureAlgorithm): string =>
  name === 'ECDSA' ? 'EC' : name === 'Ed25519' ? 'OKP' : name.startsWith('RSA') ? 'RSA' : 'AKP'

const curveOf = ({ name, namedCurve }: SignatureAlgorithm): string | undefined =>
  name === 'Ed25519' ? name : namedCurve

/** Tells whether a public key may be registered. A key of a known kind must be well formed and strong. Keys of unknown
 * kinds pass, because no algorithm here uses them.
 * @see RFC 7517 §5, RFC 7518 §3.3, §6.2, FAPI 2.0 Security Profile §5.4.1 */
export const isSoundKey = (jwk: JSONWebKey): boolean => unsoundMember(jwk) === undefined

const unsoundMember = ({ kty, crv, alg, x, y, n, e, pub }: JSONWebKey): string | undefined => {
  if (kty === 'RSA') return isSoundModulus(n) ? (isSoundExponent(e) ? undefined : 'e') : 'n'
  if (kty === 'AKP') return alg === undefined ? 'alg' : hasBytes(pub, MLDSA_KEY_BYTES.get(alg)) ? undefined : 'pub'
  if (kty !== 'EC' && kty !== 'OKP') return undefined
  const size = COORDINATE_BYTES.get(crv)
  if (crv === 'P-192') return 'crv'
  if (!hasBytes(x, size) || (kty === 'OKP' && SMALL_ORDER.test(x ?? ''))) return 'x'
  return kty === 'OKP' || hasBytes(y, size) ? undefined : 'y'
}

/** Selects the keys to try: the keys that fit the algorithm, among those with the token's `kid` when it has one. They are two at least, and
 * as many as the bound of work allows. By default these are 16 keys of P-256 or RSA with 2048 bits, 4 with 4096 bits, and 2 of P-384, P-521 or
 * RSA with 8192 bits.
 * @see RFC 7515 §4.1.4, FAPI 2.0 Security Profile §5.4.3 */
export const selectKeys = (
  jwks: JSONWebKeySet,
  kid: string | undefined,
  alg: string,
  maxWork = MAX_WORK,
): readonly JSONWebKey[] => {
  const selected: JSONWebKey[] = []
  let work = 0
  for (const jwk of jwks.keys) {
    if ((kid !== undefined && jwk.kid !== kid) || !fitsAlgorithm(jwk, alg)) continue
    work += workOf(jwk)
    if (work > maxWork && selected.length >= LEAST_CANDIDATES) break
    selected.push(jwk)
  }
  return selected
}

/** Imports a public key for verification. Returns undefined when it is not a key for the algorithm, such as a point off its
 * curve. */
export const importPublicKey = async (jwk: JSONWebKey, alg: string): Promise<CryptoKey | undefined> => {
  const algorithm = keyAlgorithm(alg)
  if (algorithm === undefined || jwk.kty !== kindOf(algorithm)) return undefined
  try {
    const { namedCurve } = algorithm
    if (namedCurve === undefined) return await importJWKMembers(JSON.parse(canonicalJWK(jwk)), algorithm)
    return jwk.crv === namedCurve ? await importPoint(namedCurve, pointOf(jwk)) : undefined
  } catch {
    return undefined
  }
}

/** Builds the cache name of a key from the members that its import depends on. The name of a key that fits the algorithm
 * has a bounded length. */
export const nameKey = (jwk: JSONWebKey, alg: string): string => `${alg} ${canonicalJWK(jwk)}`

/** The uncompressed form of a point (SEC 1 §2.3.3). */
const pointOf = ({ x = '', y = '' }: JSONWebKey): Uint8Array =>
  Uint8Array.of(4, ...(decodeBase64url(x) ?? []), ...(decodeBase64url(y) ?? []))

/** Tells whether a text is base64url of so many bytes, where a number of bytes is prescribed. A text of another length is not decoded. */
const hasBytes = (text: unknown, size: number | undefined): boolean =>
  size === undefined ||
  (typeof text === 'string' && text.length === Math.ceil((size * 4) / 3) && decodeBase64url(text) !== undefined)

const isSoundModulus = (n: unknown): boolean => {
  const bits = bitsOf(integerBytes(n, 1400))
  return bits >= 2048 && bits <= 8192
}

/** The exponent has 32 bits at most, is odd and not 1: under 1, every number is its own signature. */
const isSoundExponent = (e: unknown): boolean => {
  const bytes = integerBytes(e, 6)
  return bitsOf(bytes) > 1 && ((bytes.at(-1) ?? 0) & 1) === 1
}

const bitsOf = (bytes: Uint8Array): number => bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24

/** Decodes an unsigned integer. Returns no bytes for text that is not base64url, and for a leading octet of zero, which would give the
 * key a second spelling.
 * @see RFC 7518 §2 (Base64urlUInt), §6.3.1.1 */
export const integerBytes = (text: unknown, maxLength = Infinity): Uint8Array => {
  const bytes = typeof text === 'string' && text.length <= maxLength ? decodeBase64url(text) : undefined
  return bytes?.[0] ? bytes : new Uint8Array()
}
