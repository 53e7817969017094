import type { KeyObject } from 'node:crypto'
import {
  CLIENT_ASSERTION_TYPE,
  type ClientAssertionExpectations,
  parseClientAssertion,
  verifyClientAssertion,
} from '../../../src/client-authentication/assertion.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'
import { makeKeyPair } from '../../support/key-pair.mjs'
import { type Signer, signJWT } from '../../support/signed-jwt.ts'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly jwk: JSONWebKey
}

const pair = ({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): KeyPair => ({
  privateKey,
  jwk: publicKey.export({ format: 'jwk' }) as JSONWebKey,
})

export const makeEC = (namedCurve: string): KeyPair => pair(makeKeyPair('ec', { namedCurve }))
export const makeRSA = (modulusLength: number): KeyPair => pair(makeKeyPair('rsa', { modulusLength }))
export const makeEd25519 = (): KeyPair => pair(makeKeyPair('ed25519'))

export const now = 1_800_000_000
export const issuer = 'https://as.example.com'
export const tokenEndpoint = 'https://as.example.com/token'
export const pushEndpoint = 'https://as.example.com/par'
export const client_id = 'c-pkjwt'

export const claims = { iss: client_id, sub: client_id, aud: issuer, jti: 'j-1', iat: now, exp: now + 60 } as const

export type Overrides = Omit<Partial<ClientAssertionExpectations>, 'audience'> & {
  readonly audience?: ClientAssertionExpectations['audience']['kind']
}

export const expectations = ({ audience = 'issuer', ...rest }: Overrides = {}): ClientAssertionExpectations => ({
  now,
  client_id,
  algorithms: ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'EdDSA', 'Ed25519'],
  audience: { kind: audience, issuer, endpoints: [tokenEndpoint, pushEndpoint] },
  maxLifetime: 300,
  clockTolerance: 10,
  jtiRequired: true,
  ...rest,
})

/** Takes an assertion the whole way: apart, then verified. */
export const check = async (assertion: string, overrides: Overrides = {}) => {
  const parsed = parseClientAssertion(assertion, CLIENT_ASSERTION_TYPE)
  return parsed.ok ? verifyClientAssertion(parsed.value, expectations(overrides)) : parsed
}

/** The reason of a refusal, or `accepted`. */
export const verdict = async (assertion: string, overrides: Overrides = {}): Promise<string> => {
  const result = await check(assertion, overrides)
  return result.ok ? 'accepted' : result.error.reason
}

export const sign = (alg: string, signer: Signer, given: object = {}, header: object = {}): string =>
  signJWT(alg, signer, { ...claims, ...given }, { alg, ...header })
