import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'method-not-allowed': ['This HTTP method is not supported here.', 'RFC 9126 §2.3', { status: 405 }],
  'content-type-not-form': ['The content type must be application/x-www-form-urlencoded.', 'RFC 9126 §2'],
  'body-too-large': ['The request is too large.', 'RFC 9126 §2.3', { status: 413 }],
  'form-malformed': ['The request is not well-formed form encoding of UTF-8.', 'RFC 6749 appendix B'],
  'parameters-out-of-bounds': ['There are too many parameters, or one is too long.', 'RFC 9126 §2.3'],
  'parameter-repeated': ['A parameter is repeated.', 'RFC 6749 §3.1'],
} as const satisfies ReasonRows

/** Why an endpoint refuses a request as an HTTP message. */
export const refuseMessage: ErrorTable<typeof ROWS, 'invalid_request'> = /* @__PURE__ */ errorTable(
  'invalid_request',
  400,
  ROWS,
)
