import * as v from 'valibot'

/** The claims of an ID token that say whose it is and for whom.
 * @see OpenID Connect Core §2 */
export interface IDTokenClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly iat: number
  readonly sid?: string | undefined
}

const claims = /* @__PURE__ */ (() => {
  const date = v.pipe(v.number(), v.finite())
  return v.object({
    iss: v.string(),
    sub: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
    aud: v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(16))]),
    exp: date,
    iat: date,
    sid: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(512))),
  })
})()

export const readIDTokenClaims = (payload: unknown): IDTokenClaims | undefined => {
  const read = v.safeParse(claims, payload)
  return read.success ? read.output : undefined
}
