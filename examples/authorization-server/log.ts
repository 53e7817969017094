import type { AuthorizationEvent } from 'parapet'
import { type Explanation, formatExplanation } from 'parapet/explain'

/** The events of the host itself, beside those of parapet. */
export type HostEvent =
  | { readonly type: 'login_succeeded'; readonly subject: string }
  | { readonly type: 'login_failed' | 'form_refused' }
  | { readonly type: 'grant_revoked'; readonly grant_id: string }
  /** The checks until the refusal. A page shows the id and nothing else. */
  | { readonly type: 'explained'; readonly id: string; readonly explanation: Explanation }
  | { readonly type: 'failed'; readonly path: string; readonly message: string }

export type LogEntry = AuthorizationEvent | HostEvent

export type Log = (entry: LogEntry) => void

/** Writes an entry as one line of `name=value`; an explanation takes a line for each check, or for the last few. */
export const formatEntry = (entry: LogEntry, mostChecks?: number): string => {
  if (entry.type === 'explained') {
    return `explained id=${entry.id}\n${formatExplanation(entry.explanation, { mostChecks })}`
  }
  const { type, ...members } = entry
  return [type, ...Object.entries(members).map(([name, value]) => `${name}=${quoted(String(value))}`)].join(' ')
}

const quoted = (value: string): string => (/^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value))
