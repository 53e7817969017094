import type { HttpReply, HttpRequest } from 'parapet'
import type { BrowserSecret } from '../browsers.ts'
import type { Context } from '../context.ts'
import { formTokenOf, isFormOf, readForm } from '../forms.ts'
import type { Interaction } from '../interactions.ts'
import { oldFormPage } from '../pages/interaction.ts'
import { loginPage } from '../pages/login.ts'
import { messagePage } from '../pages/page.ts'
import { logIn, usernameIn } from './log-in.ts'

/** Logs a user in whose request was refused. The error goes to the client only after that, so that a link to this server with an error in
 * it does not redirect everybody who follows it.
 * @see RFC 9700 §4.11.2 */
export const logInFirst = async (
  context: Context,
  interaction: Interaction,
  browser: BrowserSecret,
  request: HttpRequest,
): Promise<HttpReply> => {
  const address = context.endpoints.interactions + interaction.id
  const owner = { browser, interaction: interaction.id, session: undefined }
  const showLogin = (username: string, hasFailed: boolean): HttpReply =>
    loginPage({ action: address, csrfToken: formTokenOf(owner), clientName: 'the application', username, hasFailed })
  if (request.method !== 'POST') return showLogin('', false)
  const form = readForm(request)
  if (!isFormOf(owner, form)) {
    context.log({ type: 'form_refused' })
    return oldFormPage(address)
  }
  if (form.has('deny')) {
    await context.interactions.end(interaction)
    return messagePage(200, 'Cancelled', 'You were not logged in, and nothing was sent to the application.')
  }
  return (await logIn(context, form, undefined, address)) ?? showLogin(usernameIn(form), true)
}
