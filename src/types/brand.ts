declare const brand: unique symbol

/** A value that passed the one check that mints its type. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** A redirect target that was matched for the client of the request at hand: the only place a response may go.
 * Minted by `matchRedirectUri` alone. */
export type RegisteredRedirectUri = Brand<string, 'RegisteredRedirectUri'>

/** The reference of a request across the login: opaque, unforgeable, no `request_uri`. Keep it in the user's session. */
export type AuthorizationReference = Brand<string, 'AuthorizationReference'>
