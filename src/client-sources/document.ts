import { canonicalResponseType, grantTypesFor } from '../authorization-request/response-type.ts'
import { faultText } from '../client-registration/fault-text.ts'
import { parseClient } from '../client-registration/parse-client.ts'
import { frozenCopy } from '../encoding/frozen-copy.ts'
import { parseJSONObject } from '../encoding/json.ts'
import { isListOfStrings } from '../encoding/list-of-strings.ts'
import { requirePolicy } from '../encoding/require-policy.ts'
import { requireText } from '../encoding/require-that.ts'
import { refuseDocument } from '../errors/client-document.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { Client } from '../types/client.ts'
import type { JSONObject } from '../types/json.ts'
import type { Policy } from '../types/policy.ts'
import { ok, type Result, refused } from '../types/result.ts'
import { isSignedMode } from '../types/signed-mode.ts'

/** Why a client ID metadata document is refused.
 * @see draft-ietf-oauth-client-id-metadata-document §4.1 */
export type DocumentError = OAuthError<'invalid_client'>

/** Members that are taken. A document is an attacker's text: a member that only the host's own code knows, such as one that marks
 * its trusted clients, must not come from there. `parseClient` checks the form of each, and every URL. */
// biome-ignore format: the registry "OAuth Dynamic Client Registration Metadata", without secrets
const COPIED_MEMBERS = [
  'client_id', 'client_name', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'contacts', 'application_type',
  'redirect_uris', 'response_types', 'grant_types', 'scope', 'initiate_login_uri', 'post_logout_redirect_uris',
  'token_endpoint_auth_method', 'token_endpoint_auth_signing_alg', 'jwks', 'jwks_uri',
  'tls_client_auth_subject_dn', 'tls_client_auth_san_dns', 'tls_client_auth_san_uri', 'tls_client_auth_san_ip', 'tls_client_auth_san_email',
  'require_pushed_authorization_requests', 'require_signed_request_object',
  'request_object_signing_alg', 'request_object_encryption_alg', 'request_object_encryption_enc',
  'authorization_signed_response_alg', 'authorization_encrypted_response_alg', 'authorization_encrypted_response_enc',
  'id_token_signed_response_alg', 'id_token_encrypted_response_alg', 'id_token_encrypted_response_enc',
  'userinfo_signed_response_alg', 'userinfo_encrypted_response_alg', 'userinfo_encrypted_response_enc',
  'authorization_details_types', 'dpop_bound_access_tokens', 'tls_client_certificate_bound_access_tokens',
  'default_max_age', 'require_auth_time', 'default_acr_values', 'subject_type', 'sector_identifier_uri',
  'software_id', 'software_version', 'software_statement',
] as const

/** Names and links for people may be there in several languages. The logo is taken once, because the host is told of one.
 * @see RFC 7591 §2.2, RFC 5646 §2.1 */
const TAGGED = /^(?:client_name|client_uri|policy_uri|tos_uri)#[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*$/

const invalid = (detail: string): { readonly ok: false; readonly error: DocumentError } =>
  refused(refuseDocument('client-document-invalid', { parameter: 'client_id', detail }))

/** Validates the text of a metadata document that was fetched from `client_id`, and makes the client of it: one that has passed
 * `parseClient` under the policy and carries its `clientSource`. The client is frozen at every depth, because it may be kept for other requests.
 *
 * A document is written for every authorization server at once. Response types, grant types and scopes that this server lacks are left
 * out of the client, as are algorithms that are never used here. A document with nothing left is invalid.
 *
 * Where this server lacks the `token_endpoint_auth_method`, another method of `token_endpoint_auth_methods_supported` counts. Without both the
 * client is public: the default of RFC 7591 is a secret, which a document cannot have.
 * @see draft-ietf-oauth-client-id-metadata-document §4.1, §8.2, OpenID Connect RP Metadata Choices §2, §4, RFC 7591 §2 */
