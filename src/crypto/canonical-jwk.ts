import type { JSONWebKey } from '../types/jose.ts'

/** The members that a public key of each kind requires, in the order of a thumbprint.
 * @see RFC 7638 §3.2, RFC 8037 §2, RFC 9964 */
const REQUIRED: ReadonlyMap<string | undefined, string[]> = /* @__PURE__ */ new Map([
  ['RSA', ['e', 'kty', 'n']],
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
  ['AKP', ['alg', 'kty', 'pub']],
])

/** Lists the members that a public key of this kind requires; none for a kind that is not known here. */
export const requiredMembers = ({ kty }: JSONWebKey): string[] => REQUIRED.get(kty) ?? []

/** Writes a public key as the JSON text of its required members, in their order: one key, one text.
 * @see RFC 7638 §3 */
export const canonicalJWK = (jwk: JSONWebKey): string => {
  const members: Record<string, unknown> = {}
  // a list of names as the second argument of JSON.stringify takes twice the time
  for (const name of requiredMembers(jwk)) members[name] = Reflect.get(jwk, name)
  return JSON.stringify(members)
}
