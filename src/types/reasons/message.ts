import { refuser } from '../errors.ts'
import { PAR, type ReasonEntry } from './entry.ts'

/** What is wrong with a message, or with the server, at whatever endpoint. */
// biome-ignore format: a table, one reason a line
export const MESSAGE_REASONS = {
  'method-not-allowed': { error: 'invalid_request', at: PAR, status: 405, description: 'This HTTP method is not supported here.', section: 'RFC 9126 §2.3' },
  'content-type-not-form': { error: 'invalid_request', at: PAR, description: 'The content type must be application/x-www-form-urlencoded.', section: 'RFC 9126 §2' },
  'body-too-large': { error: 'invalid_request', at: PAR, status: 413, description: 'The request is too large.', section: 'RFC 9126 §2.3' },
  'form-malformed': { error: 'invalid_request', at: PAR, description: 'The request is not well-formed form encoding of UTF-8.', section: 'RFC 6749 appendix B' },
  'parameters-out-of-bounds': { error: 'invalid_request', at: PAR, description: 'There are too many parameters, or one is too long.', section: 'RFC 9126 §2.3' },
  'parameter-repeated': { error: 'invalid_request', at: PAR, description: 'A parameter is repeated.', section: 'RFC 6749 §3.1' },
  'server-error': { error: 'server_error', at: PAR, status: 500, description: 'The server met an unexpected condition.', section: 'RFC 6749 §4.1.2.1' },
} as const satisfies Record<string, ReasonEntry>

export const refuseMessage = /* @__PURE__ */ refuser(MESSAGE_REASONS)
