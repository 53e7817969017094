import { createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { fitsAlgorithm, hasPrivateParts, importPublicKey, isSoundKey } from '../../../src/crypto/keys.ts'
import { computeJWKThumbprint } from '../../../src/crypto/thumbprint.ts'
import { parseJSONObject } from '../../../src/encoding/json.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'
import { isSame, type Target } from '../target.ts'
import { privateJWK, publicJWK } from './keys.ts'

const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'EdDSA', 'ES256K']

interface Reading {
  readonly jwk: JSONWebKey | undefined
  /** The algorithms that the key fits and is imported for. */
  readonly usable: readonly string[]
  readonly thumbprint: string | undefined
}

const ec = publicJWK(privateJWK('c1-es256'))
const rsa = publicJWK(privateJWK('c1-rsa'))
const keys = [ec, publicJWK(privateJWK('inst-es384')), rsa, publicJWK(privateJWK('c1-ed25519'))]

/** The key by node:crypto, in its own spelling. */
const byNode = (jwk: JSONWebKey): object | undefined => {
  try {
    const { kty, crv, x, y, n, e } = jwk
    return createPublicKey({ key: { kty, crv, x, y, n, e } as never, format: 'jwk' }).export({ format: 'jwk' })
  } catch {
    return undefined
  }
}

const thumbprintOf = async (jwk: JSONWebKey): Promise<string | undefined> => {
  try {
    return await computeJWKThumbprint(jwk)
  } catch (error) {
    // the documented answer to a key in another spelling
    if (error instanceof TypeError && /^jwk\.\w+ must have the one spelling/.test(error.message)) return undefined
    throw error
  }
}

/** Public keys as JSON texts, against node:crypto and jose. */
export const jwks: Target<Reading> = {
  name: 'jwk',
  corpus: [
    ...keys.map((key) => JSON.stringify(key)),
    ...keys.map((key) => JSON.stringify({ ...key, kid: '1', use: 'sig', alg: 'ES256', key_ops: ['verify'] })),
    JSON.stringify(publicJWK(privateJWK('rsa-1024'))),
    JSON.stringify({ ...rsa, e: 'AQ' }),
    JSON.stringify({ ...ec, x: ec.y, y: ec.x }),
    JSON.stringify({ ...ec, x: 'A'.repeat(43) }),
    JSON.stringify(privateJWK('c1-es256')),
    '{"kty":"oct","k":"AAAA"}',
    '{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}',
  ],
  dictionary: [
    '"kty":"EC",',
    '"kty":"RSA",',
    '"d":"AA",',
    '"crv":"P-384",',
    '"alg":"PS256",',
    '"use":"enc",',
    '"key_ops":[],',
    'P-521',
    'secp256k1',
    'Ed25519',
    'OKP',
    'oct',
    'AKP',
    'AA',
    'AQ',
    '=',
    'null',
    '[',
    '"x":',
    '\\u0000',
    '"__proto__":{"kty":"EC"},',
  ],
  leastAccepted: 0.05,
  read: async (text) => {
    const jwk = parseJSONObject(text) as JSONWebKey | undefined
    if (jwk === undefined) return { jwk, usable: [], thumbprint: undefined }
    const usable: string[] = []
    for (const alg of ALGORITHMS) {
      if (fitsAlgorithm(jwk, alg) && (await importPublicKey(jwk, alg)) !== undefined) usable.push(alg)
    }
    // both answer for any object
    hasPrivateParts(jwk)
    isSoundKey(jwk)
    return { jwk, usable, thumbprint: await thumbprintOf(jwk) }
  },
  isAccepted: ({ usable }) => usable.length > 0,
  compare: async (_, { jwk, usable, thumbprint }) => {
    if (jwk === undefined) return undefined
    if (thumbprint !== undefined && jwk.kty !== 'AKP') {
      const theirs = await calculateJwkThumbprint(jwk as JWK).catch(() => undefined)
      // jose computes none on a curve that it does not know
      if (theirs !== undefined && theirs !== thumbprint) return 'jose computes another thumbprint.'
    }
    if (usable.length === 0) return undefined
    if (hasPrivateParts(jwk)) return 'A private key counts as public.'
    if (thumbprint === undefined) return 'A key that verifies signatures has no thumbprint.'
    const theirs = byNode(jwk) as Readonly<Record<string, unknown>> | undefined
    if (theirs === undefined) return 'node:crypto refuses the key.'
    const { kty, crv, x, y, n, e } = jwk
    const members = Object.entries({ kty, crv, x, y, n, e }).filter(
      ([name, value]) => value !== undefined && name in theirs,
    )
    return members.every(([name, value]) => isSame(theirs[name], value))
      ? undefined
      : 'node:crypto spells the key otherwise.'
  },
}
