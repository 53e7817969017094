import {
  type AuthorizationDecision,
  authorizationReply,
  type DetailTypes,
  evaluateInteraction,
  type HttpReply,
  type HttpRequest,
  issueAuthorizationResponse,
  type PendingAuthorization,
  resumeAuthorizationRequest,
} from 'parapet'
import { type Context, PASSWORD_ACR } from '../context.ts'
import { detailLines } from '../detail-types.ts'
import { explained, failureReply } from '../explained.ts'
import type { Interaction } from '../interactions.ts'
import { accountPage } from '../pages/account.ts'
import { consentPage } from '../pages/consent.ts'
import { loginPage } from '../pages/login.ts'
import { messagePage } from '../pages/page.ts'
import { seeOther, withHeaders } from '../replies.ts'
import { isFormOf, type Login, type Session } from '../sessions.ts'
import { subjectOfHint } from '../tokens.ts'
import { expectedUsername, isInOrganization } from '../vendor.ts'
import { logInFirst } from './log-in-first.ts'

/** One step of one request on its way through the pages. */
interface Step {
  readonly context: Context
  readonly pending: PendingAuthorization
  interaction: Interaction
  session: Session
}

/** Shows the page that is due, or takes in what the user did on it. */
export const interact = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { endpoints, interactions, sessions } = context
  const id = request.url.slice(endpoints.interactions.length).split('?', 1)[0] ?? ''
  const [known, interaction] = await Promise.all([sessions.find(request), interactions.find(id)])
  if (interaction === undefined || (interaction.browser ?? known?.browser) !== known?.browser) return strangersPage()
  const { result: pending, id: logged } = await explained(context, 'resumption', (as) =>
    resumeAuthorizationRequest(as, interaction.reference, { loggedIn: known?.login !== undefined }),
  )
  if (!pending.ok && pending.error.delivery === 'login-first') return logInFirst(context, interaction, known, request)
  if (!pending.ok) {
    await interactions.end(interaction)
    return failureReply(context, { result: pending, id: logged })
  }
  // one that would be over before the interaction is has no login any more
  const isUsable = known !== undefined && known.expiresAt >= interaction.expiresAt
  const session = isUsable ? known : await sessions.renew(known)
  if (!(await interactions.claim(interaction, session.browser))) return strangersPage()
  const step: Step = { context, interaction, pending: pending.value, session }
  const reply = request.method === 'POST' ? await act(step, request) : await advance(step)
  return known?.id === step.session.id ? reply : withHeaders(reply, { 'Set-Cookie': sessions.cookie(step.session) })
}

const strangersPage = (): HttpReply =>
  messagePage(
    404,
    'Nothing to decide here',
    'This request is over, or it was begun in another browser. Go back to the application and start again. Cookies must be allowed.',
  )

/** Does what comes next: a page, or the answer to the client. */
const advance = async (step: Step, isApproved = false): Promise<HttpReply> => {
  const { context, interaction, pending, session } = step
  const { login } = session
  const hintSubject = await subjectOfHint(context, pending)
  const consented = isApproved || (login !== undefined && (await context.consents.cover(login.subject, pending)))
  const done = isApproved ? ([...interaction.done, 'consent'] as const) : interaction.done
  const next = evaluateInteraction(pending, login, { now: context.as.clock(), consented, done, hintSubject })
  switch (next.action) {
    case 'proceed':
      return login === undefined ? strangersPage() : grant(step, login)
    case 'deny':
      return decide(step, { decision: 'denied', error: next.error })
    case 'create':
      // accounts are made in the configuration
      return decide(step, { decision: 'denied', error: 'interaction_required' })
    case 'select_account':
      if (login !== undefined) return accountPage({ ...frame(step), username: usernameOf(context, login.subject) })
      // who logs in chooses an account by that
      await markDone(step, 'select_account')
      return advance(step)
    case 'login':
      return loginPage({
        ...frame(step),
        username: expectedUsername(pending),
        hasFailed: false,
      })
    case 'consent':
      return login === undefined ? strangersPage() : showConsent(step, login.subject)
  }
}

