import type { HttpReply } from 'parapet'
import { html } from './html.ts'
import { page } from './page.ts'

/** A refusal that goes no further than this screen, and nothing of its cause. */
export const refusedPage = ({ status, headers }: HttpReply, id: string): HttpReply =>
  page(
    status,
    'Request refused',
    html`<h1>Request refused</h1>
<p>Go back to the application and start again.</p>
<p>If that does not help, tell its people this reference:</p>
<p><code>${id}</code></p>`,
    headers.Allow === undefined ? {} : { Allow: headers.Allow },
  )
