import { decodeBase64 } from '../encoding/base64url.ts'
import { decodeComponent } from '../encoding/form.ts'
import { requireThat } from '../encoding/require-that.ts'
import { decodeText } from '../encoding/utf8.ts'
import { refuseAssertion } from '../errors/client-assertion.ts'
import { refuseClient } from '../errors/client-authentication.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { isClientIdentifier } from '../host/client-identifier.ts'
import type { AuthenticationPart } from '../types/client-authentication-methods.ts'
import type { HttpHeaders } from '../types/http.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { ClientAuthenticationError } from './assertion.ts'

const MAX_AUTHORIZATION_LENGTH = 8192

/** The mechanism by which a request authenticates its client, with its values. A client certificate is not among them: it
 * counts only for a client that is registered for it. */
export type ClientCredentials =
  | { readonly kind: 'basic'; readonly client_id: string; readonly client_secret: string }
  | { readonly kind: 'post'; readonly client_id: string | undefined; readonly client_secret: string }
  | {
      readonly kind: 'assertion'
      readonly client_assertion: string
      readonly client_assertion_type: string | undefined
    }
  | { readonly kind: 'none'; readonly client_id: string | undefined }

type SecretCredentials = Extract<ClientCredentials, { kind: 'basic' | 'post' }>

type CredentialsError = ClientAuthenticationError | OAuthError<'invalid_request'>

/** A part that reads credentials from the request itself. */
export type CredentialsPart = Exclude<AuthenticationPart, 'proveClientCertificate' | 'readClientAttestation'>

/** Finds the mechanisms of a request, each as the part that reads it. Parses none of them. An unknown scheme in
 * `Authorization` is not a mechanism.
 * @see RFC 6749 §2.3, RFC 7521 §4.2 */
export const findMechanism = (
  headers: HttpHeaders,
  form: ReadonlyMap<string, string>,
): CredentialsPart | 'multiple' | undefined => {
  const basic = isBasic(headers.get('authorization'))
  const post = form.has('client_secret')
  const assertion = form.has('client_assertion') || form.has('client_assertion_type')
  if ((basic && post) || (assertion && (basic || post))) return 'multiple'
  return assertion ? 'readClientAssertion' : basic || post ? 'readClientSecret' : undefined
}

/** Tells whether one of the joined `Authorization` headers is of this scheme. */
export const isBasic = (authorization: string | null | undefined): boolean =>
  /(?:^|,)[ \t]*basic(?:[ \t]|$)/i.test(authorization ?? '')

/** Finds the mechanism that a request uses, and refuses two. An unknown scheme in `Authorization` is not a mechanism.
 * @see RFC 6749 §2.3, RFC 7521 §4.2 */
export const findClientCredentials = (
  headers: HttpHeaders,
  form: ReadonlyMap<string, string>,
): Result<ClientCredentials, CredentialsError> => {
  requireThat(typeof headers?.get === 'function', 'headers', 'headers with get(name)', headers)
  requireThat(typeof form?.has === 'function', 'form', 'a Map of the form parameters', form)
  switch (findMechanism(headers, form)) {
    case 'multiple':
      return refused(refuseClient('client-authentication-multiple'))
    case 'readClientSecret':
      return readSecretCredentials(headers, form)
    case 'readClientAssertion': {
      const client_assertion = form.get('client_assertion')
      return client_assertion === undefined
        ? refused(refuseAssertion('client-assertion-malformed'))
        : ok({ kind: 'assertion', client_assertion, client_assertion_type: form.get('client_assertion_type') })
    }
    case undefined: {
      const client_id = form.get('client_id')
      return client_id === undefined || isClientIdentifier(client_id) ? ok({ kind: 'none', client_id }) : malformed()
    }
  }
}

/** Reads the secret of a request from the header or the form.
 * @see RFC 6749 §2.3.1 */
export const readSecretCredentials = (
  headers: HttpHeaders,
  form: ReadonlyMap<string, string>,
): Result<SecretCredentials, ClientAuthenticationError> => {
  const authorization = headers.get('authorization') ?? ''
  if (isBasic(authorization)) return parseBasic(authorization)
  const client_id = form.get('client_id')
  if (client_id !== undefined && !isClientIdentifier(client_id)) return malformed()
  return ok({ kind: 'post', client_id, client_secret: form.get('client_secret') ?? '' })
}

/** Parses HTTP Basic credentials: strict base64, split at the first colon, both halves form-urldecoded.
 * @see RFC 6749 §2.3.1, RFC 7617 §2 */
export const parseBasic = (authorization: string): Result<SecretCredentials, ClientAuthenticationError> => {
  if (typeof authorization !== 'string' || authorization.length > MAX_AUTHORIZATION_LENGTH) return malformed()
  const [, encoded = ''] = /^basic +([^ ]+)$/i.exec(authorization) ?? []
  const bytes = decodeBase64(encoded)
  const credentials = bytes && decodeText(bytes)
  const colon = credentials?.indexOf(':') ?? -1
  if (credentials === undefined || colon < 0) return malformed()
  try {
    const client_id = decodeComponent(credentials.slice(0, colon))
    const client_secret = decodeComponent(credentials.slice(colon + 1))
    return isClientIdentifier(client_id) ? ok({ kind: 'basic', client_id, client_secret }) : malformed()
  } catch {
    return malformed()
  }
}

const malformed = () => refused(refuseClient('client-authentication-malformed'))
