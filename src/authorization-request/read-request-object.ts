import { payloadText } from '../crypto/jws.ts'
import { authorizationParameters } from '../encoding/form.ts'
import { refuseRequestObject } from '../errors/request-object.ts'
import { findKeysOf } from '../host/client-registry.ts'
import { decryptFor } from '../host/decryption.ts'
import { refuseForNow } from '../host/keys-unavailable.ts'
import { knownClientKeys } from '../host/known-client-keys.ts'
import type { Client } from '../types/client.ts'
import type { Parts } from '../types/parts.ts'
import { ok, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { parseRequestObject, verifyRequestObject } from './request-object.ts'
import { requestObjectForm } from './request-object-form.ts'

/** Reads the parameters of a request out of its request object, decrypted and verified; nothing else in the request counts.
 * @see RFC 9101 §6, RFC 9126 §3 */
export const readRequestObject: NonNullable<Parts['readRequestObject']> = async (
  as,
  request,
  client,
  endpoint,
  now,
) => {
  const parameter = 'request'
  const { policy } = as
  const text = await decryptIfNeeded(as, request, client)
  if (text === undefined) return refused(refuseRequestObject('request-object-decryption', { parameter }))
  const parsed = parseRequestObject(text)
  if (!parsed.ok) return parsed
  const { jwks, ...missing } = await findKeysOf(as, client, parsed.value.kid)
  if (jwks === undefined) {
    return refused(refuseForNow(missing) ?? refuseRequestObject('request-object-keys-unavailable', { parameter }))
  }
  const accepted: readonly string[] = policy.request_object_signing_alg_values_supported
  const registered = client.request_object_signing_alg
  const verified = await verifyRequestObject(parsed.value, {
    now,
    client_id: client.client_id,
    issuer: as.issuer,
    algorithms: registered === undefined ? accepted : accepted.filter((alg) => alg === registered),
    jwks,
    knownKeys: knownClientKeys(as, client.client_id),
    verifySignature: as.verifySignature,
    policy,
  })
  if (!verified.ok) return verified
  const { members, expires_at } = verified.value
  // within the tolerance an object may have passed its exp, and no request_uri outlives it
  if (endpoint === 'push' && expires_at !== undefined && Math.floor(expires_at) <= now) {
    return refused(refuseRequestObject('request-object-expired', { parameter }))
  }
  const declared = Object.keys(as.parameters)
  const form = requestObjectForm(members, declared, payloadText(parsed.value))
  const { requestObjectError } = form
  return ok({ parameters: authorizationParameters(form, declared), expires_at, requestObjectError })
}

/** A compact JWE has five segments (RFC 7516 §7.1), a compact JWS three. */
const decryptIfNeeded = async (
  as: Pick<AuthorizationServer, 'decrypt'>,
  request: string,
  client: Client,
): Promise<string | undefined> => (request.split('.', 6).length === 5 ? decryptFor(as, request, client) : request)
