import { evaluateInteraction, type HttpReply, type InteractionStep } from 'parapet'
import type { BrowserSecret } from '../browsers.ts'
import { clientNameOf, consentContentOf } from '../consents.ts'
import type { Context } from '../context.ts'
import { identifiedDetails } from '../credentials.ts'
import { formTokenOf } from '../forms.ts'
import { accountPage } from '../pages/account.ts'
import { consentPage } from '../pages/consent.ts'
import { loginPage } from '../pages/login.ts'
import type { Login, Session } from '../sessions.ts'
import { subjectOfHint } from '../tokens.ts'
import { expectedUsername, isInOrganization } from '../vendor.ts'
import { type Decidable, decide } from './decide.ts'

/** One step of one request on its way through the pages. */
export interface Step extends Decidable {
  readonly browser: BrowserSecret
  readonly session: Session | undefined
}

/** Says what comes next for the user. `isApproved`: the user has just agreed to the consent page. */
export const nextOf = async (
  { context, interaction, pending, session }: Step,
  isApproved = false,
): Promise<InteractionStep> => {
  const login = session?.login
  const isCovered = login !== undefined && (await context.consents.cover(login.subject, pending))
  return evaluateInteraction(pending, login, {
    now: context.as.clock(),
    consented: isApproved || isCovered,
    done: isApproved ? [...interaction.done, 'consent'] : interaction.done,
    hintSubject: await subjectOfHint(context, pending),
  })
}

/** Does what comes next: a page, or the answer to the client. */
export const advance = async (step: Step): Promise<HttpReply> => {
  const { context, session } = step
  const next = await nextOf(step)
  switch (next.action) {
    case 'deny':
      return decide(step, { decision: 'denied', error: next.error })
    case 'create':
      // accounts are made in the configuration
      return decide(step, { decision: 'denied', error: 'interaction_required' })
    case 'login':
      return showLogin(step)
    case 'select_account':
      if (session !== undefined) return accountPage({ ...frameOf(step), username: usernameOf(context, session.login) })
      // a user who logs in chooses an account by that
      return advance(await withDone(step, 'select_account'))
    case 'consent':
      return session === undefined ? showLogin(step) : showConsent(step, session.login)
    case 'proceed':
      return session === undefined ? showLogin(step) : grant(step, session.login)
  }
}

/** Grants the request to a user who has agreed to it, now or before. */
export const grant = (step: Step, login: Login, onGrant?: () => Promise<void>): Promise<HttpReply> => {
  const user = step.context.users.find(login.subject)
  const authorization_details = identifiedDetails(step.pending, user)
  return isInOrganization(step.pending, user?.claims) && authorization_details !== undefined
    ? decide(step, { decision: 'granted', ...login, authorization_details }, onGrant)
    : decide(step, { decision: 'denied' })
}

export const showLogin = (step: Step, failedUsername?: string): HttpReply =>
  loginPage({
    ...frameOf(step),
    username: failedUsername ?? expectedUsername(step.pending),
    hasFailed: failedUsername !== undefined,
  })

const showConsent = (step: Step, login: Login): HttpReply =>
  consentPage({
    ...frameOf(step),
    ...consentContentOf(step.context.config, step.pending),
    username: usernameOf(step.context, login),
  })

export const withDone = async (step: Step, done: 'login' | 'select_account'): Promise<Step> => ({
  ...step,
  interaction: await step.context.interactions.markDone(step.interaction, done),
})

const frameOf = ({ context, browser, interaction, pending, session }: Step) => ({
  action: context.endpoints.interactions + interaction.id,
  csrfToken: formTokenOf({ browser, interaction: interaction.id, session }),
  clientName: clientNameOf(pending),
})

const usernameOf = ({ users }: Context, { subject }: Login): string => users.find(subject)?.username ?? subject
