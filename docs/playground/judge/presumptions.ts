import { type TestKey, type TestKeyAlgorithm, testKey } from '../../../src/testing/keys.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'
import { isBlanked, signedPart, type Token, textOf } from './tokens.ts'

/** What the page takes for granted, because only the server that a request was meant for could know it. */
export interface Presumption {
  /** The reason for which that server could still refuse. */
  readonly reason: string
  readonly text: string
  /** Whether the verdict says so, because the reader could have told the page. */
  readonly isProminent?: true
}

const GENERATED: Readonly<Record<string, TestKeyAlgorithm>> = {
  ES256: 'ES256',
  ES384: 'ES384',
  ES512: 'ES512',
  EdDSA: 'Ed25519',
  Ed25519: 'Ed25519',
  PS256: 'PS256',
  PS384: 'PS256',
  PS512: 'PS256',
  RS256: 'PS256',
  RS384: 'PS256',
  RS512: 'PS256',
}

/** Bytes of a signature on a curve: as JWS writes it, and not as DER (RFC 7518 §3.4). */
const LENGTHS: Readonly<Record<string, number>> = { ES256: 64, ES384: 96, ES512: 132, EdDSA: 64, Ed25519: 64 }

/** Whether a signature has the length of its algorithm, so that it can be presumed to be good. */
export const isPresumable = (token: Token): boolean => {
  const alg = textOf(token.header?.alg) ?? ''
  const expected = LENGTHS[alg]
  const length = token.signature?.length ?? 0
  return length > 0 && (expected === undefined || length === expected || isBlanked(token))
}

/** Stands in for the unknown key of a token: of the right kind, under the same kid, and never asked to verify anything. */
export const standInKey = async (token: Token, made: StandIns): Promise<JSONWebKey | undefined> => {
  const kind = GENERATED[textOf(token.header?.alg) ?? '']
  if (kind === undefined) return undefined
  const making = made.get(kind) ?? testKey(kind)
  made.set(kind, making)
  const { kid: _kid, ...jwk } = (await making).publicJWK
  const kid = textOf(token.header?.kid)
  return { ...jwk, ...(kid === undefined ? {} : { kid }) }
}

/** The keys that were made to stand in for others, by their algorithm: RSA takes a tenth of a second. */
export type StandIns = Map<TestKeyAlgorithm, Promise<TestKey>>

/** The signed parts of the tokens whose signatures are presumed to be good. */
export const presumedParts = (tokens: readonly Token[]): ReadonlySet<string> => new Set(tokens.map(signedPart))
