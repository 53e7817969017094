import type { AuthenticatedClient } from '../client-authentication/authenticate.ts'
import { computeCertificateThumbprint } from '../client-authentication/certificate.ts'
import { nonceIfDue } from '../dpop/request-proof.ts'
import { requireMembers } from '../encoding/require-members.ts'
import { optionalFunction } from '../encoding/require-that.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseRedemption } from '../errors/redemption.ts'
import { callPort, optionalTextOf } from '../host/answers.ts'
import { serverFor } from '../host/client-demands.ts'
import { emit, emitRefusal, observed } from '../host/events.ts'
import { nowOf } from '../host/now.ts'
import { refuseReplay } from '../host/replay.ts'
import type { HttpRequest } from '../types/http.ts'
import type { EventTrace } from '../types/parts.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import type {
  AuthenticatedClientRequest,
  AuthenticatedTokenRequest,
  TokenRequestBinding,
} from '../types/token-request.ts'
import { readAuthenticatedForm } from './authenticated-form.ts'
import { checkRegisteredGrantType } from './grant-type.ts'
import { checkInstance } from './instance-binding.ts'
import { proveKey } from './prove-key.ts'
import { checkTokenBinding, tokenBinding } from './sender-constraint.ts'

type Outcome<T> = Promise<Result<T, EndpointError<'token'>>>

/** Does the common part of every other grant type. It authenticates the client, checks that the client is registered for the
 * `grant_type`, and verifies the DPoP proof. It refuses tokens that would not be bound as the client or the policy demands.
 *
 * The host checks the grant itself. For example, check that a bound refresh token is bound to this `cnf` or `certificate`, and that client
 * credentials come from a confidential client.
 *
 * Call it once for each request, and not before `redeemAuthorizationCode`: on success, the assertion and the proof are used
 * up. A refused request writes nothing except replay markers. Repeated parameters are refused, except `resource`. Rejects
 * when a port fails.
 *
 * A client that authenticates by an attestation gets refresh tokens that are bound to its instance: keep
 * `clientAttestation.instance_jkt` with the token, and return it from `findInstance`.
 * @example
 * ```ts
 * const asked = await authenticateTokenRequest(as, request)
 * if (!asked.ok) return tokenErrorReply(asked)
 * const { client, grant_type, parameters, cnf } = asked.value
 * ```
 * @see RFC 6749 §2.3, §6, §5.2, RFC 9449 §5, RFC 8705 §4, §7.1, draft-ietf-oauth-attestation-based-client-auth §10.3 */
export const authenticateTokenRequest = (
  as: AuthorizationServer,
  request: HttpRequest,
  binding: TokenRequestBinding = {},
): Outcome<AuthenticatedTokenRequest> =>
  reporting(as, request, async (server, trace, now) =>
    readTokenRequest(server, request, now, trace, findInstanceOf(binding)),
  )

const findInstanceOf = (binding: TokenRequestBinding): TokenRequestBinding['findInstance'] | undefined => {
  requireMembers('binding', binding, ['findInstance'])
  return optionalFunction('binding.findInstance', binding.findInstance)
}

/** Authenticates the client of a request that issues no token, such as revocation or introspection, as the token endpoint
 * does, without DPoP and without demands on tokens. A public client passes with its `client_id` alone, so the host decides
 * who may introspect. Refusals are reported as the token endpoint's. Call it once for each request: success uses up the
 * assertion. Rejects when a port fails.
 * @see RFC 7009 §2.1, RFC 7662 §2.1, RFC 6749 §2.3 */
export const authenticateClientRequest = (
  as: AuthorizationServer,
  request: HttpRequest,
): Outcome<AuthenticatedClientRequest> =>
  reporting(as, request, (server, trace, now) => readClientRequest(server, request, now, trace))

/** Carries out an authentication, and reports its outcome as an event. */
const reporting = <T>(
  server: AuthorizationServer,
  request: HttpRequest,
  authenticate: (as: AuthorizationServer, trace: EventTrace, now: EpochSeconds) => Outcome<T>,
): Outcome<T> =>
  observed(server, 'token', request?.requestContext, async (as, trace) => {
    const outcome = await authenticate(as, trace, nowOf(as))
    if (outcome.ok) emit(as, { type: 'client_authenticated', client_id: trace.client_id ?? '' })
    else emitRefusal(as, 'token', outcome.error, trace.client_id)
    return outcome
  })

const readTokenRequest = async (
  server: AuthorizationServer,
  request: HttpRequest,
  now: EpochSeconds,
  trace: EventTrace,
  findInstance: TokenRequestBinding['findInstance'] | undefined,
): Outcome<AuthenticatedTokenRequest> => {
  const authenticated = await readAuthenticatedForm(server, 'token', request, now, trace)
  if (!authenticated.ok) return authenticated
  const { client, certificate, form, replayMarkers, attested } = authenticated.value
  const as = serverFor(server, client)
  const grant_type = form.values.get('grant_type')
  if (grant_type === undefined) return refused(refuseRedemption('grant-type-missing', { parameter: 'grant_type' }))
  const unregistered = checkRegisteredGrantType(client, grant_type)
  if (unregistered !== undefined) return unregistered
  const proof = await proveKey(as, request, authenticated.value, now)
  if (!proof.ok) return proof
  const x5t = certificate && (await computeCertificateThumbprint(certificate.der, as.digest))
  const unbound = checkTokenBinding(as, client, proof.value, x5t)
  if (unbound !== undefined) return unbound
  const view = { ...withoutCredentials(authenticated.value), grant_type }
  // a Map cannot be frozen, so the function gets one of its own
  const asked = () => Object.freeze({ client, grant_type, parameters: new Map(view.parameters) })
  const bound =
    findInstance && optionalTextOf('findInstance', await callPort('findInstance', () => findInstance(asked())))
  const otherInstance = checkInstance(bound, attested)
  if (otherInstance !== undefined) return otherInstance
  const nonce = await nonceIfDue(as, proof.value, now)
  const replay = await refuseReplay(as, replayMarkers, proof.value)
  if (replay !== undefined) return replay
  return ok({ ...view, ...tokenBinding(as, client, proof.value, x5t), ...nonce })
}

const readClientRequest = async (
  server: AuthorizationServer,
  request: HttpRequest,
  now: EpochSeconds,
  trace: EventTrace,
): Outcome<AuthenticatedClientRequest> => {
  const authenticated = await readAuthenticatedForm(server, 'token', request, now, trace)
  if (!authenticated.ok) return authenticated
  const { client, attested, replayMarkers } = authenticated.value
  const as = serverFor(server, client)
  // no token is bound here, so a proof counts only where it is the proof of possession of an attestation
  const isPossession = attested?.checkProof !== undefined
  const proof = isPossession ? await proveKey(as, request, authenticated.value, now) : ok(undefined)
  if (!proof.ok) return proof
  return (await refuseReplay(as, replayMarkers, proof.value)) ?? ok(withoutCredentials(authenticated.value))
}

const CREDENTIALS = ['client_secret', 'client_assertion', 'client_assertion_type']

/** The part of an authenticated request that the host gets: all but the credentials. */
const withoutCredentials = ({
  client,
  certificate,
  form,
  attested,
}: AuthenticatedClient): AuthenticatedClientRequest => ({
  client,
  parameters: new Map([...form.values].filter(([name]) => !CREDENTIALS.includes(name))),
  resource: form.resource,
  ...(certificate === undefined ? {} : { certificate }),
  ...(attested === undefined ? {} : { clientAttestation: attested.attestation }),
  ...attested?.fresh,
})
