import type { Form } from '../encoding/form.ts'
import { refuseClient } from '../errors/client-authentication.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { certificateForBinding, readCertificate } from '../host/client-certificate.ts'
import { serverFor } from '../host/client-demands.ts'
import { describeClientId, isClientIdentifier, withDetail } from '../host/client-identifier.ts'
import { findRegisteredClient, isRefusal } from '../host/client-registry.ts'
import type { ClientCertificate, ClientCertificateReading } from '../types/certificate.ts'
import type { Client } from '../types/client.ts'
import { DEFAULT_METHOD, factsOf } from '../types/client-authentication-methods.ts'
import type { HttpRequest } from '../types/http.ts'
import type { EventTrace, NotAttested, PresentedCredentials, ProvenAttestation } from '../types/parts.ts'
import type { ReplayMarker } from '../types/replay-marker.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { type CredentialsPart, findMechanism, isBasic } from './credentials.ts'

export interface AuthenticatedClient {
  readonly client: Client
  /** The certificate of the connection. It may have authenticated the client, or serve for binding alone. */
  readonly certificate: ClientCertificate | undefined
  /** A client attestation, whether it authenticated the client or stands beside another method. */
  readonly attested: ProvenAttestation | undefined
  /** Mark these as used after every other check. */
  readonly replayMarkers: readonly ReplayMarker[]
  readonly form: Form
}

type AuthenticationRefusal = OAuthError<'invalid_client' | 'invalid_request' | 'temporarily_unavailable'> | NotAttested
type Outcome<T> = Promise<Result<T, AuthenticationRefusal>>

/** Authenticates the client of a push or a redemption by the method that it registered. Stores nothing and marks nothing as
 * used.
 * @see RFC 9126 §2, RFC 6749 §2.3, RFC 8705 §2 */
export const authenticateClient = async (
  as: AuthorizationServer,
  endpoint: 'push' | 'token',
  request: HttpRequest,
  form: Form,
  now: EpochSeconds,
  trace: EventTrace,
): Outcome<AuthenticatedClient> => {
  const part = findMechanism(request.headers, form.values)
  if (part === 'multiple') return refused(refuseClient('client-authentication-multiple'))
  const presented = as.parts.readClientAttestation?.(as, request, part !== undefined)
  if (presented?.ok === false) return presented
  const credentials = readCredentials(as, part, request, form, presented?.value.client_id)
  if (!credentials.ok) return credentials
  const { client_id } = credentials.value
  const found = await findRegisteredClient(as, client_id, presented !== undefined)
  if (isRefusal(found)) return refused(found.refused)
  if (found !== undefined) trace.client_id = client_id
  const reading = readCertificate(as, endpoint, request)
  const attested = await presented?.value.prove(serverFor(as, found), client_id, found, now)
  if (attested?.ok === false) return found === undefined ? withTriedClient(attested, client_id, part) : attested
  const client = found ?? attested?.value.client
  if (client !== undefined) trace.client_id = client_id
  const verified = await verifyCredentials(
    serverFor(as, client),
    part,
    credentials.value,
    client,
    reading,
    now,
    attested?.value,
  )
  if (!verified.ok) return verified
  // verifyCredentials has refused every request without a client, which the compiler cannot know
  if (client === undefined) return refused(refuseUnknown(client_id, part))
  const stated = form.values.get('client_id')
  if (stated !== undefined && stated !== client_id) {
    return refused(refuseClient('client-id-mismatch', { parameter: 'client_id' }))
  }
  return ok({
    client,
    certificate: certificateForBinding(as, endpoint, reading),
    attested: attested?.value,
    replayMarkers: verified.value,
    form,
  })
}

/** Tells the host which `client_id` was tried. Beside a secret it is not shown: the two may have been swapped, and a secret must not get into
 * a log. */
const describeTried = (client_id: string, part: CredentialsPart | undefined): string =>
  part === 'readClientSecret'
    ? `client_id: ${client_id.length} characters, which are not shown, since they came with a secret and may be one`
    : describeClientId(client_id)

const refuseUnknown = (client_id: string, part: CredentialsPart | undefined): AuthenticationRefusal =>
  refuseClient('client-unknown', { detail: describeTried(client_id, part) })

/** Says whom an attestation was about that is refused: nobody registered its client, so the event has no `client_id`. */
const withTriedClient = (
  { error }: Refused<NotAttested>,
  client_id: string,
  part: CredentialsPart | undefined,
): Refused<NotAttested> => refused(withDetail(error, describeTried(client_id, part)))

/** A client that used the Authorization header gets the scheme in the reply (RFC 6749 §5.2). */
export const withChallenge = ({ headers }: HttpRequest, error: AuthenticationRefusal): Refused<AuthenticationRefusal> =>
  refused(
    error.error === 'invalid_client' && isBasic(headers.get('authorization'))
      ? { ...error, challenge: 'Basic' }
      : error,
  )

/** A mechanism without a part in this server proves nothing. */
const readCredentials = (
  as: AuthorizationServer,
  part: CredentialsPart | undefined,
  request: HttpRequest,
  form: Form,
  attested_id: string | undefined,
): Result<Credentials, AuthenticationRefusal> => {
  if (part !== undefined) {
    return as.parts[part]?.(as, request, form.values) ?? refused(refuseClient('client-method-not-allowed'))
  }
  const client_id = form.values.get('client_id') ?? attested_id
  if (client_id === undefined) return refused(refuseClient('client-authentication-missing'))
  return isClientIdentifier(client_id) ? ok({ client_id }) : refused(refuseClient('client-authentication-malformed'))
}

/** Without `prove`, only a certificate can authenticate the client. */
type Credentials = Omit<PresentedCredentials, 'prove'> & Partial<Pick<PresentedCredentials, 'prove'>>

/** Checks the proof before any refusal, for every client and every method, so that neither the answer nor the time tells an
 * attacker how a client is registered. For a client that authenticates by certificate, a secret or an assertion beside the
 * certificate is the wrong method (RFC 6749 §2.3). An attestation was checked before, since its check depends on no registration. */
const verifyCredentials = async (
  as: AuthorizationServer,
  part: CredentialsPart | undefined,
  { client_id, methods, prove }: Credentials,
  client: Client | undefined,
  reading: ClientCertificateReading,
  now: EpochSeconds,
  attested: ProvenAttestation | undefined,
): Outcome<AuthenticatedClient['replayMarkers']> => {
  const method = client?.token_endpoint_auth_method ?? DEFAULT_METHOD
  const facts = factsOf(method)
  const proven = await (prove === undefined
    ? as.parts.proveClientCertificate?.(as, reading, client, method)
    : prove(as, client, method, now))
  if (client === undefined) return refused(refuseUnknown(client_id, part))
  // a certificate belongs to the connection: the request has only the client_id
  const isTLS = facts?.part === 'proveClientCertificate'
  const isAttested = attested?.method === method
  const fits =
    facts?.part === part
      ? methods?.(as.policy)?.includes(method) !== false
      : (isTLS || isAttested) && part === undefined
  if (facts === undefined || !fits) {
    return refused(refuseClient(prove || attested ? 'client-method-mismatch' : 'client-authentication-missing'))
  }
  if (!as.policy.token_endpoint_auth_methods_supported.includes(method)) {
    return refused(refuseClient('client-method-not-allowed'))
  }
  if (proven?.ok === false) return proven
  // a public client has nothing to prove
  return proven !== undefined || method === 'none' || isAttested
    ? ok([proven?.value, attested?.replayMarker].filter((marker) => marker !== undefined))
    : refused(refuseClient('client-method-not-allowed'))
}
