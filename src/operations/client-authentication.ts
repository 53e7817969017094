import { encodeText } from '../crypto/text.ts'
import {
  type ClientAuthenticationError,
  parseClientAssertion,
  type UnverifiedClientAssertion,
  verifyClientAssertion,
} from '../proofs/client-assertion.ts'
import { type ClientCredentials, findClientCredentials } from '../proofs/client-credentials.ts'
import { currentSecrets, verifyClientSecret } from '../proofs/client-secret.ts'
import { matchTLSClientCertificate } from '../proofs/tls-client-certificate.ts'
import type { Form } from '../schema/form.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import type { Client, ClientAuthenticationMethod } from '../types/client.ts'
import type { OAuthError } from '../types/errors.ts'
import type { HttpRequest } from '../types/http.ts'
import { refuseClient } from '../types/reasons/client-authentication.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import type { Unique } from '../types/unique.ts'
import { emit } from './events.ts'
import { findKeysOf, findRegisteredClient } from './find-client.ts'

export interface AuthenticatedClient {
  readonly client: Client
  /** The certificate of the connection, whether it authenticated the client or only serves for binding. */
  readonly certificate: ClientCertificate | undefined
  /** To be redeemed after every other check. */
  readonly unique: readonly Unique[]
}

type AuthenticationRefusal = ClientAuthenticationError | OAuthError<'invalid_request'>
type Outcome<T> = Promise<Result<T, AuthenticationRefusal>>

/** Authenticates the client of a push or a redemption as it is registered. Nothing is stored and nothing is spent.
 * @see RFC 9126 §2, RFC 6749 §2.3, RFC 8705 §2 */
export const authenticateClient = async (
  as: AuthorizationServer,
  endpoint: 'push' | 'redemption',
  request: HttpRequest,
  form: Form,
  now: EpochSeconds,
): Outcome<AuthenticatedClient> => {
  const found = findClientCredentials(request.headers, form.values)
  const outcome = found.ok ? await authenticate(as, endpoint, request, form, found.value, now) : found
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
): Outcome<AuthenticatedClient> => {
  const parsed =
    credentials.kind === 'assertion'
      ? parseClientAssertion(credentials.client_assertion, credentials.client_assertion_type)
      : undefined
  if (parsed?.ok === false) return parsed
  const assertion = parsed?.value
  const client_id = credentials.kind === 'assertion' ? assertion?.client_id : credentials.client_id
  if (client_id === undefined) return refused(refuseClient('client-authentication-missing'))

  const client = await findRegisteredClient(as, client_id)
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
  assertion: UnverifiedClientAssertion | undefined,
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
  const proven =
    credentials.kind === 'basic' || credentials.kind === 'post'
      ? await proveSecret(as, credentials.client_secret, client, now)
      : assertion !== undefined
        ? await proveAssertion(as, assertion, client, method, now)
        : client === undefined || !isTLS
          ? spendOnCertificate(certificate)
          : await proveCertificate(as, client, method, certificate)
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

const proveSecret = async (
  as: AuthorizationServer,
  secret: string,
  client: Client | undefined,
  now: EpochSeconds,
): Outcome<undefined> => {
  if (as.verifyClientSecret === undefined) return verifyClientSecret(secret, client, now, as.digest)
  return (await as.verifyClientSecret(secret, client)) === true
    ? ok(undefined)
    : refused(refuseClient('client-secret-mismatch'))
}

const proveAssertion = async (
  as: AuthorizationServer,
  assertion: UnverifiedClientAssertion,
  client: Client | undefined,
  method: ClientAuthenticationMethod,
  now: EpochSeconds,
): Outcome<Unique | undefined> => {
  const { policy } = as
  const isSymmetric = method === 'client_secret_jwt'
  const accepted: readonly string[] = policy.token_endpoint_auth_signing_alg_values_supported.filter(
    (alg) => alg.startsWith('HS') === isSymmetric,
  )
  const registered = client?.token_endpoint_auth_signing_alg
  const hasKeys = client !== undefined && method === 'private_key_jwt'
  const jwks = hasKeys ? await findKeysOf(as, client, assertion.jws.kid) : undefined
  const proven = await verifyClientAssertion(assertion, {
    now,
    client_id: assertion.client_id,
    algorithms: registered === undefined ? accepted : accepted.filter((alg) => alg === registered),
    ...(jwks === undefined ? {} : { jwks }),
    ...(client !== undefined && isSymmetric ? { secrets: currentSecrets(client, now).map(encodeText) } : {}),
    audience: { kind: policy.clientAssertionAudience, issuer: as.issuer, endpoints: endpointsOf(as) },
    maxLifetime: policy.clientAssertionMaxLifetime,
    clockTolerance: policy.clockTolerance,
    jtiRequired: policy.clientAssertionJtiRequired,
  })
  // said only here, so that missing keys cost what a signature costs
  if (hasKeys && jwks === undefined) return refused(refuseClient('client-keys-unavailable'))
  return proven.ok ? ok(proven.value.unique) : proven
}

const endpointsOf = (as: AuthorizationServer): readonly string[] =>
  [
    as.token_endpoint,
    as.pushed_authorization_request_endpoint,
    as.mtls_endpoint_aliases?.token_endpoint,
    as.mtls_endpoint_aliases?.pushed_authorization_request_endpoint,
  ].filter((url) => url !== undefined)

/** A certificate is read for whoever sends one, as it would be for a client that authenticates by it. */
const spendOnCertificate = (certificate: ClientCertificate | 'malformed' | undefined): Result<undefined, never> => {
  if (typeof certificate === 'object') matchTLSClientCertificate(certificate, { client_id: '' }, 'tls_client_auth')
  return ok(undefined)
}

const proveCertificate = async (
  as: AuthorizationServer,
  client: Client,
  method: 'tls_client_auth' | 'self_signed_tls_client_auth',
  certificate: ClientCertificate | 'malformed' | undefined,
): Outcome<undefined> => {
  if (certificate === undefined) return refused(refuseClient('client-certificate-missing'))
  if (certificate === 'malformed') return refused(refuseClient('client-certificate-malformed'))
  const jwks = method === 'self_signed_tls_client_auth' ? await findKeysOf(as, client, undefined) : undefined
  if (method === 'self_signed_tls_client_auth' && jwks === undefined)
    return refused(refuseClient('client-keys-unavailable'))
  return matchTLSClientCertificate(certificate, client, method, jwks)
}
