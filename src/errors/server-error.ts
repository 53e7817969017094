import { errorTable } from './error-table.ts'

/** Why an endpoint cannot answer: the fault is the server's. */
// biome-ignore format: a table, one reason a line
export const refuseServerError = /* @__PURE__ */ errorTable('server_error', 500, {
  'server-error': ['The server met an unexpected condition.', 'RFC 6749 §4.1.2.1'],
})
