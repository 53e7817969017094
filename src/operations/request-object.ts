import { parseRequestObject, type RequestObjectError, verifyRequestObject } from '../proofs/request-object.ts'
import { authorizationParameters } from '../schema/form.ts'
import { requestObjectForm } from '../schema/request-object.ts'
import type { Client } from '../types/client.ts'
import type { OAuthError } from '../types/errors.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import { refuseRequestObject } from '../types/reasons/request-object.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { findKeysOf } from './find-client.ts'

export interface RequestObjectParameters {
  readonly parameters: AuthorizationParameters
  readonly expires_at: EpochSeconds | undefined
  /** A member of the wrong JSON type: a fault of the request, which may be told to the client (RFC 9101 §4). */
  readonly fault: OAuthError<'invalid_request'> | undefined
}

type Refusal = RequestObjectError | OAuthError<'request_not_supported' | 'invalid_request'>

/** Reads the parameters of a request out of its request object, decrypted and verified; nothing else in the request counts.
 * @see RFC 9101 §6, RFC 9126 §3 */
export const readRequestObject = async (
  as: AuthorizationServer,
  request: string,
  client: Client,
  now: EpochSeconds,
): Promise<Result<RequestObjectParameters, Refusal>> => {
  const parameter = 'request'
  const { policy } = as
  if (!policy.request_parameter_supported)
    return refused(refuseRequestObject('request-object-unsupported', { parameter }))
  const text = await decryptIfNeeded(as, request, client)
  if (text === undefined) return refused(refuseRequestObject('request-object-decryption', { parameter }))
  const parsed = parseRequestObject(text)
  if (!parsed.ok) return parsed
  const jwks = await findKeysOf(as, client, parsed.value.kid)
  if (jwks === undefined) return refused(refuseRequestObject('request-object-keys-unavailable', { parameter }))
  const accepted: readonly string[] = policy.request_object_signing_alg_values_supported
  const registered = client.request_object_signing_alg
  const verified = await verifyRequestObject(parsed.value, {
    now,
    client_id: client.client_id,
    issuer: as.issuer,
    algorithms: registered === undefined ? accepted : accepted.filter((alg) => alg === registered),
    jwks,
    policy,
  })
  if (!verified.ok) return verified
  const declared = Object.keys(as.parameters)
  const form = requestObjectForm(verified.value.members, declared)
  const { fault } = form
  return ok({ parameters: authorizationParameters(form, declared), expires_at: verified.value.expires_at, fault })
}

/** A compact JWE has five segments (RFC 7516 §7.1), a compact JWS three. */
const decryptIfNeeded = async (
  { decrypt }: Pick<AuthorizationServer, 'decrypt'>,
  request: string,
  client: Client,
): Promise<string | undefined> => {
  if (request.split('.', 6).length !== 5) return request
  try {
    return await decrypt?.(request, client)
  } catch {
    return undefined
  }
}
