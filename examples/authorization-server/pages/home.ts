import type { HttpReply } from 'parapet'
import type { Context } from '../context.ts'
import { discoveryPaths } from '../endpoints.ts'
import { html } from './html.ts'
import { page } from './page.ts'

/** Says what runs here, and how to try it. */
export const homePage = ({ as, config, demo }: Pick<Context, 'as' | 'config' | 'demo'>): HttpReply => {
  const start =
    demo &&
    html`<p>A client is at hand: it pushes a request for a ${demo.wants}, you log in as <strong>${demo.username}</strong> with the
password <strong>${demo.password}</strong>, look at what is asked for and decide.</p>
<p><a class="button" href="${demo.url}">Start the flow</a></p>`
  return page(
    200,
    'Authorization server',
    html`<h1>Authorization server</h1>
<p>An example of what a host builds around <code>parapet</code>, at <code>${as.issuer}</code>.</p>
${start}
<h2>Metadata</h2>
<ul>${discoveryPaths(as.issuer).map((path) => html`<li><a href="${path}">${path}</a></li>`)}</ul>
<h2>Clients</h2>
<ul>${config.clients.map(({ client_id, client_name }) => html`<li>${client_name ?? client_id} <code>${client_id}</code></li>`)}</ul>`,
  )
}
