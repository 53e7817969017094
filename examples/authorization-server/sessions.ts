import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { EpochSeconds, HttpRequest, Seconds } from 'parapet'
import { createShelf, type ShelfOptions } from './shelf.ts'

/** A browser that the server knows, logged in or not. */
export interface Session {
  /** What the cookie holds. */
  readonly id: string
  /** Names the browser, whatever its session is called by now; only the server knows it. */
  readonly browser: string
  /** What every form of this browser must send back. */
  readonly csrfToken: string
  readonly login?: Login | undefined
  readonly expiresAt: EpochSeconds
}

export interface Login {
  readonly subject: string
  readonly auth_time: EpochSeconds
  readonly acr: string
  readonly amr: readonly string[]
}

export interface Sessions {
  readonly find: (request: HttpRequest) => Promise<Session | undefined>
  /** Gives a browser a session under a new name, so that nobody who knew the old one shares it; that one is over. */
  readonly renew: (session: Session | undefined, login?: Login) => Promise<Session>
  /** The value of `Set-Cookie`. */
  readonly cookie: (session: Session) => string
}

export interface SessionOptions extends ShelfOptions {
  readonly loginLifetime: Seconds
  /** The longest that a request may wait for its user. A session outlives its login by that much, and what was begun in it goes on. */
  readonly interactionLifetime: Seconds
  /** Whether the server is reached by https. */
  readonly secure: boolean
}

export const createSessions = (options: SessionOptions): Sessions => {
  const { clock, loginLifetime, interactionLifetime, secure } = options
  const shelf = createShelf<Session>(options, 'session')
  // the prefix has browsers refuse the cookie from anybody but this very host (RFC 6265bis §4.1.3.2)
  const name = secure ? '__Host-session' : 'parapet-session'
  return {
    find: async (request) => {
      const id = cookieOf(request, name)
      const session = id === undefined ? undefined : await shelf.get(id)
      const isOver = session?.login !== undefined && session.login.auth_time + loginLifetime <= clock()
      return isOver ? { ...session, login: undefined } : session
    },
    renew: async (old, login) => {
      const expiresAt = clock() + loginLifetime + interactionLifetime
      const session = { id: token(), browser: old?.browser ?? token(), csrfToken: token(), login, expiresAt }
      await shelf.put(session.id, session, expiresAt)
      if (old !== undefined) await shelf.remove(old.id)
      return session
    },
    cookie: ({ id }) => `${name}=${id}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  }
}

/** Says whether a form comes from a page that was made for this browser. */
export const isFormOf = (session: Session, csrfToken: string | null): boolean => {
  const sent = Buffer.from(csrfToken ?? '')
  const expected = Buffer.from(session.csrfToken)
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}

const token = (): string => randomBytes(32).toString('base64url')

const cookieOf = ({ headers }: HttpRequest, name: string): string | undefined =>
  (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
