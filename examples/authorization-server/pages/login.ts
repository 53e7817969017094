import type { HttpReply } from 'parapet'
import { html } from './html.ts'
import { page } from './page.ts'

export interface LoginPage {
  readonly action: string
  readonly csrfToken: string
  readonly clientName: string
  readonly username: string
  readonly hasFailed: boolean
}

/** Asks for a name and a password; the buttons are `login` and `deny`. */
export const loginPage = ({ action, csrfToken, clientName, username, hasFailed }: LoginPage): HttpReply => {
  const failure = html`<p class="alert" id="failure" role="alert">The username or the password is wrong.</p>`
  const refersToFailure = hasFailed ? html` aria-describedby="failure" aria-invalid="true"` : undefined
  const autofocus = html` autofocus`
  return page(
    hasFailed ? 403 : 200,
    'Log in',
    html`<h1>Log in to continue to ${clientName}</h1>
${hasFailed ? failure : undefined}
<form method="post" action="${action}">
<input type="hidden" name="csrf_token" value="${csrfToken}">
<label for="username">Username</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="200"${refersToFailure}${username === '' ? autofocus : undefined}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${refersToFailure}${username === '' ? undefined : autofocus}>
<button type="submit" name="login" value="yes">Log in</button>
<button type="submit" name="deny" value="yes" class="other" formnovalidate>Cancel</button>
</form>`,
  )
}
