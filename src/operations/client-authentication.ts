import { type ClientCredentials, findClientCredentials } from '../proofs/client-credentials.ts'
import type { Form } from '../schema/form.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import type { Client, ClientAuthenticationMethod } from '../types/client.ts'
import type { OAuthError } from '../types/errors.ts'
import type { HttpRequest } from '../types/http.ts'
import type { AssertedClient } from '../types/parts.ts'
import { refuseClient } from '../types/reasons/client-authentication.ts'
import { type Awaitable, ok, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import type { Unique } from '../types/unique.ts'
import { emit } from './events.ts'
import { findRegisteredClient } from './find-client.ts'

export interface AuthenticatedClient {
  readonly client: Client
  /** The certificate of the connection, whether it authenticated the client or only serves for binding. */
  readonly certificate: ClientCertificate | undefined
  /** To be redeemed after every other check. */
  readonly unique: readonly Unique[]
}

/** Whom a request names, once the registry has that client. It is a claim until the authentication succeeds. */
export interface NamedClient {
  client_id?: string
}

type AuthenticationRefusal = OAuthError<'invalid_client' | 'invalid_request'>
type Outcome<T> = Promise<Result<T, AuthenticationRefusal>>

/** Authenticates the client of a push or a redemption as it is registered. Nothing is stored and nothing is spent.
 * @see RFC 9126 §2, RFC 6749 §2.3, RFC 8705 §2 */
export const authenticateClient = async (
  as: AuthorizationServer,
  endpoint: 'push' | 'redemption',
  request: HttpRequest,
  form: Form,
  now: EpochSeconds,
  named: NamedClient = {},
): Outcome<AuthenticatedClient> => {
  const found = findClientCredentials(request.headers, form.values)
  const outcome = found.ok ? await authenticate(as, endpoint, request, form, found.value, now, named) : found
  if (outcome.ok || outcome.error.error !== 'invalid_client') return outcome
  // RFC 6749 §5.2: a client that tried Authorization is told the scheme
  return /^basic\b/i.test(request.headers.get('authorization') ?? '')
    ? refused({ ...outcome.error, challenge: 'Basic' })
    : outcome
}

const authenticate = async (
  as: AuthorizationServer,
  endpoint: 'push' | 'redemption',
  request: HttpRequest,
  form: Form,
  credentials: ClientCredentials,
  now: EpochSeconds,
  named: NamedClient,
): Outcome<AuthenticatedClient> => {
  const parsed = credentials.kind === 'assertion' ? readAssertion(as, credentials) : undefined
  if (parsed?.ok === false) return parsed
  const assertion = parsed?.value
  const client_id = credentials.kind === 'assertion' ? assertion?.client_id : credentials.client_id
  if (client_id === undefined) return refused(refuseClient('client-authentication-missing'))

  const client = await findRegisteredClient(as, client_id)
  if (client !== undefined) named.client_id = client_id
  const certificate = readCertificate(as, endpoint, request)
  const verified = await verifyCredentials(as, credentials, assertion, client, certificate, now)
  if (!verified.ok) return verified
  if (client === undefined) return refused(refuseClient('client-unknown'))
  const stated = form.values.get('client_id')
  if (stated !== undefined && stated !== client_id) {
    return refused(refuseClient('client-id-mismatch', { parameter: 'client_id' }))
  }
  return ok({
    client,
    certificate: certificate === 'malformed' ? undefined : certificate,
    unique: verified.value === undefined ? [] : [verified.value],
  })
}

const readAssertion = (
  { parts }: AuthorizationServer,
  { client_assertion, client_assertion_type }: Extract<ClientCredentials, { kind: 'assertion' }>,
): ReturnType<NonNullable<typeof parts.readClientAssertion>> =>
  parts.readClientAssertion?.(client_assertion, client_assertion_type) ??
  refused(refuseClient('client-method-not-allowed'))

const readCertificate = (
  as: AuthorizationServer,
  endpoint: 'push' | 'redemption',
  request: HttpRequest,
): ClientCertificate | 'malformed' | undefined => {
  const reading = as.readClientCertificate(request)
  if (reading.kind === 'certificate') return reading.certificate
  if (reading.kind === 'untrusted') emit(as, { type: 'certificate_ignored', endpoint, detail: reading.detail })
  return reading.kind === 'malformed' ? 'malformed' : undefined
}

/** Whatever the client is registered for, work that a stranger could time is done before anything is said. */
const verifyCredentials = async (
  as: AuthorizationServer,
  credentials: ClientCredentials,
  assertion: AssertedClient | undefined,
  client: Client | undefined,
  certificate: ClientCertificate | 'malformed' | undefined,
  now: EpochSeconds,
): Outcome<Unique | undefined> => {
  const method = client?.token_endpoint_auth_method ?? 'client_secret_basic'
  const isTLS = method === 'tls_client_auth' || method === 'self_signed_tls_client_auth'
  // RFC 6749 §2.3: for this client the certificate is a mechanism, and there is another one
  if (isTLS && credentials.kind !== 'none' && certificate !== undefined) {
    return refused(refuseClient('client-authentication-multiple'))
  }
  const fits = fittingMethods(credentials, as).includes(method)
  const proven = await prove(as, credentials, assertion, client, method, certificate, now)
  if (client === undefined) return refused(refuseClient('client-unknown'))
  if (!fits)
    return refused(
      refuseClient(credentials.kind === 'none' ? 'client-authentication-missing' : 'client-method-mismatch'),
    )
  if (!as.policy.token_endpoint_auth_methods_supported.includes(method)) {
    return refused(refuseClient('client-method-not-allowed'))
  }
  return proven
}

const fittingMethods = (
  { kind }: ClientCredentials,
  { policy }: Pick<AuthorizationServer, 'policy'>,
): readonly ClientAuthenticationMethod[] => {
  switch (kind) {
    case 'basic':
      return policy.clientSecretMethodsInterchangeable
        ? ['client_secret_basic', 'client_secret_post']
        : ['client_secret_basic']
    case 'post':
      return policy.clientSecretMethodsInterchangeable
        ? ['client_secret_basic', 'client_secret_post']
        : ['client_secret_post']
    case 'assertion':
      return ['private_key_jwt', 'client_secret_jwt']
    case 'none':
      return ['none', 'tls_client_auth', 'self_signed_tls_client_auth']
  }
}

/** A mechanism of which the server has no part proves nothing; a public client has nothing to prove. */
const prove = (
  as: AuthorizationServer,
  credentials: ClientCredentials,
  assertion: AssertedClient | undefined,
  client: Client | undefined,
  method: ClientAuthenticationMethod,
  certificate: ClientCertificate | 'malformed' | undefined,
  now: EpochSeconds,
): Awaitable<Result<Unique | undefined, AuthenticationRefusal>> => {
  const { proveClientSecret, proveClientCertificate } = as.parts
  const unproven = method === 'none' ? ok(undefined) : refused(refuseClient('client-method-not-allowed'))
  if (assertion !== undefined) return assertion.prove(as, client, method, now)
  if (credentials.kind === 'basic' || credentials.kind === 'post') {
    return proveClientSecret?.(as, credentials.client_secret, client, now) ?? unproven
  }
  return proveClientCertificate?.(as, certificate, client, method) ?? unproven
}
