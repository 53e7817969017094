import * as v from 'valibot'

const jti = () => v.pipe(v.string(), v.minLength(1), v.maxLength(512))
const numericDate = () => v.pipe(v.number(), v.finite())

/** Claims of a client assertion.
 * @see RFC 7523 §3 */
const clientAssertion = /* @__PURE__ */ (() =>
  v.object({
    iss: v.string(),
    sub: v.string(),
    aud: v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(16))]),
    exp: numericDate(),
    nbf: v.optional(numericDate()),
    iat: v.optional(numericDate()),
    jti: v.optional(jti()),
  }))()

/** Claims of a DPoP proof.
 * @see RFC 9449 §4.2 */
const dpopProof = /* @__PURE__ */ (() =>
  v.object({
    jti: jti(),
    htm: v.string(),
    htu: v.pipe(v.string(), v.maxLength(2048)),
    iat: v.pipe(v.number(), v.safeInteger()),
    exp: v.optional(numericDate()),
    nbf: v.optional(numericDate()),
    nonce: v.optional(v.pipe(v.string(), v.maxLength(512))),
    ath: v.optional(v.string()),
  }))()

export interface ClientAssertionClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly nbf?: number | undefined
  readonly iat?: number | undefined
  readonly jti?: string | undefined
}

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

export const readClientAssertionClaims = (payload: unknown): ClientAssertionClaims | undefined => {
  const read = v.safeParse(clientAssertion, payload)
  return read.success ? read.output : undefined
}

export const readDPoPProofClaims = (payload: unknown): DPoPProofClaims | undefined => {
  const read = v.safeParse(dpopProof, payload)
  return read.success ? read.output : undefined
}
