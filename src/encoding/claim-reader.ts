import { ok, type Result, refused } from '../types/result.ts'
import { isJSONObject } from './json.ts'

// JWT claims and stored records are flat and are read for every request, so small checks replace a schema library here.

export const isText = (value: unknown): value is string => typeof value === 'string'

export const isTextUpTo =
  (most: number, least = 0) =>
  (value: unknown): value is string =>
    typeof value === 'string' && value.length >= least && value.length <= most

/** @see RFC 7519 §4.1.7 */
export const isIdentifier = /* @__PURE__ */ isTextUpTo(512, 1)

/** Seconds, not necessarily whole.
 * @see RFC 7519 §2 */
export const isNumericDate = (value: unknown): value is number => Number.isFinite(value)

/** Lists the audiences that a claim `aud` names.
 * @see RFC 7519 §4.1.3 */
export const audiencesOf = (aud: string | readonly string[]): readonly string[] =>
  typeof aud === 'string' ? [aud] : aud

/** @see RFC 7519 §4.1.3 */
export const isAudience = (value: unknown): value is string | readonly string[] =>
  isText(value) || (Array.isArray(value) && value.length > 0 && value.length <= 16 && value.every(isText))

export const isAbsentOr =
  <T>(is: (value: unknown) => value is T) =>
  (value: unknown): value is T | undefined =>
    value === undefined || is(value)

type Checks<Claims> = { readonly [Name in keyof Claims]-?: (value: unknown) => value is Claims[Name] }

/** The `detail` of a refusal because of a claim that is not there. */
export const missingClaim = (name: string): string => `The claim ${name} is missing.`

/** Reads the named claims and drops all others. The error is a sentence that names the first claim that is missing or unfit. */
export const claimReader = <Claims>(checks: Checks<Claims>): ((payload: unknown) => Result<Claims, string>) => {
  const entries = Object.entries<(value: unknown) => boolean>(checks)
  return (payload) => {
    if (!isJSONObject(payload)) return refused('The claims are no JSON object.')
    const claims: Record<string, unknown> = {}
    for (const [name, is] of entries) {
      const value = Object.hasOwn(payload, name) ? payload[name] : undefined
      if (!is(value))
        return refused(value === undefined ? missingClaim(name) : `The claim ${name} has a wrong type or length.`)
      if (value !== undefined) claims[name] = value
    }
    return ok(claims as Claims)
  }
}
