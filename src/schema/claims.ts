import { claimReader, isAbsentOr, isAudience, isIdentifier, isNumericDate, isText, isTextUpTo } from './claim.ts'

export interface ClientAssertionClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly nbf?: number | undefined
  readonly iat?: number | undefined
  readonly jti?: string | undefined
}

/** Reads the claims of a client assertion.
 * @see RFC 7523 §3 */
export const readClientAssertionClaims = /* @__PURE__ */ (() =>
  claimReader<ClientAssertionClaims>({
    iss: isText,
    sub: isText,
    aud: isAudience,
    exp: isNumericDate,
    nbf: isAbsentOr(isNumericDate),
    iat: isAbsentOr(isNumericDate),
    jti: isAbsentOr(isIdentifier),
  }))()

export interface DPoPProofClaims {
  readonly jti: string
  readonly htm: string
  readonly htu: string
  readonly iat: number
  readonly exp?: number | undefined
  readonly nbf?: number | undefined
  readonly nonce?: string | undefined
  readonly ath?: string | undefined
}

/** Reads the claims of a DPoP proof.
 * @see RFC 9449 §4.2 */
export const readDPoPProofClaims = /* @__PURE__ */ (() =>
  claimReader<DPoPProofClaims>({
    jti: isIdentifier,
    htm: isText,
    htu: isTextUpTo(2048),
    iat: (value): value is number => Number.isSafeInteger(value),
    exp: isAbsentOr(isNumericDate),
    nbf: isAbsentOr(isNumericDate),
    nonce: isAbsentOr(isTextUpTo(512)),
    ath: isAbsentOr(isText),
  }))()
