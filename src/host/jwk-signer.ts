import { encryptJWE } from '../crypto/encrypt.ts'
import { hasPrivateParts } from '../crypto/keys.ts'
import { fitsEncryption, importEncryptionKey, importPrivateKey, selectSigningKey } from '../crypto/private-keys.ts'
import { signJWS } from '../crypto/sign.ts'
import { describeValue } from '../encoding/describe-value.ts'
import {
  aFunction,
  checkOptions,
  listOf,
  misuse,
  must,
  type OptionChecks,
  objectWith,
  optional,
} from '../encoding/option-check.ts'
import type { Client } from '../types/client.ts'
import { CONTENT_ENCRYPTION_ALGORITHMS, KEY_MANAGEMENT_ALGORITHMS } from '../types/encryption.ts'
import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import type { Policy } from '../types/policy.ts'
import type { FindClientKeys, Sign } from '../types/ports.ts'
import { aKeySet, readKeySet } from './key-set.ts'
import { isKeysUnavailable, isWrongAnswer, keysUnavailable, sentenceOf } from './keys-unavailable.ts'
import { memoiseAsync } from './memoise-async.ts'
import { defaultSigningAlgorithm } from './signing.ts'

/** The options of `jwkSigner`. */
export interface JWKSignerOptions {
  /** The private keys of the server. Of several that fit an algorithm the first signs: put a new key first. */
  readonly jwks: JSONWebKeySet
  /** The server's policy: nothing is signed under an algorithm that it does not list. */
  readonly policy: Pick<Policy, 'authorization_signing_alg_values_supported'>
  /** For clients that registered no `authorization_signed_response_alg`. Default: RS256 where the policy lists it
   * (JARM §3), else the first of the policy. */
  readonly alg?: string | undefined
  /** Finds the keys of clients that have their responses encrypted. Default: the `jwks` of the client's record. */
  readonly findClientKeys?: FindClientKeys | undefined
}

const FACTORY = 'jwkSigner'

const OPTIONS: OptionChecks<JWKSignerOptions> = /* @__PURE__ */ (() => {
  const algorithm = must('be the name of an algorithm', (value) => typeof value === 'string', {
    describe: describeValue,
  })
  const several = must('have at least one algorithm', (value) => !Array.isArray(value) || value.length > 0)
  return {
    jwks: aKeySet,
    policy: objectWith('a policy', {
      authorization_signing_alg_values_supported: (value) => [
        ...listOf('algorithms', algorithm)(value),
        ...several(value),
      ],
    }),
    alg: optional(algorithm),
    findClientKeys: optional(aFunction()),
  }
})()

/** Makes a `sign` from private keys. It signs under the algorithm that the client registered, and encrypts what it signed for
 * clients that registered `authorization_encrypted_response_alg`. Imported keys are kept as long as the function is.
 *
 * Throws TypeError where the policy lists an algorithm that no key fits: the metadata would promise an algorithm that the
 * server cannot use. Signing rejects for a client whose registration cannot be served, so that nothing leaves in the clear.
 * @see JARM §2.2, §3, RFC 7519 §5.2 */
export const jwkSigner = (options: JWKSignerOptions): Sign => {
  checkOptions(FACTORY, options, OPTIONS)
  const { policy, alg: preferred, findClientKeys } = options
  const jwks = readKeySet('jwks', options.jwks)
  const keys = new Map(
    policy.authorization_signing_alg_values_supported.map((alg) => [alg as string, privateKeyFor(jwks, alg)]),
  )
  const standard = preferred ?? defaultSigningAlgorithm(policy)
  if (standard === undefined || !keys.has(standard)) {
    throw misuse(FACTORY, [
      `alg must be one of policy.authorization_signing_alg_values_supported (${[...keys.keys()].join(', ')}); got ${describeValue(preferred)}.`,
    ])
  }
  return async (claims, client, alg = standard) => {
    const key = keys.get(alg)
    if (key === undefined) {
      throw new Error(
        `authorization_signed_response_alg of the client must be one of ${[...keys.keys()].join(', ')}; got ${describeValue(alg)}. Check the record with parseClient.`,
      )
    }
    const header = { alg, typ: 'JWT', ...(key.kid === undefined ? {} : { kid: key.kid }) }
    const signed = await signJWS(JSON.stringify(claims), header, await key.imported())
    return client.authorization_encrypted_response_alg === undefined
      ? signed
      : encryptFor(client, signed, findClientKeys ?? keysOfRecord)
  }
}

const privateKeyFor = (
  jwks: JSONWebKeySet,
  alg: string,
): { readonly kid: string | undefined; readonly imported: () => Promise<CryptoKey> } => {
  const jwk = selectSigningKey(jwks, alg)
  if (jwk === undefined) {
    throw misuse(FACTORY, [
      `jwks must have a private key for ${alg}; got none that fits. Add one, or take ${alg} out of policy.authorization_signing_alg_values_supported. A key with alg fits that algorithm alone.`,
    ])
  }
  return { kid: jwk.kid, imported: memoiseAsync(() => importPrivateKey(jwk, alg)) }
}

const keysOfRecord: FindClientKeys = async ({ jwks }) => jwks ?? { keys: [] }

/** Signed first, then encrypted (JARM §2.2). */
const encryptFor = async (client: Client, signed: string, findClientKeys: FindClientKeys): Promise<string> => {
  const alg = KEY_MANAGEMENT_ALGORITHMS.find((known) => known === client.authorization_encrypted_response_alg)
  // JARM §3 names the default
  const wanted = client.authorization_encrypted_response_enc ?? 'A128CBC-HS256'
  const enc = CONTENT_ENCRYPTION_ALGORITHMS.find((known) => known === wanted)
  if (alg === undefined || enc === undefined) {
    const { authorization_encrypted_response_alg: came } = client
    throw new Error(
      `authorization_encrypted_response_alg and _enc of the client must be ones that parapet has; got ${describeValue(came)} and ${describeValue(wanted)}. Check the record with parseClient.`,
    )
  }
  const { keys } = readKeySet('findClientKeys', await askForKeys(client, findClientKeys))
  const jwk = keys.find((candidate: JSONWebKey) => !hasPrivateParts(candidate) && fitsEncryption(candidate, alg))
  if (jwk === undefined)
    throw keysUnavailable(`The keys of the client must have a public key for ${alg}; got none that fits.`)
  const key = await importEncryptionKey(jwk, alg).catch((error: unknown) => {
    throw keysUnavailable(
      `The public key of the client for ${alg} must be one; got one that cannot be imported.`,
      error,
    )
  })
  const header = { alg, enc, cty: 'JWT', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) }
  return encryptJWE(signed, header, key)
}

/** Keys that cannot be had are the client's failure. An answer of another form is the host's, and is thrown as it is. */
const askForKeys = async (client: Client, findClientKeys: FindClientKeys): Promise<unknown> => {
  try {
    return await findClientKeys(client)
  } catch (error) {
    throw isKeysUnavailable(error) || isWrongAnswer(error) ? error : keysUnavailable(sentenceOf(error), error)
  }
}
