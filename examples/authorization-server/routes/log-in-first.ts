import type { HttpReply, HttpRequest } from 'parapet'
import { type Context, PASSWORD_ACR } from '../context.ts'
import type { Interaction } from '../interactions.ts'
import { loginPage } from '../pages/login.ts'
import { messagePage } from '../pages/page.ts'
import { seeOther, withHeaders } from '../replies.ts'
import { isFormOf, type Session } from '../sessions.ts'

/** Logs a user in whose request was refused. The error goes to the client only after that, so that a link to this server with an error in
 * it does not redirect everybody who follows it.
 * @see RFC 9700 §4.11.2 */
export const logInFirst = async (
  context: Context,
  interaction: Interaction,
  known: Session | undefined,
  request: HttpRequest,
): Promise<HttpReply> => {
  const { as, endpoints, interactions, log, sessions, users } = context
  const session = known ?? (await sessions.renew(undefined))
  if (!(await interactions.claim(interaction, session.browser))) {
    return messagePage(404, 'Nothing to decide here', 'This request was begun in another browser.')
  }
  const address = endpoints.interactions + interaction.id
  const showLogin = (username: string, hasFailed: boolean): HttpReply =>
    withHeaders(
      loginPage({ action: address, csrfToken: session.csrfToken, clientName: 'the application', username, hasFailed }),
      { 'Set-Cookie': sessions.cookie(session) },
    )
  if (request.method !== 'POST') return showLogin('', false)
  const form = new URLSearchParams(request.body instanceof Uint8Array ? new TextDecoder().decode(request.body) : '')
  if (!isFormOf(session, form.get('csrf_token'))) {
    return messagePage(403, 'This form is too old', 'Nothing was done. Go back, reload the page and try again.')
  }
  if (form.has('deny')) {
    await interactions.end(interaction)
    return messagePage(200, 'Cancelled', 'You were not logged in, and nothing was sent to the application.')
  }
  const username = form.get('username') ?? ''
  const user = await users.authenticate(username, form.get('password') ?? '')
  if (user === undefined) {
    log({ type: 'login_failed' })
    return showLogin(username.slice(0, 200), true)
  }
  log({ type: 'login_succeeded', subject: user.sub })
  const login = { subject: user.sub, auth_time: as.clock(), acr: PASSWORD_ACR, amr: ['pwd'] }
  return withHeaders(seeOther(address), { 'Set-Cookie': sessions.cookie(await sessions.renew(session, login)) })
}
