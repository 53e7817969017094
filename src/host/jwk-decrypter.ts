import { decryptJWE, parseCompactJWE, type UnopenedJWE } from '../crypto/encrypt.ts'
import { fitsEncryption, importPrivateKey } from '../crypto/private-keys.ts'
import { atLeast, checkOptions, listOf, misuse, type OptionChecks, oneOf, optional } from '../encoding/option-check.ts'
import { CONTENT_ENCRYPTION_ALGORITHMS, KEY_MANAGEMENT_ALGORITHMS } from '../types/encryption.ts'
import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import type { Decrypt } from '../types/ports.ts'
import { aKeySet, readKeySet } from './key-set.ts'
import { memoiseAsync } from './memoise-async.ts'

/** Most keys that are tried for one token. An attacker can have each of them tried with a token that names none. */
const MAX_CANDIDATES = 2

/** The options of `jwkDecrypter`. */
export interface JWKDecrypterOptions {
  /** The private keys of the server. */
  readonly jwks: JSONWebKeySet
  /** Key management algorithms that are accepted. Default: RSA-OAEP-256, ECDH-ES and ECDH-ES with A128KW, A192KW or A256KW. */
  readonly algorithms?: readonly string[] | undefined
  /** Content encryption algorithms that are accepted. Default: the six of RFC 7518 §5.1. */
  readonly encryptions?: readonly string[] | undefined
  /** Most characters of a token. Default 65,536. */
  readonly maxLength?: number | undefined
}

const FACTORY = 'jwkDecrypter'

const OPTIONS: OptionChecks<JWKDecrypterOptions> = /* @__PURE__ */ (() => ({
  jwks: aKeySet,
  algorithms: optional(listOf('algorithms', oneOf(KEY_MANAGEMENT_ALGORITHMS))),
  encryptions: optional(listOf('algorithms', oneOf(CONTENT_ENCRYPTION_ALGORITHMS))),
  maxLength: optional(atLeast(1, 'characters')),
}))()

/** Makes a `decrypt` from private keys. It resolves to `undefined` for a token that it cannot decrypt, and does not reveal
 * the reason. Imported keys are kept as long as the function is. Throws TypeError where no key fits any of the algorithms, and for algorithms
 * that share a secret.
 * @see RFC 9101 §6.1, RFC 7516 §5.2 */
export const jwkDecrypter = (options: JWKDecrypterOptions): Decrypt => {
  checkOptions(FACTORY, options, OPTIONS)
  const {
    algorithms = KEY_MANAGEMENT_ALGORITHMS.filter((alg) => alg === 'RSA-OAEP-256' || alg.startsWith('ECDH-ES')),
    encryptions = CONTENT_ENCRYPTION_ALGORITHMS,
    maxLength = 65_536,
  } = options
  const jwks = readKeySet('jwks', options.jwks)
  const usable = algorithms.map(
    (alg) => [alg, jwks.keys.filter((jwk) => isPrivate(jwk) && fitsEncryption(jwk, alg))] as const,
  )
  if (usable.every(([, keys]) => keys.length === 0)) {
    throw misuse(FACTORY, [
      `jwks must have a private key for one of ${algorithms.join(', ') || 'the algorithms'}; got none that fits. RSA keys need 2048 bits or more.`,
    ])
  }
  // one entry for each key and algorithm, made at its first use
  const imported = new Map<string, () => Promise<CryptoKey>>()
  const importOnce = (jwk: JSONWebKey, alg: string): Promise<CryptoKey> => {
    const name = `${alg} ${jwks.keys.indexOf(jwk)}`
    const key = imported.get(name) ?? memoiseAsync(() => importPrivateKey(jwk, alg))
    imported.set(name, key)
    return key()
  }
  const open = async (jwe: UnopenedJWE): Promise<string | undefined> => {
    const [, keys = []] = usable.find(([alg]) => alg === jwe.alg) ?? []
    const candidates = keys.filter(
      ({ kid, crv }) => (jwe.kid === undefined || kid === jwe.kid) && (crv === undefined || crv === jwe.crv),
    )
    for (const jwk of candidates.slice(0, MAX_CANDIDATES)) {
      const text = await decryptJWE(jwe, await importOnce(jwk, jwe.alg))
      if (text !== undefined) return text
    }
    return undefined
  }
  return async (token) => {
    const jwe = parseCompactJWE(token, maxLength)
    return jwe === undefined || !encryptions.includes(jwe.enc) ? undefined : open(jwe)
  }
}

const isPrivate = ({ d }: JSONWebKey): boolean => typeof d === 'string'
