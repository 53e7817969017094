import { type HttpReply, type HttpRequest, type InteractionStep, resumeAuthorizationRequest } from 'parapet'
import type { Context } from '../context.ts'
import { explained, failureReply } from '../explained.ts'
import { isFormOf, readForm } from '../forms.ts'
import { foreignInteractionPage, oldFormPage } from '../pages/interaction.ts'
import { seeOther, withHeaders } from '../replies.ts'
import { advance, grant, nextOf, type Step, showLogin, withDone } from './advance.ts'
import { decide } from './decide.ts'
import { logIn, usernameIn } from './log-in.ts'
import { logInFirst } from './log-in-first.ts'

/** Shows the page that is due, or takes in what the user did on it: in the browser that began the request, and in no other. */
export const interact = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { browsers, endpoints, interactions, sessions } = context
  const id = request.url.slice(endpoints.interactions.length).split('?', 1)[0] ?? ''
  const browser = browsers.find(request)
  const [session, interaction] = await Promise.all([
    sessions.find(request),
    browser === undefined ? undefined : interactions.find(id, browser),
  ])
  if (browser === undefined || interaction === undefined) return foreignInteractionPage()
  const { result: pending, id: logged } = await explained(context, 'resumption', (as) =>
    resumeAuthorizationRequest(as, interaction.reference, { loggedIn: session !== undefined }),
  )
  if (!pending.ok && pending.error.delivery === 'login-first') return logInFirst(context, interaction, browser, request)
  if (!pending.ok) {
    await interactions.end(interaction)
    return failureReply(context, { result: pending, id: logged })
  }
  const step: Step = { context, browser, interaction, pending: pending.value, session }
  return request.method === 'POST' ? act(step, readForm(request)) : advance(step)
}

/** The step that each button belongs to. */
const STEP_OF = {
  login: 'login',
  approve: 'consent',
  continue: 'select_account',
  another: 'select_account',
} as const satisfies Record<string, InteractionStep['action']>

type Button = keyof typeof STEP_OF

/** Takes in a form. A button does nothing unless its page is the one that is due. */
const act = async (step: Step, form: URLSearchParams): Promise<HttpReply> => {
  const { context, interaction, session } = step
  if (!isFormOf({ ...step, interaction: interaction.id }, form)) {
    context.log({ type: 'form_refused' })
    return oldFormPage(addressOf(step))
  }
  if (form.has('deny')) return decide(step, { decision: 'denied' })
  const button = buttonOf(form)
  if (button === undefined || (await nextOf(step)).action !== STEP_OF[button]) return back(step)
  switch (button) {
    case 'login':
      return takeLogin(step, form)
    case 'approve':
      return session === undefined ? back(step) : approve(step, session)
    case 'continue':
      return back(await withDone(step, 'select_account'))
    case 'another':
      await withDone(step, 'select_account')
      return logOut(step)
  }
}

/** A browser may send the form of the login page without its button. */
const buttonOf = (form: URLSearchParams): Button | undefined =>
  (Object.keys(STEP_OF) as Button[]).find((name) => form.has(name)) ?? (form.has('username') ? 'login' : undefined)

const takeLogin = async (step: Step, form: URLSearchParams): Promise<HttpReply> => {
  const reply = await logIn(step.context, form, step.session, addressOf(step))
  if (reply === undefined) return showLogin(step, usernameIn(form))
  await withDone(step, 'login')
  return reply
}

const logOut = async (step: Step): Promise<HttpReply> => {
  const { sessions } = step.context
  if (step.session !== undefined) await sessions.end(step.session)
  return withHeaders(back(step), { 'Set-Cookie': sessions.cookie(undefined) })
}

/** Grants what the consent page shows; only then is the consent remembered. */
const approve = async (step: Step, { login }: NonNullable<Step['session']>): Promise<HttpReply> => {
  const { context, pending } = step
  const next = await nextOf(step, true)
  if (next.action !== 'proceed') return back(step)
  return grant(step, login, () => context.consents.remember(login.subject, pending))
}

/** To the same page by GET, so that a reload does not send the form again. */
const back = (step: Step): HttpReply => seeOther(addressOf(step))

const addressOf = ({ context, interaction }: Step): string => context.endpoints.interactions + interaction.id
