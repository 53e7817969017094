import type { HttpReply } from '../types/http.ts'
import { escapeHtml } from './html.ts'

/** The only script of all pages. The prototype's method works even where a field is called submit. */
export const SUBMIT_SCRIPT = 'HTMLFormElement.prototype.submit.call(document.forms[0])'
/** The SHA-256 of the script, for the content security policy. */
export const SUBMIT_SCRIPT_HASH = 'sha256-ox4bri+xTrW3kuLTyRoak73QX8KZGuyP3JlQYusbSlA='

/** The only style of all pages. */
export const PAGE_STYLE =
  'body{margin:10vh auto;max-width:32rem;padding:0 1rem;font:1.125rem/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25}button{font:inherit;padding:.75rem 1.5rem}'
/** The SHA-256 of the style, for the content security policy. */
export const PAGE_STYLE_HASH = 'sha256-qg++4Sv9NK3bZL5n4bGmo4rjLHSjlbtUv5trMpYyCEY='

/** A page that posts the parameters to the client at once, or at the press of its button where scripts do not run.
 *
 * The policy names no `form-action`: it would bind the redirects of the target, too. Under `no-referrer` browsers would
 * send `Origin: null`, which clients that expect this server's origin refuse.
 * @see OAuth 2.0 Form Post Response Mode §2 */
export const formPostPage = (action: string, parameters: Readonly<Record<string, string>>): HttpReply => {
  const fields = Object.entries(parameters).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  const form = `<form method="post" action="${escapeHtml(action)}">${fields.join('')}<p>You are being sent back to the application.</p><button type="submit">Continue</button></form>`
  return page({
    status: 200,
    title: 'Continue to the application',
    body: `${form}<script>${SUBMIT_SCRIPT}</script>`,
    directive: `script-src '${SUBMIT_SCRIPT_HASH}'`,
    referrerPolicy: 'strict-origin',
  })
}

/** A page that shows an error and nothing of the request. No script runs on it. */
export const errorPage = (status: number, error: string, error_description: string): HttpReply => {
  const title = status < 500 ? 'Request refused' : 'Something went wrong'
  return page({
    status,
    title,
    body: `<h1>${title}</h1><p>${escapeHtml(error_description)}</p><p><code>${escapeHtml(error)}</code></p>`,
    directive: "form-action 'none'",
    referrerPolicy: 'no-referrer',
  })
}

interface Page {
  readonly status: number
  readonly title: string
  readonly body: string
  readonly directive: string
  readonly referrerPolicy: 'no-referrer' | 'strict-origin'
}

const page = ({ status, title, body, directive, referrerPolicy }: Page): HttpReply => ({
  status,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; style-src '${PAGE_STYLE_HASH}'; ${directive}; base-uri 'none'; frame-ancestors 'none'`,
    'Referrer-Policy': referrerPolicy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  },
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${PAGE_STYLE}</style></head><body>${body}</body></html>`,
})
