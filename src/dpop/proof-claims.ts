import { claimReader, isAbsentOr, isIdentifier, isNumericDate, isText, isTextUpTo } from '../encoding/claim-reader.ts'

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
    iat: isNumericDate,
    exp: isAbsentOr(isNumericDate),
    nbf: isAbsentOr(isNumericDate),
    nonce: isAbsentOr(isTextUpTo(512)),
    ath: isAbsentOr(isText),
  }))()