export const parseClientIdMetadataDocument = (
  text: string,
  client_id: string,
  policy: Policy,
): Result<Client, DocumentError> => {
  requireText('text', text)
  requireText('client_id', client_id)
  requirePolicy('policy', policy)
  const document = parseJSONObject(text, { length: text.length, depth: 8 })
  if (document === undefined) return invalid('The document is not a JSON object, or names a member twice.')
  // code point by code point (RFC 3986 §6.2.1)
  if (document.client_id !== client_id) return invalid('The client_id of the document is not the URL that was named.')
  const methods = methodsOf(document)
  if (methods === undefined) return invalid(BAD_METHODS)
  const method = methods.find((name) => policy.token_endpoint_auth_methods_supported.some((own) => own === name))
  // where the server has none of them, parseClient refuses the first
  const portable = { ...document, token_endpoint_auth_method: method ?? methods[0] }
  const objection = describeSharedSecret(document, methods) ?? describeMissingMember(portable, policy)
  if (objection !== undefined) return invalid(objection)
  const parsed = parseClient(portableMetadata(portable, policy), policy)
  if (!parsed.ok) return invalid(faultText(parsed.error))
  return ok(frozenCopy({ ...parsed.value, clientSource: 'metadata-document' as const }))
}

/** Returns the methods by which the client can authenticate: first the one that it prefers, then those that prove something, then `none`.
 * A client that lists methods and prefers none of them is not public for that. Undefined where the members are malformed or contradict
 * each other.
 * @see OpenID Connect RP Metadata Choices §2 */
const methodsOf = ({
  token_endpoint_auth_method: method,
  token_endpoint_auth_methods_supported: listed,
}: JSONObject): readonly [string, ...string[]] | undefined => {
  const methods = listed ?? [method ?? 'none']
  if (!isListOfStrings(methods)) return undefined
  const byProof = [...methods].sort((one, other) => Number(one === 'none') - Number(other === 'none'))
  const preferred = method ?? byProof[0]
  return typeof preferred === 'string' && methods.includes(preferred) ? [preferred, ...byProof] : undefined
}

const BAD_METHODS =
  'The token_endpoint_auth_method must be a text, and token_endpoint_auth_methods_supported a list of texts with it among them.'

/** Finds a secret, or an algorithm that needs one. A client that nobody registered has no secret in common with the server. */
const describeSharedSecret = (document: JSONObject, methods: readonly string[]): string | undefined => {
  if (Object.keys(document).some((name) => name.startsWith('client_secret'))) {
    return 'The document has a client_secret or what belongs to one.'
  }
  if (methods.some((method) => method.startsWith('client_secret'))) {
    return 'The document must not name a method of authentication that uses a shared secret.'
  }
  const isSymmetric = COPIED_MEMBERS.some((name) => name.endsWith('_alg') && isSymmetricAlgorithm(document[name]))
  return isSymmetric ? 'An algorithm of the document needs a shared secret.' : undefined
}

const isSymmetricAlgorithm = (value: unknown): boolean =>
  typeof value === 'string' && /^(?:HS[0-9]|dir$|A[0-9]+(?:GCM)?KW$|PBES2)/.test(value)

const describeMissingMember = (document: JSONObject, policy: Policy): string | undefined => {
  const { redirect_uris, client_name } = document
  const { metadataDocumentRequiredMembers: required } = policy
  const hasTargets = Array.isArray(redirect_uris) && redirect_uris.length > 0
  if (!hasTargets && (needsRedirectUris(document) || required.includes('redirect_uris')))
    return 'The document has no redirect_uris.'
  const isNamed = typeof client_name === 'string' && client_name.trim() !== ''
  return required.includes('client_name') && !isNamed ? 'The document has no client_name.' : undefined
}

/** The grant types that need a response type. Others, such as a refresh token, have none. */
const GRANTS_OF_RESPONSE_TYPES: readonly string[] = ['authorization_code', 'implicit']

/** A client needs no redirect URI for grants that have none, such as client credentials. A refresh token alone is no such grant, because
 * it comes from another. A public client must not use client credentials.
 * @see draft-ietf-oauth-client-id-metadata-document §4.2, RFC 6749 §4.4 */
