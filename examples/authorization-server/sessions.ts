import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock, EpochSeconds, HttpRequest, Seconds } from 'parapet'

/** A browser that the server knows, logged in or not. */
export interface Session {
  /** What the cookie holds. */
  id: string
  /** What every form of this browser must send back. */
  csrfToken: string
  login: Login | undefined
}

export interface Login {
  readonly subject: string
  readonly auth_time: EpochSeconds
  readonly acr: string
  readonly amr: readonly string[]
}

export interface Sessions {
  readonly find: (request: HttpRequest) => Session | undefined
  readonly create: () => Session
  /** Gives the session of a browser that has just logged in a new name, so that nobody who knew the old one shares it. */
  readonly renew: (session: Session, login: Login) => void
  /** The value of `Set-Cookie`. */
  readonly cookie: (session: Session) => string
}

export interface SessionOptions {
  readonly clock: Clock
  readonly loginLifetime: Seconds
  /** Whether the server is reached by https. */
  readonly secure: boolean
}

/** The oldest go first. */
const MAX_SESSIONS = 10_000

/** Keeps sessions in this process. A server of several processes keeps them where all can see them. */
export const createSessions = ({ clock, loginLifetime, secure }: SessionOptions): Sessions => {
  const sessions = new Map<string, Session>()
  // the prefix has browsers refuse the cookie from anybody but this very host (RFC 6265bis §4.1.3.2)
  const name = secure ? '__Host-session' : 'parapet-session'

  const keep = (session: Session): Session => {
    sessions.set(session.id, session)
    const [oldest] = sessions.keys()
    if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest)
    return session
  }

  return {
    find: (request) => {
      const session = sessions.get(cookieOf(request, name) ?? '')
      // the session stays, and with it what was begun in it
      if (session?.login !== undefined && session.login.auth_time + loginLifetime <= clock()) session.login = undefined
      return session
    },
    create: () => keep({ id: token(), csrfToken: token(), login: undefined }),
    renew: (session, login) => {
      sessions.delete(session.id)
      keep(Object.assign(session, { id: token(), csrfToken: token(), login }))
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
