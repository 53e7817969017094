import type { HttpRequest, Seconds } from 'parapet'

/** One cookie of this server: how it is read and written. */
export interface Cookie {
  readonly read: (request: HttpRequest) => string | undefined
  /** The value of `Set-Cookie`. Without `maxAge` the browser forgets the cookie when it is closed. */
  readonly write: (value: string, maxAge?: Seconds) => string
  readonly erase: () => string
}

export interface CookieOptions {
  readonly name: string
  /** Whether browsers reach the server by https. */
  readonly secure: boolean
  /** `None` also sends the cookie with a form that another site posts. Browsers take it over https only. */
  readonly sameSite: 'Lax' | 'None'
}

/** Over https the name begins with `__Host-`: browsers then take the cookie from this host alone, and from no subdomain.
 * @see draft-ietf-httpbis-rfc6265bis §4.1.3.2 */
export const createCookie = ({ name: plainName, secure, sameSite }: CookieOptions): Cookie => {
  const name = secure ? `__Host-${plainName}` : `parapet-${plainName}`
  const attributes = `Path=/; HttpOnly; SameSite=${secure ? `${sameSite}; Secure` : 'Lax'}`
  return {
    read: ({ headers }) =>
      (headers.get('cookie') ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .find((pair) => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1),
    write: (value, maxAge) => `${name}=${value}; ${attributes}${maxAge === undefined ? '' : `; Max-Age=${maxAge}`}`,
    erase: () => `${name}=; ${attributes}; Max-Age=0`,
  }
}
