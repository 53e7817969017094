import type { AuthorizationEvent } from 'parapet'

/** What the host itself has to say, beside what parapet reports. */
export type HostEvent =
  | { readonly type: 'login_succeeded'; readonly subject: string }
  | { readonly type: 'login_failed' | 'form_refused' }
  | { readonly type: 'grant_revoked'; readonly grant_id: string }
  | { readonly type: 'resource_refused'; readonly error: string; readonly reason: string; readonly section: string }
  | { readonly type: 'failed'; readonly path: string; readonly message: string }

export type LogEntry = AuthorizationEvent | HostEvent

export type Log = (entry: LogEntry) => void

/** Writes an entry as one line of `name=value`. */
export const formatEntry = ({ type, ...members }: LogEntry): string =>
  [type, ...Object.entries(members).map(([name, value]) => `${name}=${quoted(String(value))}`)].join(' ')

const quoted = (value: string): string => (/^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value))
