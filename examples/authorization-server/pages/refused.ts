import type { AuthorizationFailure, HttpReply } from 'parapet'
import { html } from './html.ts'
import { page } from './page.ts'

type Refusal = AuthorizationFailure['error']

interface Explanation {
  readonly title: string
  readonly advice: string
}

const OVER: Explanation = {
  title: 'This sign-in link has expired or was already used',
  advice: 'Go back to the application and start again.',
}
const UNKNOWN_APPLICATION: Explanation = {
  title: 'This server does not know the application',
  advice: 'The application must be registered here before anybody can sign in to it. Tell the people who run it.',
}
const UNKNOWN_ADDRESS: Explanation = {
  title: 'The application gave an address that is not registered',
  advice:
    'You were not sent there, because the address may belong to an attacker. Tell the people who run the application.',
}
const BROKEN_REQUEST: Explanation = {
  title: 'The application sent a request that this server refuses',
  advice:
    'Go back to the application and start again. If you see this page again, tell the people who run the application.',
}
const NO_DESCRIPTION: Explanation = {
  title: 'This server cannot find out which application this is',
  advice:
    'The application gave a web address at which it should be described, and there is no description that this server can use. Tell the people who run the application.',
}
const UNWANTED_APPLICATION: Explanation = {
  title: 'This server does not accept the application',
  advice: 'It accepts applications from some web addresses only. Ask the people who run this server to admit it.',
}
const BUSY: Explanation = {
  title: 'This server is busy',
  advice: 'Wait a minute, go back to the application and start again.',
}
const SERVER_PROBLEM: Explanation = {
  title: 'This server has a problem',
  advice: 'Wait a moment, go back to the application and start again.',
}

const BY_REASON: Readonly<Record<string, Explanation>> = {
  'request-uri-unknown': OVER,
  'request-uri-expired': OVER,
  'request-uri-foreign': OVER,
  'reference-invalid': OVER,
  'interaction-expired': OVER,
  'request-already-decided': OVER,
  'client-id-missing': UNKNOWN_APPLICATION,
  'client-not-found': UNKNOWN_APPLICATION,
  'client-document-url': NO_DESCRIPTION,
  'client-document-unavailable': NO_DESCRIPTION,
  'client-document-invalid': NO_DESCRIPTION,
  'client-document-denied': UNWANTED_APPLICATION,
  'client-document-rate': BUSY,
  'client-keys-rate': BUSY,
  'redirect-uri-missing': UNKNOWN_ADDRESS,
  'redirect-uri-mismatch': UNKNOWN_ADDRESS,
  'redirect-uri-unacceptable': UNKNOWN_ADDRESS,
}

const explanationOf = ({ reason, status }: Refusal): Explanation =>
  BY_REASON[reason] ?? (status < 500 ? BROKEN_REQUEST : SERVER_PROBLEM)

/** A refusal that goes no further than this screen: the kind of its cause in words for people, and a reference for their support. */
export const refusedPage = ({ status, headers }: HttpReply, refusal: Refusal, id: string): HttpReply => {
  const { title, advice } = explanationOf(refusal)
  return page(
    status,
    title,
    html`<h1>${title}</h1>
<p>${advice}</p>
<p>Reference for support: <code>${id}</code></p>`,
    Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name))),
  )
}

/** They say when, and by which method, to try again. */
const KEPT_HEADERS = ['Allow', 'Retry-After']
