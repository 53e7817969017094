import {
  claimReader,
  isAbsentOr,
  isAudience,
  isIdentifier,
  isNumericDate,
  isText,
  isTextUpTo,
} from '../encoding/claim-reader.ts'

/** The claims of an ID token that say whose it is and for whom. */
interface IDTokenClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly iat: number
  readonly sid?: string | undefined
}

/** Reads the claims of an ID token that say whose it is and for whom.
 * @see OpenID Connect Core §2 */
export const readIDTokenClaims = /* @__PURE__ */ (() =>
  claimReader<IDTokenClaims>({
    iss: isText,
    sub: isTextUpTo(255, 1),
    aud: isAudience,
    exp: isNumericDate,
    iat: isNumericDate,
    sid: isAbsentOr(isIdentifier),
  }))()