const needsRedirectUris = ({ grant_types, response_types, token_endpoint_auth_method }: JSONObject): boolean => {
  const grants = textsOf(grant_types) ?? []
  const isPublic = token_endpoint_auth_method === 'none'
  const notExempt = [...GRANTS_OF_RESPONSE_TYPES, ...(isPublic ? ['client_credentials'] : [])]
  const isExempt =
    grants.some((grant) => grant !== 'refresh_token') && grants.every((grant) => !notExempt.includes(grant))
  return !isExempt || (textsOf(response_types)?.length ?? 0) > 0
}

/** The members of a document that count on this server. */
const portableMetadata = (document: JSONObject, policy: Policy): Readonly<Record<string, unknown>> => {
  const metadata: Record<string, unknown> = {}
  const unused = unusedAlgorithms(document, policy)
  for (const name of [...COPIED_MEMBERS, ...Object.keys(document).filter((name) => TAGGED.test(name))]) {
    const value = document[name]
    if (value !== undefined && value !== null && !unused.includes(name)) metadata[name] = value
  }
  const { scope } = metadata
  const { scopes_supported } = policy
  if (typeof scope === 'string' && scopes_supported !== undefined) {
    const left = scope.split(' ').filter((token) => scopes_supported.includes(token))
    // where nothing is left the scope stays, to be refused: without one, the client could ask for everything
    if (left.length > 0) metadata.scope = left.join(' ')
  }
  return { ...metadata, ...portableFlows(metadata, policy) }
}

/** The fields of algorithms that are never used on this server. Such are algorithms of assertions for a client that authenticates in another
 * way, and those of request objects or JWT responses where the server has none. A document may state them for other servers.
 * @see OpenID Connect Registration §2, RFC 9101 §10.5, JARM §3 */
const unusedAlgorithms = ({ token_endpoint_auth_method }: JSONObject, policy: Policy): readonly string[] => [
  ...(token_endpoint_auth_method === 'private_key_jwt' ? [] : ['token_endpoint_auth_signing_alg']),
  ...(policy.request_parameter_supported ? [] : REQUEST_OBJECT_ALGORITHMS),
  ...(policy.response_modes_supported.some(isSignedMode) ? [] : RESPONSE_ALGORITHMS),
]

const REQUEST_OBJECT_ALGORITHMS = [
  'request_object_signing_alg',
  'request_object_encryption_alg',
  'request_object_encryption_enc',
]

const RESPONSE_ALGORITHMS = [
  'authorization_signed_response_alg',
  'authorization_encrypted_response_alg',
  'authorization_encrypted_response_enc',
]

/** The response types that this server has, and the grant types that those lead to. An absent member has its default first: a document
 * may name the implicit grant and leave its response types to the default. Where nothing is left, the members stay as they are, and
 * `parseClient` refuses them.
 * @see RFC 7591 §2, §2.1 */
const portableFlows = (
  { response_types, grant_types }: Readonly<Record<string, unknown>>,
  policy: Policy,
): { readonly response_types?: readonly string[]; readonly grant_types?: readonly string[] } => {
  const grants = grant_types === undefined ? ['authorization_code'] : textsOf(grant_types)
  const standard = grants?.includes('authorization_code') ? ['code'] : []
  const types = response_types === undefined ? standard : textsOf(response_types)
  if (grants === undefined || types === undefined) return {}
  const supported = policy.response_types_supported.map(canonicalResponseType)
  const leftTypes = types.filter((type) => supported.includes(canonicalResponseType(type)))
  const needed = grantTypesFor(leftTypes)
  const leftGrants = grants.filter((grant) => !GRANTS_OF_RESPONSE_TYPES.includes(grant) || needed.includes(grant))
  return leftTypes.length === 0 && types.length > 0
    ? {}
    : { response_types: leftTypes, grant_types: leftGrants.length > 0 ? leftGrants : grants }
}

const textsOf = (value: unknown): readonly string[] | undefined => (isListOfStrings(value) ? value : undefined)
