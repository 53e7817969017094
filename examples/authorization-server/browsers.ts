import { createHash, randomBytes } from 'node:crypto'
import type { HttpRequest, Seconds } from 'parapet'
import { createCookie } from './cookies.ts'

/** The secret of one browser. Its requests for authorization are bound to it, and the tokens of its forms are derived from it. */
export type BrowserSecret = string

export interface Browsers {
  readonly find: (request: HttpRequest) => BrowserSecret | undefined
  /** The secret that the browser has, or a new one. */
  readonly recognise: (request: HttpRequest) => BrowserSecret
  /** The value of `Set-Cookie`. */
  readonly cookie: (secret: BrowserSecret) => string
}

export interface BrowserOptions {
  /** The longest that a request may wait for its user. */
  readonly interactionLifetime: Seconds
  /** Whether browsers reach the server by https. */
  readonly secure: boolean
}

/** Without this cookie, an attacker could begin a request, keep the address of its login page, and have a victim log in and approve
 * there. The cookie is not a login. It also comes with a form that another site posts to the authorization endpoint, so that such a request
 * does not replace the secret of the requests that wait in other windows. */
export const createBrowsers = ({ interactionLifetime, secure }: BrowserOptions): Browsers => {
  const cookie = createCookie({ name: 'interaction', secure, sameSite: 'None' })
  const find: Browsers['find'] = (request) => {
    const secret = cookie.read(request)
    return secret !== undefined && SECRET.test(secret) ? secret : undefined
  }
  return {
    find,
    recognise: (request) => find(request) ?? randomBytes(32).toString('base64url'),
    cookie: (secret) => cookie.write(secret, interactionLifetime),
  }
}

const SECRET = /^[\w-]{43}$/

/** The hash of a secret, which the store keeps in its place. */
export const fingerprintOf = (secret: BrowserSecret): string => createHash('sha256').update(secret).digest('base64url')
