import { randomBytes } from 'node:crypto'
import type { EpochSeconds, HttpRequest, Seconds } from 'parapet'
import { createCookie } from './cookies.ts'
import { createShelf, type ShelfOptions } from './shelf.ts'

/** A browser in which a user is logged in. */
export interface Session {
  /** The value of the cookie. The store knows its hash alone. */
  readonly id: string
  readonly login: Login
}

export interface Login {
  readonly subject: string
  readonly auth_time: EpochSeconds
  readonly acr: string
  readonly amr: readonly string[]
}

export interface Sessions {
  readonly find: (request: HttpRequest) => Promise<Session | undefined>
  /** Every login begins a session under a new name, so that nobody who knew the old name shares the login. */
  readonly begin: (login: Login) => Promise<Session>
  readonly end: (session: Session) => Promise<void>
  /** The value of `Set-Cookie`; without a session, one that erases the cookie. */
  readonly cookie: (session: Session | undefined) => string
}

export interface SessionOptions extends ShelfOptions {
  readonly loginLifetime: Seconds
  /** Whether browsers reach the server by https. */
  readonly secure: boolean
}

export const createSessions = ({ loginLifetime, secure, ...options }: SessionOptions): Sessions => {
  const shelf = createShelf<Login>(options, 'session')
  // Lax: no request that another site sends on its own comes with a login
  const cookie = createCookie({ name: 'session', secure, sameSite: 'Lax' })
  return {
    find: async (request) => {
      const id = cookie.read(request)
      const login = id === undefined ? undefined : await shelf.get(id)
      return id === undefined || login === undefined ? undefined : { id, login }
    },
    begin: async (login) => {
      const id = randomBytes(32).toString('base64url')
      await shelf.put(id, login, login.auth_time + loginLifetime)
      return { id, login }
    },
    end: ({ id }) => shelf.remove(id),
    cookie: (session) => (session === undefined ? cookie.erase() : cookie.write(session.id)),
  }
}