/** Takes in a form. The button that was pressed says which it is. */
const act = async (step: Step, request: HttpRequest): Promise<HttpReply> => {
  const { context, pending, session } = step
  const form = readForm(request)
  if (!isFormOf(session, form.get('csrf_token'))) {
    context.log({ type: 'form_refused' })
    return messagePage(403, 'This form is too old', 'Nothing was done. Go back, reload the page and try again.')
  }
  if (form.has('deny')) return decide(step, { decision: 'denied' })
  if (form.has('approve')) {
    if (session.login === undefined) return back(step)
    const reply = await advance(step, true)
    await context.consents.remember(session.login.subject, pending)
    return reply
  }
  if (form.has('another')) step.session = await context.sessions.renew(session)
  if (form.has('continue') || form.has('another')) {
    await markDone(step, 'select_account')
    return back(step)
  }
  return form.has('username') ? logIn(step, form) : back(step)
}

const logIn = async (step: Step, form: URLSearchParams): Promise<HttpReply> => {
  const { context, session } = step
  const username = form.get('username') ?? ''
  const user = await context.users.authenticate(username, form.get('password') ?? '')
  if (user === undefined) {
    context.log({ type: 'login_failed' })
    return loginPage({ ...frame(step), username: username.slice(0, 200), hasFailed: true })
  }
  context.log({ type: 'login_succeeded', subject: user.sub })
  step.session = await context.sessions.renew(session, {
    subject: user.sub,
    auth_time: context.as.clock(),
    acr: PASSWORD_ACR,
    amr: ['pwd'],
  })
  await markDone(step, 'login')
  return back(step)
}

const grant = (step: Step, login: Login): Promise<HttpReply> =>
  decide(
    step,
    isInOrganization(step.pending, step.context.users.find(login.subject)?.claims)
      ? { decision: 'granted', ...login }
      : { decision: 'denied' },
  )

const showConsent = ({ context, interaction, pending, session }: Step, subject: string): HttpReply => {
  const { scopes, detailTypes } = context.config
  return consentPage({
    ...frame({ context, interaction, pending, session }),
    username: usernameOf(context, subject),
    scopes: pending.scope.map((name) => ({ name, meaning: scopes[name] ?? name })),
    details: pending.authorization_details.map((detail) => {
      const declared = detailTypes[detail.type]
      return {
        label: declared?.label ?? detail.type,
        lines: declared === undefined ? [] : detailLines(detail, declared),
      }
    }),
    resources: pending.resource,
  })
}

/** What the user decided goes to the client, and the interaction is over. */
const decide = async (
  { context, interaction, pending }: Step,
  decision: AuthorizationDecision<DetailTypes>,
): Promise<HttpReply> => {
  const { result, id } = await explained(context, 'decision', (as) => issueAuthorizationResponse(as, pending, decision))
  await context.interactions.end(interaction)
  return result.ok ? authorizationReply(context.as, result) : failureReply(context, { result, id })
}

const frame = ({ context, interaction, pending, session }: Step) => ({
  action: context.endpoints.interactions + interaction.id,
  csrfToken: session.csrfToken,
  clientName: pending.client.client_name ?? pending.client.client_id,
})

/** To the same page by GET, so that a reload does not send the form again. */
const back = ({ context, interaction }: Step): HttpReply => seeOther(context.endpoints.interactions + interaction.id)

const markDone = async (step: Step, done: Interaction['done'][number]): Promise<void> => {
  step.interaction = await step.context.interactions.markDone(step.interaction, done)
}

const usernameOf = ({ users }: Context, subject: string): string => users.find(subject)?.username ?? subject

const readForm = ({ body }: HttpRequest): URLSearchParams =>
  new URLSearchParams(body instanceof Uint8Array ? new TextDecoder().decode(body) : '')
