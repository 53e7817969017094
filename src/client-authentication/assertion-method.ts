import { refuseAssertion } from '../errors/client-assertion.ts'
import { refuseClient } from '../errors/client-authentication.ts'
import { type FoundKeys, findKeysOf } from '../host/client-registry.ts'
import { refuseForNow } from '../host/keys-unavailable.ts'
import { knownClientKeys } from '../host/known-client-keys.ts'
import type { Client } from '../types/client.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import type { PresentedCredentials, ReadCredentials } from '../types/parts.ts'
import { ok, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import {
  type ClientAssertionExpectations,
  parseClientAssertion,
  type UnverifiedClientAssertion,
  verifyAssertion,
} from './assertion.ts'

/** Reads a client assertion and the client that it names.
 * @see RFC 7523 §3, RFC 7521 §4.2 */
export const readClientAssertion: ReadCredentials = (_as, _request, form) => {
  const client_assertion = form.get('client_assertion')
  if (client_assertion === undefined) return refused(refuseAssertion('client-assertion-malformed'))
  const parsed = parseClientAssertion(client_assertion, form.get('client_assertion_type'))
  if (!parsed.ok) return parsed
  return ok({
    client_id: parsed.value.client_id,
    prove: prover(parsed.value),
  })
}

const prover =
  (assertion: UnverifiedClientAssertion): PresentedCredentials['prove'] =>
  async (as, client, method, now) => {
    const { policy } = as
    const credential = factsOf(method)?.credential
    const isSymmetric = credential === 'mac-key'
    const registered = client?.token_endpoint_auth_signing_alg
    const algorithms = policy.token_endpoint_auth_signing_alg_values_supported.filter(
      (alg) => alg.startsWith('HS') === isSymmetric && (registered === undefined || alg === registered),
    )
    const hasKeys = client !== undefined && credential === 'signing-key'
    const found: FoundKeys = hasKeys ? await findKeysOf(as, client, assertion.jws.kid) : {}
    const { verifyAssertionMAC } = as.parts
    const expected = {
      now,
      client_id: assertion.client_id,
      algorithms,
      jwks: found.jwks,
      knownKeys: knownClientKeys(as, assertion.client_id),
      verifySignature: as.verifySignature,
      audience: audienceOf(as, client),
      maxLifetime: policy.clientAssertionMaxLifetime,
      clockTolerance: policy.clockTolerance,
      jtiRequired: policy.clientAssertionJtiRequired,
      maxSignatureKeys: policy.maxSignatureKeys,
    }
    const proven = await verifyAssertion(
      assertion,
      expected,
      verifyAssertionMAC && ((jws, isAccepted) => verifyAssertionMAC(as, jws, isAccepted ? client : undefined, now)),
    )
    // refused only after the decoy, so that missing keys cost as much as a signature
    if (hasKeys && found.jwks === undefined) {
      return refused(refuseForNow(found) ?? refuseClient('client-keys-unavailable'))
    }
    return proven.ok ? ok(proven.value.replayMarker) : proven
  }

const audienceOf = (as: AuthorizationServer, client: Client | undefined): ClientAssertionExpectations['audience'] => {
  const { clientAssertionAudience } = as.policy
  const kindOfClient = client?.clientAssertionAudience === 'rfc9126' ? 'rfc9126' : 'issuer'
  const kind = clientAssertionAudience === 'rfc9126-by-client' ? kindOfClient : clientAssertionAudience
  return { kind, issuer: as.issuer, endpoints: kind === 'rfc9126' ? endpointsOf(as) : [] }
}

const endpointsOf = (as: AuthorizationServer): readonly string[] =>
  [
    as.token_endpoint,
    as.pushed_authorization_request_endpoint,
    as.mtls_endpoint_aliases?.token_endpoint,
    as.mtls_endpoint_aliases?.pushed_authorization_request_endpoint,
  ].filter((url) => url !== undefined)
