import type { Policy } from '../types/policy.ts'
import { oauth21 } from './oauth21.ts'

const OWN = {
  localhostIsLoopback: true, // Client Registration: documents name http://localhost without a port, and clients listen on any
  resourceRequired: true, // Resource Parameter Implementation (1)
  resourceHostInAnyCase: true, // Canonical Server URI
  documentClientNameRequired: true, // Client Registration, For MCP Clients
} as const satisfies Partial<Policy>

/** The policy of the Model Context Protocol's authorization specification, 2026-07-28: OAuth 2.1 for public and
 * confidential clients, with S256, `iss`, and a `resource` in both requests. Pass `clientIdMetadataDocuments` as
 * `findClient` with it.
 * @see MCP Authorization 2026-07-28 */
export const mcp: Omit<typeof oauth21, keyof typeof OWN> & typeof OWN = /* @__PURE__ */ (() =>
  ({ ...oauth21, ...OWN }) satisfies Policy)()
