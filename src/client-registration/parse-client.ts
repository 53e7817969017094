import { requireMembers } from '../encoding/require-members.ts'
import { requirePolicy } from '../encoding/require-policy.ts'
import { requireBoolean } from '../encoding/require-that.ts'
import { refuseMetadata } from '../errors/registration.ts'
import { demandPolicy } from '../profiles/client-demands.ts'
import type { Client } from '../types/client.ts'
import { DEFAULT_METHOD } from '../types/client-authentication-methods.ts'
import type { ClientDemands } from '../types/client-demands.ts'
import type { Policy } from '../types/policy.ts'
import { ok, type Result, refused } from '../types/result.ts'
import { requireSupportedAlgorithms, requireWholeEncryption } from './algorithms.ts'
import { readClientMetadata } from './client-metadata.ts'
import { authenticatesBySecret, requireCredential } from './credential.ts'
import { requireMetDemands } from './demands.ts'
import { requireConsistentGrantTypes, requireSupportedResponseTypes, requireSupportedScope } from './flows.ts'
import { publicKeysOf, requireSoundKeys } from './keys.ts'
import { requireRedirectUris } from './redirect-uris.ts'
import type { ClientRule, RegistrationError } from './rule.ts'
import { requireSafeUrls } from './urls.ts'

/** The options of `parseClient`. */
export interface ParseClientOptions {
  /** Secrets are kept elsewhere, for instance as hashes for `verifyClientSecret`, so that a record has none. */
  readonly secretsElsewhere?: boolean | undefined
  /** The demands of this client beside the policy of the server: a profile, such as `fapi2SecurityProfile`, or fields of one; `{}` for nothing.
   * The registration is checked against the stricter of both, field by field, and the record gets `demands` and `demandsCount`. Absent: the
   * `demands` of the metadata, when a stored record is parsed again. */
  readonly demands?: ClientDemands | undefined
}

/** Checks a registration against a policy and returns the client as `findClient` may hand it out: what was sent, unknown members
 * included, with the defaults of RFC 7591 filled in. Of the keys in `jwks` the registered members of public keys stay. The `client_id`, and the secret where there is one, are the host's to add before.
 *
 * A client without the authorization code grant gets no response types by default. Members that are null count as absent.
 *
 * Throws TypeError for demands that the policy of the server cannot meet, such as a field that is the same for every client. Throws
 * TypeError for unknown options too. The `detail` of a refusal names the redirect URI or the secret at fault, for logs.
 * @example
 * ```ts
 * const bank = parseClient(metadata, policy, { demands: fapi2SecurityProfile })
 * ```
 * @see RFC 7591 §2, §3.2.2 */
export const parseClient = (
  metadata: unknown,
  policy: Policy,
  options: ParseClientOptions = {},
): Result<Client, RegistrationError> => {
  requirePolicy('policy', policy, 'Pass the policy of the server after the metadata.')
  requireMembers('options', options, OPTIONS)
  requireBoolean('options.secretsElsewhere', options.secretsElsewhere ?? false)
  const read = readClientMetadata(metadata)
  if (read.client === undefined) return refused(refuseMetadata('client-metadata-malformed', read))
  const { demands, demandsCount, ...registered } = read.client
  const demanded = readDemands({ demands, demandsCount }, policy, options)
  if (demanded === undefined) return refused(refuseMetadata('client-metadata-malformed', { parameter: 'demands' }))
  const client = { ...withDefaults(registered), ...demanded.members }
  const isElsewhere = options.secretsElsewhere === true && authenticatesBySecret(client)
  for (const rule of isElsewhere ? CLIENT_RULES : [...CLIENT_RULES, requireCredential]) {
    const objection = rule(client, demanded.policy)
    if (objection !== undefined) return refused(objection)
  }
  return ok(client.jwks === undefined ? client : { ...client, jwks: publicKeysOf(client.jwks) })
}

/** A misspelt `demands` would leave a client without its demands. */
const OPTIONS: readonly string[] = ['secretsElsewhere', 'demands'] satisfies (keyof ParseClientOptions)[]

interface Demanded {
  /** The stricter of the server's policy and the demands. */
  readonly policy: Policy
  readonly members: Pick<Client, 'demands' | 'demandsCount'>
}

/** Reads the demands that the host gives, or else those of a record that is parsed again, which would lose them here. Anybody can send
 * metadata: demands in it that are not whole, or that the server cannot meet, are an error of the client. Undefined then. */
const readDemands = (
  { demands, demandsCount }: { readonly demands: unknown; readonly demandsCount: unknown },
  policy: Policy,
  options: ParseClientOptions,
): Demanded | undefined => {
  if (options.demands !== undefined) return demandedBy(policy, options.demands)
  if (demands === undefined && demandsCount === undefined) return { policy, members: {} }
  try {
    const demanded = demandedBy(policy, demands ?? {})
    return demandsCount === undefined || demandsCount === demanded.members.demandsCount ? demanded : undefined
  } catch {
    return undefined
  }
}

const demandedBy = (policy: Policy, given: unknown): Demanded => {
  const joined = demandPolicy(policy, given)
  const demandsCount = Object.keys(joined.demands).length
  return { policy: joined.policy, members: { ...(demandsCount > 0 && { demands: joined.demands }), demandsCount } }
}

const withDefaults = (client: Client): Client => {
  const grant_types = client.grant_types ?? ['authorization_code']
  return {
    ...client,
    token_endpoint_auth_method: client.token_endpoint_auth_method ?? DEFAULT_METHOD,
    grant_types,
    response_types: client.response_types ?? (grant_types.includes('authorization_code') ? ['code'] : []),
  }
}

const requireSupportedMethod: ClientRule = ({ token_endpoint_auth_method: method }, policy) =>
  policy.token_endpoint_auth_methods_supported.some((supported) => supported === method)
    ? undefined
    : refuseMetadata('client-metadata-method', { parameter: 'token_endpoint_auth_method' })

/** The registration, in the order in which it is looked at. */
const CLIENT_RULES: readonly ClientRule[] = [
  requireSupportedResponseTypes, // RFC 7591 §2
  requireConsistentGrantTypes, // RFC 7591 §2.1
  requireRedirectUris, // RFC 7591 §5
  requireSupportedScope, // RFC 6749 §3.3
  requireSafeUrls, // RFC 7591 §5
  requireSupportedMethod, // RFC 7591 §2
  requireSupportedAlgorithms, // RFC 8725 §3.1
  requireWholeEncryption, // JARM §3
  requireMetDemands, // RFC 7591 §3.2.2
  requireSoundKeys, // RFC 7591 §2
]
