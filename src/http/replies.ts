import { requireObject } from '../encoding/require-that.ts'
import type { Endpoint } from '../errors/catalogue.ts'
import type { EndpointError, OAuthError } from '../errors/oauth-error.ts'
import { refuseServerError } from '../errors/server-error.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type {
  AuthorizationFailure,
  AuthorizationResponse,
  PushedAuthorizationResponse,
} from '../types/authorization.ts'
import type { HttpReply } from '../types/http.ts'
import type { Refused, Result } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { errorPage, formPostPage } from './pages.ts'
import { redirectLocation } from './redirect-location.ts'

/** Answers a push: 201 with the `request_uri`, or its error as JSON.
 * @see RFC 9126 §2.2, §2.3; RFC 9449 §8.2 */
export const pushedAuthorizationReply = (
  result: Result<PushedAuthorizationResponse, EndpointError<'push'>>,
): HttpReply => {
  requireResult(result)
  if (!result.ok) return errorReply(result.error)
  const { request_uri, expires_in, dpopNonce, replyHeaders } = result.value
  return jsonReply(201, { request_uri, expires_in }, { 'DPoP-Nonce': dpopNonce, ...replyHeaders })
}

/** Answers a refusal at the host's token endpoint. It takes the refused result as it is, as the other replies do.
 * @see RFC 6749 §5.2 */
export const tokenErrorReply = (result: Refused<EndpointError<'token'>>): HttpReply => {
  requireObject('result', 'a refusal', result, 'error', 'Pass the result that was not ok.')
  return errorReply(result.error)
}

/** A promise is what came where the host forgot `await`. */
const requireResult = (result: unknown): void =>
  requireObject('result', 'the result of an operation', result, 'ok', 'Await the operation.')

/** Sends a response to the client by way of the browser, by redirect or by a form that posts itself, or shows the
 * error where nothing may be sent. A refusal by `process…` and `resume…` fits as it is; one that is `login-first` is shown, for a host
 * that does not log the user in and resume it.
 * @see RFC 6749 §4.1.2, RFC 9700 §4.12, OAuth 2.0 Form Post Response Mode §2, JARM §2.3 */
export const authorizationReply = (
  as: Pick<AuthorizationServer, 'policy'>,
  result: Result<AuthorizationResponse, AuthorizationFailure>,
): HttpReply => {
  requireObject('as', 'an authorization server', as, 'policy')
  requireResult(result)
  if (result.ok) return responseReply(as, result.value)
  if (result.error.delivery === 'redirect') return responseReply(as, result.error.response)
  const { status, error, error_description, retryAfter } = result.error.error
  const page = errorPage(status, error, error_description)
  return { ...page, headers: assignDefined({ ...page.headers }, statusHeaders(status, 'GET, POST', retryAfter)) }
}

/** Answers when the infrastructure failed: 500 `server_error`, JSON at the push and the token endpoint, a page at the
 * authorization endpoint. It says nothing of the cause.
 * @see RFC 6749 §4.1.2.1 */
export const serverErrorReply = (endpoint: Endpoint): HttpReply => {
  const error = refuseServerError('server-error')
  return endpoint === 'authorization'
    ? errorPage(error.status, error.error, error.error_description)
    : errorReply(error)
}

const responseReply = (as: Pick<AuthorizationServer, 'policy'>, response: AuthorizationResponse): HttpReply => {
  const { redirect_uri, response_mode, parameters } = response
  if (response_mode === 'form_post' || response_mode === 'form_post.jwt') return formPostPage(redirect_uri, parameters)
  const mode = response_mode === 'fragment' || response_mode === 'fragment.jwt' ? 'fragment' : 'query'
  return {
    // 307 would make the browser post the user's credentials to the client
    status: as.policy.redirectStatus === 302 ? 302 : 303,
    headers: {
      Location: redirectLocation(redirect_uri, mode, parameters),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    },
    body: '',
  }
}

const errorReply = ({
  status,
  error,
  error_description,
  dpopNonce,
  challenge,
  retryAfter,
  replyHeaders,
}: OAuthError): HttpReply =>
  jsonReply(
    status,
    { error, error_description },
    {
      'DPoP-Nonce': dpopNonce,
      ...replyHeaders,
      ...statusHeaders(status, 'POST', retryAfter),
      'WWW-Authenticate': status === 401 && challenge === 'Basic' ? 'Basic realm="OAuth client"' : undefined,
    },
  )

/** Headers by name; one that is undefined is left out. */
type OptionalHeaders = Readonly<Record<string, string | undefined>>

const jsonReply = (status: number, body: object, headers: OptionalHeaders): HttpReply => ({
  status,
  headers: assignDefined({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }, headers),
  body: JSON.stringify(body),
})

const statusHeaders = (status: number, methods: string, retryAfter: number | undefined): OptionalHeaders => ({
  Allow: status === 405 ? methods : undefined,
  'Retry-After': retryAfter?.toString(),
})
