import { isJSONObject } from '../encoding/json.ts'
import { isListOfStrings } from '../encoding/list-of-strings.ts'
import { requireMembers } from '../encoding/require-members.ts'
import { requireThat } from '../encoding/require-that.ts'
import type { DetailTypeDeclaration } from '../types/authorization-details.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'
import { type ClaimsDescription, findInvalidClaim } from './claims-description.ts'

/** An authorization detail of type `openid_credential`: a credential that a wallet asks for. Members that OpenID4VCI does not define are
 * kept.
 * @see OpenID4VCI 1.0 §5.1.1, §6.2 */
export interface OpenIDCredential {
  readonly type: 'openid_credential'
  readonly credential_configuration_id: string
  readonly claims?: readonly ClaimsDescription[]
  /** The datasets that the host grants. The host adds them to its decision; the server drops them from a request. */
  readonly credential_identifiers?: readonly string[]
  readonly [member: string]: unknown
}

/** The options of `openIDCredential`. */
export interface OpenIDCredentialOptions {
  /** The configurations of the issuer's metadata. A detail that names another is refused. Absent: the host looks them up. */
  readonly credential_configuration_ids?: readonly string[] | undefined
}

/** Makes the type of authorization details `openid_credential`. Unknown members never make a detail invalid. The decision may add
 * `credential_identifiers`, a list of at least one string, to a detail, and they reach the grant.
 * @example
 * ```ts
 * const degree = openIDCredential({ credential_configuration_ids: ['UniversityDegree'] })
 * const authorizationDetails = { openid_credential: degree }
 * ```
 * @see OpenID4VCI 1.0 §5.1.1, §6.2, RFC 9396 §7.1 */
export const openIDCredential = (
  options: OpenIDCredentialOptions = {},
): DetailTypeDeclaration<StandardSchemaV1<OpenIDCredential, OpenIDCredential>, 'credential_identifiers'> => {
  requireMembers('options', options, ['credential_configuration_ids'])
  const { credential_configuration_ids } = options
  const isList = credential_configuration_ids === undefined || isListOfStrings(credential_configuration_ids)
  // a text would be the set of its letters, and an empty one would allow every configuration
  requireThat(isList, 'options.credential_configuration_ids', 'a list of strings', credential_configuration_ids)
  const known = credential_configuration_ids && new Set(credential_configuration_ids)
  const validate = (value: unknown): ReturnType<StandardSchemaV1<OpenIDCredential>['~standard']['validate']> => {
    const path = findInvalidMember(value, known)
    return path === undefined
      ? { value: value as OpenIDCredential }
      : { issues: [{ message: 'The detail is not an openid_credential.', path }] }
  }
  return {
    schema: { '~standard': { version: 1, vendor: 'parapet', validate } },
    enrichedWith: ['credential_identifiers'],
    checkEnrichment: (_name, identifiers) =>
      isListOfIdentifiers(identifiers)
        ? undefined
        : 'a list of at least one string, and no string may be empty (OpenID4VCI 1.0 §6.2)',
  }
}

const isListOfIdentifiers = (value: unknown): boolean =>
  isListOfStrings(value) && value.length > 0 && !value.includes('')

const findInvalidMember = (
  value: unknown,
  known: ReadonlySet<string> | undefined,
): readonly PropertyKey[] | undefined => {
  if (!isJSONObject(value)) return []
  const { type, credential_configuration_id: id, claims } = value
  if (type !== 'openid_credential') return ['type']
  if (typeof id !== 'string' || id === '' || known?.has(id) === false) return ['credential_configuration_id']
  const fault = claims === undefined ? undefined : findInvalidClaim(claims)
  return fault && ['claims', ...fault]
}
