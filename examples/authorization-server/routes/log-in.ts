import type { HttpReply } from 'parapet'
import { type Context, PASSWORD_ACR } from '../context.ts'
import { seeOther, withHeaders } from '../replies.ts'
import type { Session } from '../sessions.ts'

/** Checks the name and the password of a form, and begins a session; the one that the browser had is over. `undefined`: one of the two is
 * wrong. Otherwise the reply takes the browser to `address` by GET, so that a reload does not send the form again. */
export const logIn = async (
  { as, log, sessions, users }: Context,
  form: URLSearchParams,
  old: Session | undefined,
  address: string,
): Promise<HttpReply | undefined> => {
  const user = await users.authenticate(form.get('username') ?? '', form.get('password') ?? '')
  if (user === undefined) {
    log({ type: 'login_failed' })
    return undefined
  }
  log({ type: 'login_succeeded', subject: user.sub })
  const login = { subject: user.sub, auth_time: as.clock(), acr: PASSWORD_ACR, amr: ['pwd'] }
  const session = await sessions.begin(login)
  if (old !== undefined) await sessions.end(old)
  return withHeaders(seeOther(address), { 'Set-Cookie': sessions.cookie(session) })
}

/** The name of a form, no longer than the login page shows it. */
export const usernameIn = (form: URLSearchParams): string => (form.get('username') ?? '').slice(0, 200)
