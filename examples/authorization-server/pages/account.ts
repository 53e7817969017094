import type { HttpReply } from 'parapet'
import { html } from './html.ts'
import { page } from './page.ts'

export interface AccountPage {
  readonly action: string
  readonly csrfToken: string
  readonly clientName: string
  readonly username: string
}

/** Asks which account to go on with; the buttons are `continue`, `another` and `deny`. */
export const accountPage = ({ action, csrfToken, clientName, username }: AccountPage): HttpReply =>
  page(
    200,
    'Choose an account',
    html`<h1>Choose an account to continue to ${clientName}</h1>
<form method="post" action="${action}">
<input type="hidden" name="csrf_token" value="${csrfToken}">
<button type="submit" name="continue" value="yes">Continue as ${username}</button>
<button type="submit" name="another" value="yes" class="other">Use another account</button>
<button type="submit" name="deny" value="yes" class="other">Cancel</button>
</form>`,
  )
