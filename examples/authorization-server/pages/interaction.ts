import type { HttpReply } from 'parapet'
import { html } from './html.ts'
import { messagePage, page } from './page.ts'

/** Says the same about an interaction that is over, that never was, and that another browser has begun. */
export const foreignInteractionPage = (): HttpReply =>
  messagePage(
    404,
    'Nothing to decide here',
    'This request is over, or it was begun in another browser. Go back to the application and start again. Cookies must be allowed.',
  )

/** The form was made before a login, or by another site. */
export const oldFormPage = (address: string): HttpReply =>
  page(
    403,
    'This form is too old',
    html`<h1>This form is too old</h1>
<p>Nothing was done. Open the page again and repeat your last step.</p>
<p><a class="button" href="${address}">Open the page again</a></p>`,
  )
