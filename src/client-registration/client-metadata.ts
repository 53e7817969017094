import * as v from 'valibot'
import { FIRST_MILLISECONDS } from '../encoding/epoch-seconds.ts'
import type { Client } from '../types/client.ts'

/** Longest metadata, as JSON text. */
const MAX_LENGTH = 65_536

/** Deepest nesting of metadata, which is also that of a decision. A deeper value would overflow the stack of the functions that copy it. */
const MAX_DEPTH = 64

const metadata = /* @__PURE__ */ (() => {
  const text = (most = 2048, least = 1) => v.optional(v.pipe(v.string(), v.minLength(least), v.maxLength(most)))
  const texts = (count: number, most = 2048) =>
    v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(most))), v.maxLength(count)))
  const flag = () => v.optional(v.boolean())
  const seconds = () => v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))
  // a number of seconds, not said to be whole (RFC 7591 §3.2.1), and not of milliseconds
  const time = () => v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(FIRST_MILLISECONDS - 1)))
  return v.looseObject({
    // VSCHAR (RFC 6749 appendix A.1)
    client_id: v.pipe(v.string(), v.regex(/^[ -~]{1,512}$/)),
    token_endpoint_auth_method: text(64),
    token_endpoint_auth_signing_alg: text(64),
    clientAssertionAudience: v.optional(v.literal('rfc9126')),
    client_secret: text(),
    client_secret_expires_at: time(),
    client_secrets: v.optional(
      v.pipe(v.array(v.looseObject({ value: v.pipe(v.string(), v.minLength(1)), expires_at: time() })), v.maxLength(8)),
    ),
    redirect_uris: texts(100),
    response_types: texts(16, 64),
    grant_types: texts(32, 128),
    scope: text(8192),
    application_type: v.optional(v.picklist(['web', 'native'])),
    // what a key is like is judged where keys are (RFC 7517 §5)
    jwks: v.optional(v.looseObject({ keys: v.pipe(v.array(v.looseObject({})), v.maxLength(64)) })),
    jwks_uri: text(),
    require_pushed_authorization_requests: flag(),
    require_signed_request_object: flag(),
    request_object_signing_alg: text(64),
    request_object_encryption_alg: text(64),
    request_object_encryption_enc: text(64),
    authorization_signed_response_alg: text(64),
    authorization_encrypted_response_alg: text(64),
    authorization_encrypted_response_enc: text(64),
    id_token_signed_response_alg: text(64),
    id_token_encrypted_response_alg: text(64),
    id_token_encrypted_response_enc: text(64),
    userinfo_signed_response_alg: text(64),
    userinfo_encrypted_response_alg: text(64),
    userinfo_encrypted_response_enc: text(64),
    introspection_signed_response_alg: text(64),
    introspection_encrypted_response_alg: text(64),
    introspection_encrypted_response_enc: text(64),
    client_attestation_signing_alg_values_supported: texts(32, 64),
    client_attestation_pop_signing_alg_values_supported: texts(32, 64),
    client_attestation_pop_methods_supported: texts(32, 64),
    authorization_details_types: texts(100, 256),
    dpop_bound_access_tokens: flag(),
    tls_client_certificate_bound_access_tokens: flag(),
    tls_client_auth_subject_dn: text(),
    tls_client_auth_san_dns: text(255),
    tls_client_auth_san_uri: text(),
    tls_client_auth_san_ip: text(64),
    tls_client_auth_san_email: text(320),
    default_max_age: seconds(),
    require_auth_time: flag(),
    default_acr_values: texts(32, 512),
    client_name: text(512),
    client_uri: text(),
    logo_uri: text(),
    policy_uri: text(),
    tos_uri: text(),
    initiate_login_uri: text(),
    post_logout_redirect_uris: texts(100),
    frontchannel_logout_uri: text(),
    frontchannel_logout_session_required: flag(),
    backchannel_logout_uri: text(),
    backchannel_logout_session_required: flag(),
    backchannel_client_notification_endpoint: text(),
    backchannel_token_delivery_mode: text(64),
    backchannel_authentication_request_signing_alg: text(64),
    backchannel_user_code_parameter: flag(),
    request_uris: texts(100),
    sector_identifier_uri: text(),
    subject_type: text(64),
    software_id: text(2048, 0),
    software_version: text(2048, 0),
    software_statement: text(MAX_LENGTH, 0),
    contacts: texts(32, 320),
  })
})()

