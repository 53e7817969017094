/** The parameters of an authorization request whose values are one string each.
 * @see the IANA registry "OAuth Parameters" */
export interface AuthorizationParameters {
  readonly client_id?: string
  readonly response_type?: string
  readonly response_mode?: string
  readonly redirect_uri?: string
  readonly scope?: string
  readonly state?: string
  readonly nonce?: string
  readonly code_challenge?: string
  readonly code_challenge_method?: string
  readonly dpop_jkt?: string
  /** The only parameter that may be repeated (RFC 8707 §2). */
  readonly resource?: readonly string[]
  /** JSON text of an array (RFC 9396 §2). */
  readonly authorization_details?: string
  readonly prompt?: string
  readonly max_age?: string
  /** JSON text of an object (OpenID Connect Core §5.5). */
  readonly claims?: string
  readonly acr_values?: string
  readonly display?: string
  readonly ui_locales?: string
  readonly claims_locales?: string
  readonly login_hint?: string
  readonly id_token_hint?: string
  readonly registration?: string
  /** Parameters that the host declared, by name. */
  readonly vendor?: Readonly<Record<string, string>>
}

/** Every parameter name that the core reads itself, but for `resource`. Others count only when the host declares them. */
export const SINGLE_PARAMETERS = [
  'client_id',
  'response_type',
  'response_mode',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'dpop_jkt',
  'authorization_details',
  'prompt',
  'max_age',
  'claims',
  'acr_values',
  'display',
  'ui_locales',
  'claims_locales',
  'login_hint',
  'id_token_hint',
  'registration',
] as const satisfies readonly (keyof AuthorizationParameters)[]

/** The other form fields that the core reads: credentials, request objects and references, and the fields of a redemption. */
export const FORM_PARAMETERS = [
  'client_secret',
  'client_assertion_type',
  'client_assertion',
  'request',
  'request_uri',
  'grant_type',
  'code',
  'code_verifier',
] as const
