import type { HttpReply } from 'parapet'
import type { ConsentContent } from '../consents.ts'
import { html } from './html.ts'
import { page } from './page.ts'

export interface ConsentPage extends ConsentContent {
  readonly action: string
  readonly csrfToken: string
  readonly username: string
}

/** Shows all that the client asks for; the buttons are `approve` and `deny`. Neither has the focus: to approve takes a
 * deliberate move. */
export const consentPage = ({ action, csrfToken, clientName, username, origin, ...asked }: ConsentPage): HttpReply => {
  const unregistered = html`<p>It calls itself <strong>${origin.ownName}</strong>. Nobody has registered it here.</p>`
  const warning = html`<p class="alert" role="note">This application runs on your device, and any program on your device can pretend to be it. Approve only if you have just started it yourself.</p>`
  const scopes = html`<h2>Access</h2>
<ul>${asked.scopes.map(({ name, meaning }) => html`<li>${meaning} <code>(${name})</code></li>`)}</ul>`
  const resources = html`<h2>Where</h2>
<ul>${asked.resources.map((uri) => html`<li>${uri}</li>`)}</ul>`
  const claims = html`<h2>About you</h2>
<ul>${asked.claims.map((name) => html`<li>${name.replaceAll('_', ' ')}</li>`)}</ul>`
  return page(
    200,
    'Approve the request',
    html`<h1>${clientName} asks for your approval</h1>
<p>You are logged in as <strong>${username}</strong>.</p>
${origin.ownName === undefined ? undefined : unregistered}
<p>You will be sent to <strong>${origin.destination}</strong>.</p>
${origin.isImitable ? warning : undefined}
${asked.details.map(
  ({ label, lines }) => html`<h2>${label}</h2>
<dl>${lines.map((line) => html`<dt>${line.label}</dt><dd>${line.value}</dd>`)}</dl>`,
)}
${asked.scopes.length > 0 ? scopes : undefined}
${asked.claims.length > 0 ? claims : undefined}
${asked.resources.length > 0 ? resources : undefined}
<form method="post" action="${action}">
<input type="hidden" name="csrf_token" value="${csrfToken}">
<button type="submit" name="approve" value="yes">Approve</button>
<button type="submit" name="deny" value="yes" class="other">Deny</button>
</form>`,
  )
}
