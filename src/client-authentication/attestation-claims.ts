import { claimReader, isAbsentOr, isAudience, isIdentifier, isNumericDate } from '../encoding/claim-reader.ts'
import { isJSONObject } from '../encoding/json.ts'
import type { CheckedJSONWebKey } from '../types/jose.ts'

export interface ClientAttestationClaims {
  readonly sub: string
  readonly exp: number
  readonly cnf: { readonly jwk: CheckedJSONWebKey }
  readonly iat?: number | undefined
  readonly nbf?: number | undefined
  readonly aud?: string | readonly string[] | undefined
}

const isConfirmation = (value: unknown): value is ClientAttestationClaims['cnf'] =>
  isJSONObject(value) && isJSONObject(value.jwk) && typeof value.jwk.kty === 'string'

/** Reads the claims of a client attestation. The `iss` of drafts up to -07 is ignored, as every claim that is not listed.
 * @see draft-ietf-oauth-attestation-based-client-auth §4 */
export const readClientAttestationClaims = /* @__PURE__ */ (() =>
  claimReader<ClientAttestationClaims>({
    sub: isIdentifier,
    exp: isNumericDate,
    cnf: isConfirmation,
    iat: isAbsentOr(isNumericDate),
    nbf: isAbsentOr(isNumericDate),
    aud: isAbsentOr(isAudience),
  }))()

export interface AttestationPopClaims {
  readonly aud: string | readonly string[]
  readonly jti: string
  readonly iat: number
  readonly exp?: number | undefined
  readonly nbf?: number | undefined
}

/** Reads the claims of a proof of possession; its challenge is read where challenges are in use.
 * @see draft-ietf-oauth-attestation-based-client-auth §5.1 */
export const readAttestationPopClaims = /* @__PURE__ */ (() =>
  claimReader<AttestationPopClaims>({
    aud: isAudience,
    jti: isIdentifier,
    iat: isNumericDate,
    exp: isAbsentOr(isNumericDate),
    nbf: isAbsentOr(isNumericDate),
  }))()
