import { decodeBase64url } from '../encoding/base64url.ts'
import { optionalFunction, requireObject } from '../encoding/require-that.ts'
import type { JSONWebKey } from '../types/jose.ts'
import type { Digest } from '../types/ports.ts'
import type { Awaitable } from '../types/result.ts'
import { canonicalJWK, requiredMembers } from './canonical-jwk.ts'
import { hashText } from './digest.ts'
import { COORDINATE_BYTES, integerBytes } from './keys.ts'

/** Computes the SHA-256 thumbprint of a public key. Throws TypeError for a kind of key that has no thumbprint here, and for a member
 * that is not spelled as RFC 7518 demands. A second spelling would give one key a second thumbprint.
 * @see RFC 7638 §3, RFC 7518 §6.2.1.2, §6.3.1, RFC 8037 §2, RFC 9964 §6 */
export const computeJWKThumbprint = async (jwk: JSONWebKey, digest?: Digest): Promise<string> => {
  requireObject('jwk', 'a public key as JWK', jwk)
  const member = misspeltMember(jwk)
  if (member === undefined) return thumbprintOfSoundKey(jwk, optionalFunction('digest', digest))
  const came = Reflect.get(jwk, member) === undefined ? 'undefined' : 'another spelling'
  throw new TypeError(`jwk.${member} must have the one spelling of RFC 7518 §6; got ${came}. Export the key again.`)
}

/** Names the first member for which a key has no thumbprint; undefined where it has one. */
export const misspeltMember = (jwk: JSONWebKey): string | undefined => {
  const names = requiredMembers(jwk)
  return names.length === 0 ? 'kty' : names.find((name) => !isWellSpelled(jwk, name))
}

/** Computes the thumbprint of a key that was checked for the members that its kind requires.
 * @see RFC 7638 §3 */
export const thumbprintOfSoundKey = (jwk: JSONWebKey, digest: Digest | undefined): Awaitable<string> =>
  hashText(canonicalJWK(jwk), digest)

/** On a curve that is not known here, the coordinates have one length. */
const isWellSpelled = (jwk: JSONWebKey, name: string): boolean => {
  const value: unknown = Reflect.get(jwk, name)
  if (typeof value !== 'string') return false
  if (name === 'n' || name === 'e') return integerBytes(value).length > 0
  if (name === 'pub') return decodeBase64url(value) !== undefined
  const isCoordinate = name === 'x' || name === 'y'
  return !isCoordinate || lengthOf(value) === (COORDINATE_BYTES.get(jwk.crv) ?? lengthOf(jwk.x))
}

/** The length of what a text decodes to; NaN, which equals nothing, where it is not base64url. */
const lengthOf = (text = ''): number => decodeBase64url(text)?.length ?? Number.NaN
