import { decodeText } from '../crypto/text.ts'
import { decodeComponent } from '../schema/form.ts'
import { type OAuthError, refuse } from '../types/errors.ts'
import type { HttpHeaders } from '../types/http.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { ClientAuthenticationError } from './client-assertion.ts'

/** The mechanism by which a request authenticates its client, and what it brings. A client certificate is not among them: it
 * is one only for a client that is registered so. */
export type ClientCredentials =
  | { readonly kind: 'basic'; readonly client_id: string; readonly client_secret: string }
  | { readonly kind: 'post'; readonly client_id: string | undefined; readonly client_secret: string }
  | {
      readonly kind: 'assertion'
      readonly client_assertion: string
      readonly client_assertion_type: string | undefined
    }
  | { readonly kind: 'none'; readonly client_id: string | undefined }

/** Finds which mechanism a request uses, and refuses two. A foreign scheme in `Authorization` is none.
 * @see RFC 6749 §2.3, RFC 7521 §4.2 */
export const findClientCredentials = (
  headers: HttpHeaders,
  form: ReadonlyMap<string, string>,
): Result<ClientCredentials, ClientAuthenticationError | OAuthError<'invalid_request'>> => {
  const authorization = headers.get('authorization') ?? ''
  const isBasic = /^basic(?: |$)/i.test(authorization)
  const client_id = form.get('client_id')
  const client_secret = form.get('client_secret')
  const client_assertion = form.get('client_assertion')
  const client_assertion_type = form.get('client_assertion_type')
  const hasAssertion = client_assertion !== undefined || client_assertion_type !== undefined
  if ([isBasic, client_secret !== undefined, hasAssertion].filter(Boolean).length > 1) {
    return refused(refuse('client-authentication-multiple'))
  }
  if (isBasic) return parseBasic(authorization)
  if (client_secret !== undefined) return ok({ kind: 'post', client_id, client_secret })
  if (!hasAssertion) return ok({ kind: 'none', client_id })
  return client_assertion === undefined
    ? refused(refuse('client-assertion-malformed'))
    : ok({ kind: 'assertion', client_assertion, client_assertion_type })
}

/** Parses HTTP Basic credentials: strict base64, split at the first colon, both halves form-urldecoded.
 * @see RFC 6749 §2.3.1, RFC 7617 §2 */
export const parseBasic = (authorization: string): Result<ClientCredentials, ClientAuthenticationError> => {
  const malformed = refused(refuse('client-authentication-malformed'))
  const [, encoded = ''] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization.slice(0, 8192)) ?? []
  const credentials = decodeBase64(encoded)
  const colon = credentials?.indexOf(':') ?? -1
  if (credentials === undefined || colon < 1 || authorization.length > 8192) return malformed
  try {
    const client_id = decodeComponent(credentials.slice(0, colon))
    return ok({ kind: 'basic', client_id, client_secret: decodeComponent(credentials.slice(colon + 1)) })
  } catch {
    return malformed
  }
}

const decodeBase64 = (text: string): string | undefined => {
  if (text === '' || text.length % 4 !== 0) return undefined
  try {
    return decodeText(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))
  } catch {
    return undefined
  }
}
