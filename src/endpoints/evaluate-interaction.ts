import { requirePast, requireSeconds } from '../encoding/epoch-seconds.ts'
import { isJSONObject } from '../encoding/json.ts'
import { requireMembers } from '../encoding/require-members.ts'
import { requireObject, requireOptionalText, requireThat } from '../encoding/require-that.ts'
import type { DenialError, PendingAuthorization } from '../types/authorization.ts'
import type { JSONObject } from '../types/json.ts'
import type { EpochSeconds } from '../types/time.ts'

/** An action that the host must carry out with the user before it decides. */
export type InteractionAction = 'create' | 'select_account' | 'login' | 'consent'

/** The login of this browser's session at the host. */
export interface InteractionLogin {
  readonly subject: string
  /** When the user last proved who they are; whole seconds. */
  readonly auth_time: EpochSeconds
  /** The authentication context class that the login reached. */
  readonly acr?: string | undefined
  /** The `sub` that this client gets for the user, where it is another text than `subject`: a pairwise one (OpenID Connect Core §8.1).
   * A `sub` in `claims` is compared with it. A decision has no `sub`: do not spread a login into one. */
  readonly sub?: string | undefined
}

/** The facts that the host knows about an interaction, beside the login. */
export interface InteractionContext {
  /** The host's time; whole seconds. `max_age` is measured against it. */
  readonly now: EpochSeconds
  /** Whether the user consents to everything that the client asks for, now or on record. */
  readonly consented: boolean
  /** The actions that were carried out in this interaction, so that none is asked for twice. Keep the list beside the
   * reference. */
  readonly done?: readonly InteractionAction[] | undefined
  /** The user that a verified `id_token_hint` names, in the host's terms: it is compared with `subject`. A `sub` in `claims` must be met
   * as well. */
  readonly hintSubject?: string | undefined
}

/** The reason for an action, or for a denial.
 *
 * `prompt`: the client asks for it. `no-login`: nobody is logged in. `login-too-old`: `max_age` has passed. `another-user`: the client
 * asks for another user than the one who is logged in. `users-differ`: `id_token_hint` and `claims` name different users, whom no login
 * can both be. `acr`: the login lacks an essential `acr`. `no-consent`: the user has not consented. */
export type InteractionReason =
  | 'prompt'
  | 'no-login'
  | 'login-too-old'
  | 'another-user'
  | 'users-differ'
  | 'acr'
  | 'no-consent'

/** The next step: proceed to the decision, carry out an action with the user first, or deny. */
export type InteractionStep =
  | { readonly action: 'proceed' }
  | { readonly action: InteractionAction; readonly reason: InteractionReason }
  | { readonly action: 'deny'; readonly error: DenialError; readonly reason: InteractionReason }

/** The clocks of a host's servers may differ as much as a policy can allow, in seconds. */
const MAX_CLOCK_TOLERANCE = 60

type Interactive = Pick<PendingAuthorization, 'prompt' | 'max_age' | 'claims' | 'created_at' | 'client'>

const MEMBERS = ['now', 'consented', 'done', 'hintSubject'] as const satisfies readonly (keyof InteractionContext)[]

/** Derives from `prompt`, `max_age`, `claims` and the client's defaults the next step for the user. Call it again after
 * every step, until it answers `proceed` or `deny`.
 *
 * If `done` has `login`, the login counts as made for this request, so that a long consent page does not cause a second
 * login. For `prompt=login` and `max_age=0`, a login later than the request counts too. Any other `max_age` is measured
 * from `auth_time` to `now`. `acr_values` and `default_acr_values` are wishes and never stop the request. Throws TypeError
 * on a time that is not in whole seconds, on a login more than a minute ahead of `now`, and on a login without `subject`. Throws TypeError
 * also on an unknown member of `context`, which may be misspelt: do not spread a session into it.
 * @example
 * ```ts
 * const next = evaluateInteraction(pending.value, session.user, { now: clock(), consented: done.includes('consent'), done })
 * if (next.action === 'deny') {
 *   const answer = await issueAuthorizationResponse(as, pending.value, { decision: 'denied', error: next.error })
 *   return authorizationReply(as, answer)
 * }
 * ```
 * @see OpenID Connect Core §3.1.2.1 to §3.1.2.6, §5.5.1, §5.5.1.1; OpenID Connect Prompt Create §4 */
