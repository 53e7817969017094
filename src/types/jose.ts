import type { JSONObject } from './json.ts'

/** The members of a JSON Web Key that have a meaning here. All are optional, as in jose's `JWK` and the `JsonWebKey` of the Web
 * Cryptography API, so that both fit; a key without `kty` is skipped when it is read.
 * @see RFC 7517 §4, RFC 7518 §6 */
export interface JSONWebKeyMembers {
  readonly kty?: string | undefined
  readonly kid?: string | undefined
  readonly use?: string | undefined
  readonly key_ops?: readonly string[] | undefined
  readonly alg?: string | undefined
  readonly crv?: string | undefined
  readonly x?: string | undefined
  readonly y?: string | undefined
  readonly n?: string | undefined
  readonly e?: string | undefined
  readonly pub?: string | undefined
  readonly d?: string | undefined
  readonly x5c?: readonly string[] | undefined
}

/** A JSON Web Key as data. Private members are refused wherever a public key is expected.
 * @see RFC 7517 §4 */
export type JSONWebKey = JSONWebKeyMembers | (JSONWebKeyMembers & { readonly [member: string]: unknown })

/** A JSON Web Key that was made or checked here: `kty` is there.
 * @see RFC 7517 §4 */
export interface CheckedJSONWebKey {
  readonly kty: string
  readonly kid?: string
  readonly use?: string
  readonly key_ops?: readonly string[]
  readonly alg?: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
  readonly n?: string
  readonly e?: string
  readonly pub?: string
  readonly x5c?: readonly string[]
  readonly [member: string]: unknown
}

/** @see RFC 7517 §5 */
export interface JSONWebKeySet {
  readonly keys: readonly JSONWebKey[]
}

/** Asymmetric JWS algorithms that the core can be told to accept; which of them it accepts is policy.
 *
 * `Ed25519` is the name for new registrations; `EdDSA` is deprecated and stays for clients that have it. The server treats the
 * two as different: a client that registered one, or a key that states one, is held to it, and the metadata publishes those that the
 * policy lists.
 * @see RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2, §4.1.2 */
export type AsymmetricAlgorithm =
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'EdDSA'
  | 'Ed25519'
  | MLDSAAlgorithm

/** ML-DSA, where the WebCrypto of the runtime has it: Node 24.7, Deno 2.9, Bun 1.4 and newer. No profile lists it. A policy that lists
 * it elsewhere is refused at start, and is not advertised. Its keys are of `kty` `AKP` and name their `alg`. It verifies client
 * assertions, request objects and DPoP proofs, and signs nothing here.
 *
 * Keys and signatures are long. `test/bench/ml-dsa.mjs` measured:
 *
 * | algorithm | assertion | DPoP proof | time to verify, beside Ed25519 |
 * |---|---|---|---|
 * | ML-DSA-44 | 3.5 kB | 5.8 kB | 1.2 times |
 * | ML-DSA-65 | 4.6 kB | 8.1 kB | 1.7 times |
 * | ML-DSA-87 | 6.4 kB | 11.0 kB | 2.4 times |
 *
 * Many servers and proxies take headers of 8 kB in all, so that only ML-DSA-44 is fit for proofs. List the others for assertions and
 * request objects, which travel in the form under `maxRequestBytes` and `maxParameterLength`. A proof and an assertion have at most 16,384
 * characters, a request object 32,768.
 * @see RFC 9964 §3, §5, FIPS 204 §4 */
export type MLDSAAlgorithm = 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'

/** MAC algorithms, for `client_secret_jwt` alone. */
export type SymmetricAlgorithm = 'HS256' | 'HS384' | 'HS512'

/** A compact JWS that is parsed and not verified yet. */
export interface UnverifiedJWS {
  readonly token: string
  readonly header: JSONObject
  readonly alg: string
  readonly kid: string | undefined
  readonly payload: JSONObject
  readonly signature: Uint8Array
}
