import { type EvaluatedRequest, evaluateRequest } from '../authorization-request/evaluate-request.ts'
import { frozenCopy } from '../encoding/frozen-copy.ts'
import { refusePresentation } from '../errors/presentation.ts'
import { serverFor } from '../host/client-demands.ts'
import { findRegisteredClient, isRefusal } from '../host/client-registry.ts'
import { brandPending, type Unbranded } from '../host/pending.ts'
import { prepareReference } from '../host/reference.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type { AuthorizationFailure, ErrorRedirectOptions, PendingAuthorization } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { AuthorizationReference } from '../types/brand.ts'
import type { Client } from '../types/client.ts'
import { ok, type Result } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { clientOriginOf } from './client-origin.ts'
import { deliver } from './deliver.ts'
import type { StoredRequest } from './read-stored-request.ts'
import { display } from './response.ts'

/** Evaluates a stored request again, under the current registration and policy. A request that is resumed keeps its reference.
 * @see RFC 9126 §4 */
export const reviveRequest = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: AuthorizationServer<Details, Vendor>,
  stored: StoredRequest,
  now: EpochSeconds,
  options: ErrorRedirectOptions,
  reference?: AuthorizationReference,
): Promise<Result<PendingAuthorization<Details, Vendor>, AuthorizationFailure>> => {
  const { parameters, client_id, origin, signed, redirect_uri_registered, client: derived } = stored.record
  const found = await findRegisteredClient(server, client_id, derived !== undefined)
  if (isRefusal(found)) return display(found.refused)
  const client = found ?? derived
  if (client === undefined) return display(refusePresentation('client-not-found'))
  const as = serverFor(server, client)
  const mayBeUnregistered = !redirect_uri_registered
  const evaluated = await evaluateRequest(as, parameters, {
    endpoint: 'authorization',
    client,
    origin,
    signed,
    repeated: new Set(),
    mayBeUnregistered,
  })
  return evaluated.ok
    ? ok(await makePending(as, client, evaluated.value, stored, now, reference))
    : deliver(as, evaluated.error, { client, parameters, mayBeUnregistered, now, ...derivedFrom(stored) }, options)
}

/** A client that was derived from an attestation stands in its request alone. */
const derivedFrom = ({ record, hash }: StoredRequest) => (record.client === undefined ? {} : { request: hash })

/** Makes the only value from which a response can be issued. It is frozen with everything that the library reads again. */
export const makePending = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: Pick<AuthorizationServer, 'issuer' | 'secrets' | 'digest'>,
  client: Client,
  evaluated: EvaluatedRequest<Details, Vendor>,
  { hash, record }: StoredRequest,
  now: EpochSeconds,
  reference?: AuthorizationReference,
): Promise<PendingAuthorization<Details, Vendor>> => {
  const { max_age, claims } = evaluated
  const { dpop_jkt, 'x5t#S256': x5t, instance_jkt, client_id } = record
  const readReference =
    reference === undefined
      ? await prepareReference(as, { request: hash, client_id, presented_at: now })
      : () => reference
  const pending = assignDefined<Unbranded<Details, Vendor>>(
    {
      client,
      clientOrigin: clientOriginOf(client, evaluated.redirect_uri),
      parameters: Object.freeze(record.parameters),
      redirect_uri: evaluated.redirect_uri,
      response_type: evaluated.response_type,
      response_mode: evaluated.response_mode,
      scope: Object.freeze(evaluated.scope),
      resource: Object.freeze(evaluated.resource),
      authorization_details: Object.freeze(evaluated.authorization_details),
      prompt: Object.freeze(evaluated.prompt),
      acr_values: Object.freeze(evaluated.acr_values),
      vendor: evaluated.vendor,
      origin: record.origin,
      created_at: record.created_at,
      interaction_expires_at: record.interaction_expires_at,
    },
    { max_age, claims: frozenCopy(claims), dpop_jkt, 'x5t#S256': x5t, instance_jkt },
  )
  return brandPending(pending, { request: hash, issuer: as.issuer, readReference })
}
