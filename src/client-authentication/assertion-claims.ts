import { claimReader, isAbsentOr, isAudience, isIdentifier, isNumericDate, isText } from '../encoding/claim-reader.ts'

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
