import { requireSeconds } from '../encoding/epoch-seconds.ts'
import type { DenialError, PendingAuthorization } from '../types/authorization.ts'
import type { JSONObject, JSONValue } from '../types/json.ts'
import type { EpochSeconds } from '../types/time.ts'

/** What a host can be asked to do with the user before it decides. */
export type InteractionAction = 'create' | 'select_account' | 'login' | 'consent'

/** The login that the host has for this browser. */
export interface InteractionLogin {
  readonly subject: string
  /** When the user last proved who they are; whole seconds. */
  readonly auth_time: EpochSeconds
  /** What the login amounted to. */
  readonly acr?: string | undefined
}

export interface InteractionContext {
  /** Whether the user consents to all that is asked, now or on record. */
  readonly consented: boolean
  /** What was carried out in this very interaction, so that nothing is asked twice. Keep it beside the reference. */
  readonly done?: readonly InteractionAction[] | undefined
  /** The user that a verified `id_token_hint` names, in the host's terms. It takes the place of a `sub` in `claims`,
   * which otherwise is compared with `subject` as it stands: translate either when subjects are pairwise. */
  readonly hintSubject?: string | undefined
}

/** What comes next: go on to grant, do something with the user first, or deny. */
export type InteractionStep =
  | { readonly action: 'proceed' }
  | { readonly action: InteractionAction }
  | { readonly action: 'deny'; readonly error: DenialError }

/** Says what `prompt`, `max_age`, `claims` and the client's defaults ask of the login that the host has.
 *
 * It reads no clock: a login counts as made for this request when `done` has `login`, or when its `auth_time` is later
 * than the request. Ask again after every step, until the answer is `proceed` or `deny`. `acr_values` and
 * `default_acr_values` are wishes and never stand in the way. Throws TypeError on an `auth_time` not in whole seconds.
 * @see OpenID Connect Core §3.1.2.1 to §3.1.2.6, §5.5.1.1; OpenID Connect Prompt Create §4 */
export const evaluateInteraction = (
  pending: Pick<PendingAuthorization, 'prompt' | 'max_age' | 'claims' | 'created_at' | 'client'>,
  login: InteractionLogin | undefined,
  context: InteractionContext,
): InteractionStep => {
  const done = context.done ?? []
  const outstanding = (action: InteractionAction): boolean => pending.prompt.includes(action) && !done.includes(action)
  const ask = (action: InteractionAction, error: DenialError): InteractionStep =>
    pending.prompt.includes('none') ? deny(error) : { action }

  if (outstanding('create')) return ask('create', 'interaction_required')
  if (outstanding('select_account')) return ask('select_account', 'account_selection_required')

  if (login === undefined) return ask('login', 'login_required')
  requireSeconds('login.auth_time', login.auth_time)
  const loggedInHere = done.includes('login') || login.auth_time > pending.created_at
  if (!loggedInHere && isStale(pending, login)) return ask('login', 'login_required')
  if (!isExpectedUser(pending.claims, login, context.hintSubject)) {
    return loggedInHere ? deny('login_required') : ask('login', 'login_required')
  }
  if (!meetsEssentialAcr(pending.claims, login.acr)) {
    // OpenID Connect Core §5.5.1.1: a failed authentication; whether a login could meet it was not tried under prompt=none
    return loggedInHere ? deny('unmet_authentication_requirements') : ask('login', 'login_required')
  }

  if (outstanding('consent')) return ask('consent', 'consent_required')
  if (context.consented !== true)
    return done.includes('consent') ? deny('access_denied') : ask('consent', 'consent_required')
  return { action: 'proceed' }
}

const deny = (error: DenialError): InteractionStep => ({ action: 'deny', error })

const isStale = (
  pending: Pick<PendingAuthorization, 'prompt' | 'max_age' | 'created_at' | 'client'>,
  login: InteractionLogin,
): boolean => {
  const max_age = pending.max_age ?? pending.client.default_max_age
  if (pending.prompt.includes('login') || max_age === 0) return true
  return max_age !== undefined && pending.created_at - login.auth_time > max_age
}

const isExpectedUser = (
  claims: JSONObject | undefined,
  login: InteractionLogin,
  hintSubject: string | undefined,
): boolean => {
  if (hintSubject !== undefined) return hintSubject === login.subject
  const subjects = acceptableValues(idTokenClaim(claims, 'sub'))
  return subjects.length === 0 || subjects.includes(login.subject)
}

const meetsEssentialAcr = (claims: JSONObject | undefined, acr: string | undefined): boolean => {
  const claim = idTokenClaim(claims, 'acr')
  if (claim?.essential !== true) return true
  const values = acceptableValues(claim)
  return values.length === 0 || (acr !== undefined && values.includes(acr))
}

const idTokenClaim = (claims: JSONObject | undefined, name: string): JSONObject | undefined => {
  const wanted = claims?.id_token
  if (!isObject(wanted) || !Object.hasOwn(wanted, name)) return undefined
  const claim = wanted[name]
  return isObject(claim) ? claim : undefined
}

/** What `value` and `values` of OpenID Connect Core §5.5.1 list together. */
const acceptableValues = (claim: JSONObject | undefined): readonly unknown[] =>
  [claim?.value, claim?.values].flat().filter((value) => value !== undefined && value !== null)

const isObject = (value: JSONValue | undefined): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
