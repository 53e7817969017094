import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

const ROWS = {
  'rate-limited': ['There were too many requests. Try again later.', 'RFC 9126 §2.3'],
} as const satisfies ReasonRows

/** The detail of a refusal by the limit of a client, and not by that of a caller. */
export const LIMITED_CLIENT = 'The limit of this client is used up.'

/** Why a request is refused before it is looked at: the host's limit of requests is used up. */
export const refuseRate: ErrorTable<typeof ROWS, 'temporarily_unavailable'> = /* @__PURE__ */ errorTable(
  'temporarily_unavailable',
  429,
  ROWS,
)
