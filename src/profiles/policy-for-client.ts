import { isListOfStrings } from '../encoding/list-of-strings.ts'
import { requirePolicy } from '../encoding/require-policy.ts'
import { requireObject, requireText, requireThat } from '../encoding/require-that.ts'
import type { Client } from '../types/client.ts'
import { DEFAULT_METHOD } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'
import { isOn } from '../types/switch.ts'
import { demandPolicy } from './client-demands.ts'
import { copyOf, sameName } from './strength.ts'

type Writable = { -readonly [Field in keyof Policy]: Policy[Field] }

/** Returns the policy under which the server serves one client. Each field has the stricter of the server's value and the client's demand,
 * narrowed to what the record registers, such as its one method of authentication. No field is weaker than the server's.
 *
 * Throws TypeError for demands that the server cannot meet.
 * @see RFC 7591 §2 */
export const policyForClient = (policy: Policy, client: Client): Policy => {
  requirePolicy('policy', policy)
  requireObject('client', 'a client', client)
  // null is absent, as in every record
  const method = client.token_endpoint_auth_method ?? DEFAULT_METHOD
  const response_types = client.response_types ?? ['code']
  requireText('client.token_endpoint_auth_method', method)
  requireThat(isListOfStrings(response_types), 'client.response_types', 'a list of strings', response_types)
  const own: Writable = copyOf(demandPolicy(policy, client.demands ?? {}).policy)
  own.token_endpoint_auth_methods_supported = only(own.token_endpoint_auth_methods_supported, [method])
  own.response_types_supported = only(own.response_types_supported, response_types)
  own.token_endpoint_auth_signing_alg_values_supported = only(
    own.token_endpoint_auth_signing_alg_values_supported,
    client.token_endpoint_auth_signing_alg && [client.token_endpoint_auth_signing_alg],
  )
  own.request_object_signing_alg_values_supported = only(
    own.request_object_signing_alg_values_supported,
    client.request_object_signing_alg && [client.request_object_signing_alg],
  )
  if (own.clientAssertionAudience === 'rfc9126-by-client') {
    own.clientAssertionAudience = client.clientAssertionAudience === 'rfc9126' ? 'rfc9126-by-client' : 'issuer'
  }
  own.codeChallengeRequired ||= method === 'none'
  own.require_pushed_authorization_requests ||= isOn(client.require_pushed_authorization_requests)
  own.require_signed_request_object ||= isOn(client.require_signed_request_object)
  own.tls_client_certificate_bound_access_tokens ||= isOn(client.tls_client_certificate_bound_access_tokens)
  own.senderConstrainedTokensRequired ||=
    isOn(client.dpop_bound_access_tokens) || isOn(client.tls_client_certificate_bound_access_tokens)
  return own
}

/** Keeps the entries that the record names. A record that names none of them can use none, and has nothing to report. */
const only = <T extends string>(list: readonly T[], named: readonly string[] | '' | undefined): readonly T[] => {
  if (!named) return list
  const names = named.map(sameName)
  const both = list.filter((entry) => names.includes(sameName(entry)))
  return both.length === 0 ? list : both
}