/** The name of a member without its language tag: `client_name` for `client_name#fr`.
 * @see RFC 7591 §2.2 */
export const withoutTag = (name: string): string => name.split('#', 1)[0] ?? ''

/** Leaves out the members that are null, at every depth. An entry of a list is not a member and stays.
 * @see RFC 7592 §2.2 */
const withoutNull = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNull)
  if (Object.prototype.toString.call(value) !== '[object Object]') return value
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, member]) => (member === null ? [] : [[name, withoutNull(member)]])),
  )
}

/** Fields that people read, and `scope`, of which RFC 6749 §3.3 has no empty form: registration forms send an empty text where nobody
 * entered one. An empty method, algorithm, key or switch is an error. */
const ABSENT_IF_EMPTY = ['client_name', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'contacts', 'scope']

/** Leaves out such fields where they are empty, in every language.
 * @see RFC 7592 §2.2, RFC 7591 §2, §2.2 */
const withoutEmpty = (value: unknown): unknown =>
  Object.fromEntries(
    Object.entries(value as object).flatMap(([name, member]) => {
      if (!ABSENT_IF_EMPTY.includes(withoutTag(name))) return [[name, member]]
      if (member === '') return []
      const entries: unknown = Array.isArray(member) ? member.filter((entry) => entry !== '') : member
      return Array.isArray(entries) && entries.length === 0 ? [] : [[name, entries]]
    }),
  )

/** Texts that people read, on the page for consent and in lists of clients. Every other member for people is a URL, which has neither. */
const DISPLAYED = ['client_name', 'contacts']

/** Controls, line separators, halves of surrogate pairs, and the embeddings, overrides and isolates that change the direction of the text
 * around them. Names in scripts from right to left need none: their letters have a direction, and the marks U+200E and U+200F stay. */
const UNFIT_TO_DISPLAY = /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u

const NOT_DISPLAYABLE =
  'It has a control character, a lone surrogate, or a character that changes the direction of the text around it.'

/** Names the first member that must not be shown. The text that a client sent is shown as it is, so that it can only be refused here.
 * @see RFC 7591 §2.2, §5 */
const findUndisplayable = (given: Readonly<Record<string, unknown>>): string | undefined =>
  Object.keys(given).find(
    (name) =>
      DISPLAYED.includes(withoutTag(name)) && [given[name]].flat().some((text) => UNFIT_TO_DISPLAY.test(String(text))),
  )

/** Reads client metadata for its form and bounds. Members that are null count as absent (RFC 7592 §2.2), unknown ones are kept.
 * A refusal names the field at fault, where it is one that is known here. */
export const readClientMetadata = (
  value: unknown,
):
  | { readonly client: Client; readonly parameter?: undefined }
  | { readonly client?: undefined; readonly parameter?: string; readonly detail?: string } => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isBounded(value)) return {}
  // the server sets the source of a client, so drop a source that the client sent
  const { clientSource: _sent, ...given } = withoutEmpty(withoutNull(value)) as Readonly<Record<string, unknown>>
  const read = v.safeParse(metadata, given)
  if (!read.success) {
    const field = read.issues[0].path?.[0]?.key
    return typeof field === 'string' ? { parameter: field } : {}
  }
  const tagged = Object.keys(given).find((name) => name.includes('#') && !hasFormOf(withoutTag(name), given[name]))
  // the tag is unchecked input, so report the name before it
  if (tagged !== undefined) return { parameter: withoutTag(tagged) }
  const unfit = findUndisplayable(given)
  // the form allows any text as the method: a rule compares it with the list of the policy
  return unfit === undefined
    ? { client: read.output as unknown as Client }
    : { parameter: withoutTag(unfit), detail: NOT_DISPLAYABLE }
}

const hasFormOf = (name: string, value: unknown): boolean => {
  const forms: Readonly<Record<string, v.GenericSchema>> = metadata.entries
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined
  return form === undefined || v.is(form, value)
}

/** A value that cannot be written as JSON cannot have been sent and cannot be stored. */
const isBounded = (value: object): boolean => {
  try {
    return isShallow(value, MAX_DEPTH) && JSON.stringify(value).length <= MAX_LENGTH
  } catch {
    return false
  }
}

/** Tells whether a value has at most so many levels. The walk ends below them, also for a value that contains itself. */
const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((member) => isShallow(member, levels - 1)))