export const evaluateInteraction = (
  pending: Interactive,
  login: InteractionLogin | null | undefined,
  context: InteractionContext,
): InteractionStep => {
  requireObject('pending', 'the value of an accepted authorization request', pending, 'prompt')
  requireSeconds('context.now', context?.now)
  // a misspelt hintSubject would let any user pass
  requireMembers('context', context, MEMBERS)
  const consented = context.consented ?? false
  requireThat(typeof consented === 'boolean', 'context.consented', 'true or false', consented)
  const done = context.done ?? []
  // null, which databases say for nothing
  const hintSubject = context.hintSubject ?? undefined
  requireThat(Array.isArray(done), 'context.done', 'a list of actions', done)
  requireThat(
    hintSubject === undefined || typeof hintSubject === 'string',
    'context.hintSubject',
    'a string',
    hintSubject,
  )
  const isOutstanding = (action: InteractionAction): boolean =>
    pending.prompt.includes(action) && !done.includes(action)
  const ask = (action: InteractionAction, error: DenialError, reason: InteractionReason): InteractionStep =>
    pending.prompt.includes('none') ? deny(error, reason) : { action, reason }

  if (isOutstanding('create')) return ask('create', 'interaction_required', 'prompt')
  if (isOutstanding('select_account')) return ask('select_account', 'account_selection_required', 'prompt')

  if (login === undefined || login === null) return ask('login', 'login_required', 'no-login')
  requireThat(
    typeof login.subject === 'string' && login.subject !== '',
    'login.subject',
    'text that is not empty',
    login.subject,
  )
  requirePast('login.auth_time', login.auth_time, context.now, MAX_CLOCK_TOLERANCE)
  requireOptionalText('login.acr', login.acr)
  requireOptionalText('login.sub', login.sub)
  const userMismatch = compareUsers(pending.claims, login, hintSubject)
  // one login cannot satisfy two users
  if (userMismatch === 'users-differ') return deny('login_required', userMismatch)
  const outdatedBecause = done.includes('login') ? undefined : whyOutdated(pending, login, context.now)
  if (outdatedBecause !== undefined) return ask('login', 'login_required', outdatedBecause)
  const isLoginOfRequest = done.includes('login') || login.auth_time > pending.created_at
  if (userMismatch !== undefined) {
    return isLoginOfRequest ? deny('login_required', userMismatch) : ask('login', 'login_required', userMismatch)
  }
  if (!meetsEssentialAcr(pending.claims, login.acr)) {
    // OpenID Connect Core §5.5.1.1: a failed authentication; whether a login could meet it was not tried under prompt=none
    return isLoginOfRequest ? deny('unmet_authentication_requirements', 'acr') : ask('login', 'login_required', 'acr')
  }

  if (isOutstanding('consent')) return ask('consent', 'consent_required', 'prompt')
  if (!consented) {
    return done.includes('consent')
      ? deny('access_denied', 'no-consent')
      : ask('consent', 'consent_required', 'no-consent')
  }
  return { action: 'proceed' }
}

const deny = (error: DenialError, reason: InteractionReason): InteractionStep => ({ action: 'deny', error, reason })

/** Returns the reason why a login from before this interaction does not count, or undefined if it does. */
const whyOutdated = (
  { prompt, max_age, created_at, client }: Interactive,
  { auth_time }: InteractionLogin,
  now: EpochSeconds,
): 'prompt' | 'login-too-old' | undefined => {
  const isLater = auth_time > created_at
  if (prompt.includes('login') && !isLater) return 'prompt'
  const allowed = max_age ?? client.default_max_age
  if (allowed === undefined) return undefined
  // OpenID Connect Core §3.1.2.1: max_age=0 is prompt=login
  const isFresh = allowed === 0 ? isLater : now - auth_time <= allowed
  return isFresh ? undefined : 'login-too-old'
}

/** Compares the user who is logged in with the users that the client names: by a hint, by a `sub` of the ID token in `claims`, or both.
 * @see OpenID Connect Core §3.1.2.2, §5.5.1 */
const compareUsers = (
  claims: JSONObject | undefined,
  login: InteractionLogin,
  hintSubject: string | undefined,
): 'another-user' | 'users-differ' | undefined => {
  const { subject } = login
  const sub = login.sub ?? subject
  const subs = acceptableValues(idTokenClaim(claims, 'sub'))
  const matchesHint = hintSubject === undefined || hintSubject === subject
  const matchesClaims = subs.length === 0 || subs.includes(sub)
  if (matchesHint && matchesClaims) return undefined
  if (hintSubject === undefined || subs.length === 0) return 'another-user'
  // the sub of the hinted user is known where the user is logged in, or where this client gets subjects as they stand
  const isHintInClaims = matchesHint ? matchesClaims : sub !== subject || subs.includes(hintSubject)
  return isHintInClaims ? 'another-user' : 'users-differ'
}

const meetsEssentialAcr = (claims: JSONObject | undefined, acr: string | undefined): boolean => {
  const claim = idTokenClaim(claims, 'acr')
  if (claim?.essential !== true) return true
  const values = acceptableValues(claim)
  return values.length === 0 || (acr !== undefined && values.includes(acr))
}

const idTokenClaim = (claims: JSONObject | undefined, name: string): JSONObject | undefined => {
  const wanted = claims?.id_token
  if (!isJSONObject(wanted) || !Object.hasOwn(wanted, name)) return undefined
  const claim = wanted[name]
  return isJSONObject(claim) ? claim : undefined
}

/** Returns the values that `value` and `values` of OpenID Connect Core §5.5.1 list together. */
const acceptableValues = (claim: JSONObject | undefined): readonly unknown[] =>
  [claim?.value, claim?.values].flat().filter((value) => value !== undefined && value !== null)
