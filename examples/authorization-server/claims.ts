import type { JSONObject } from 'parapet'
import * as v from 'valibot'

/** The claims of each scope.
 * @see OpenID Connect Core §5.4 */
const CLAIMS_OF_SCOPE: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}

/** All claims about a user that this server can give. */
export const USER_CLAIMS: readonly string[] = Object.values(CLAIMS_OF_SCOPE).flat()

const line = () => v.optional(v.pipe(v.string(), v.minLength(1)))

/** OpenID Connect Core §5.1.1 */
const address = v.strictObject({
  formatted: line(),
  street_address: line(),
  locality: line(),
  region: line(),
  postal_code: line(),
  country: line(),
})

/** The claims about a user in the configuration. */
export const userClaims = v.objectWithRest(
  { address: v.optional(address) },
  v.union([v.string(), v.boolean(), v.number(), address]),
)

export type UserClaims = v.InferOutput<typeof userClaims>

/** Where the `claims` parameter can ask for a claim. */
export type ClaimsPlace = 'userinfo' | 'id_token'

/** Names the claims about the user that the `claims` parameter asks for. Others are ignored.
 * @see OpenID Connect Core §5.5 */
export const requestedClaims = (claims: JSONObject | undefined, place: ClaimsPlace): readonly string[] =>
  USER_CLAIMS.filter((name) => isObject(claims?.[place]) && Object.hasOwn(claims[place], name))

/** Picks the claims that the scope covers. */
export const claimsOfScope = (user: UserClaims, scope: readonly string[]): Partial<UserClaims> =>
  pickClaims(
    user,
    scope.flatMap((word) => (Object.hasOwn(CLAIMS_OF_SCOPE, word) ? (CLAIMS_OF_SCOPE[word] ?? []) : [])),
  )

/** Picks the claims that the `claims` parameter asks for. A claim that is asked for with a value is given with that value or not at
 * all. The user may lack a claim that is essential to the client: that is not an error.
 * @see OpenID Connect Core §5.5.1 */
export const claimsOfRequest = (
  user: UserClaims,
  claims: JSONObject | undefined,
  place: ClaimsPlace,
): Partial<UserClaims> =>
  pickClaims(
    user,
    requestedClaims(claims, place).filter((name) => {
      const request = isObject(claims?.[place]) ? claims[place][name] : undefined
      const wanted = isObject(request)
        ? [request.value, request.values].flat().filter((value) => value !== undefined)
        : []
      return wanted.length === 0 || wanted.some((value) => isSame(value, user[name]))
    }),
  )

export const pickClaims = (user: UserClaims, names: readonly string[]): Partial<UserClaims> =>
  Object.fromEntries(Object.entries(user).filter(([name]) => names.includes(name)))

/** Addresses are objects: their members count in any order. */
const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

const canonical = (value: unknown): string =>
  JSON.stringify(isObject(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value)

const isObject = (value: unknown): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
