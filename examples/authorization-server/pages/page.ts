import { createHash } from 'node:crypto'
import type { HttpReply } from 'parapet'
import { html, type Markup } from './html.ts'

const STYLE = `
*{box-sizing:border-box}
body{margin:0;background:#f4f4f1;color:#1c1c1a;font:1.0625rem/1.5 system-ui,sans-serif}
main{max-width:30rem;margin:8vh auto;padding:2rem;background:#fff;border:1px solid #d8d8d2;border-radius:.5rem;overflow-wrap:anywhere}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
h2{margin:1.5rem 0 .5rem;font-size:1.0625rem}
label{display:block;margin:1rem 0 .25rem}
input{width:100%;padding:.625rem;border:1px solid #767670;border-radius:.25rem;font:inherit}
button,.button{display:inline-block;margin:1.5rem .5rem 0 0;padding:.625rem 1.25rem;border:1px solid #1f4e5f;border-radius:.25rem;background:#1f4e5f;color:#fff;font:inherit;text-decoration:none;cursor:pointer}
button.other{background:#fff;color:#1f4e5f}
:focus-visible{outline:3px solid #e08a00;outline-offset:2px}
ul{padding-left:1.25rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0;padding:1rem;background:#f4f4f1;border-radius:.25rem}
dt{color:#55554f}
dd{margin:0;font-weight:600}
pre{white-space:pre-wrap;padding:1rem;background:#f4f4f1;border-radius:.25rem;font-size:.875rem}
code,small{color:#55554f}
.alert{padding:.625rem 1rem;border-left:4px solid #b3261e;background:#fdf0ef}
@media(max-width:32rem){body{background:#fff}main{margin:0;padding:1.5rem;border:0}}
`
const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src ${STYLE_HASH}; base-uri 'none'; frame-ancestors 'none'`

/** A page with a form names no `form-action`: browsers would also apply it to the redirect to the client that answers the form. */
const policyFor = ({ markup }: Markup): string =>
  markup.includes('<form ') ? CONTENT_SECURITY_POLICY : `${CONTENT_SECURITY_POLICY}; form-action 'none'`

/** A page on which no script runs and which no other site can frame. */
export const page = (
  status: number,
  title: string,
  body: Markup,
  headers: Readonly<Record<string, string>> = {},
): HttpReply => ({
  status,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policyFor(body),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...headers,
  },
  body: html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${{ markup: STYLE }}</style></head>
<body><main>
${body}
</main></body>
</html>
`.markup,
})

/** A page that says why there is nothing else to see. */
export const messagePage = (status: number, title: string, message: string): HttpReply =>
  page(status, title, html`<h1>${title}</h1>\n<p>${message}</p>`)
