import { errorTable } from './error-table.ts'

/** Why a parameter that the host declared is refused. */
// biome-ignore format: a table, one reason a line
export const refuseDeclared = /* @__PURE__ */ errorTable('invalid_request', 400, {
  'vendor-parameter-invalid': ['A parameter has an unacceptable value.', 'RFC 6749 §4.1.2.1'],
})
