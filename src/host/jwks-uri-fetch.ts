import { hasPrivateParts } from '../crypto/keys.ts'
import { frozenCopy } from '../encoding/frozen-copy.ts'
import { isJSONObject, parseJSONObject } from '../encoding/json.ts'
import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import { type Fetch, type FetchLimits, fetchText, type TimeoutSignal } from './bounded-fetch.ts'
import { keysUnavailable } from './keys-unavailable.ts'

const MAX_KEYS = 100

const SUBJECT = {
  name: 'jwks_uri',
  accept: 'application/jwk-set+json, application/json',
  failure: keysUnavailable,
} as const

/** Fetches a JWK Set within bounds of time, size and redirects, each hop held to the same rules. Keys that are none, and those with
 * secret parts, are left out; rejects for every other fault, and the error quotes nothing of the answer. The set is frozen at every depth,
 * because it is kept for other requests.
 * @see RFC 7517 §5 */
export const fetchJWKSet = async (
  fetch: Fetch,
  jwks_uri: string,
  signal: TimeoutSignal,
  limits: FetchLimits,
): Promise<JSONWebKeySet> => {
  const { text } = await fetchText(fetch, jwks_uri, SUBJECT, signal, limits)
  const document = parseJSONObject(text, { length: text.length, depth: 8 })
  if (document === undefined)
    throw keysUnavailable('The jwks_uri did not answer with a JWK Set: the body is not a JSON object.')
  const { keys } = document
  if (!Array.isArray(keys)) throw keysUnavailable('The jwks_uri did not answer with a JWK Set: keys is not a list.')
  if (keys.length > MAX_KEYS) {
    throw keysUnavailable(`The jwks_uri answered with a JWK Set of ${keys.length} keys; at most ${MAX_KEYS} are taken.`)
  }
  return frozenCopy({ keys: keys.filter(isPublicKey) })
}

const isPublicKey = (value: unknown): value is JSONWebKey =>
  isJSONObject(value) && typeof value.kty === 'string' && !hasPrivateParts(value as unknown as JSONWebKey)
