import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { Policy } from '../types/policy.ts'
import { oauth21 } from './oauth21.ts'

const OWN = {
  localhostIsLoopback: true, // Client Registration: documents name http://localhost without a port, and clients listen on any
  privateUseSchemes: 'none', // Security Considerations, Communication Security (2): localhost or https
  resourceRequired: true, // Resource Parameter Implementation (1)
  resourceHostInAnyCase: true, // Canonical Server URI
  metadataDocumentRequiredMembers: ['client_name', 'redirect_uris'], // Client Registration, For MCP Clients
} as const satisfies Partial<Policy>

/** The policy of the Model Context Protocol's authorization specification, 2026-07-28: OAuth 2.1 for public and
 * confidential clients, with S256, `iss`, and a `resource` in both requests. Pass `clientIdMetadataDocuments` as
 * `findClient` with it.
 *
 * The specification admits redirect URIs of `https` and of `localhost` only. Schemes such as `cursor:` are refused: every program on the
 * device can claim one (RFC 8252 §8.4), and a public client has nothing else that proves who receives the code. To serve a client that
 * cannot do without one, set `privateUseSchemes` to `any`, or register that client under a policy with it; `describePolicy` names the
 * deviation.
 * @see MCP Authorization 2026-07-28 */
export const mcp: Omit<typeof oauth21, keyof typeof OWN> & typeof OWN = /* @__PURE__ */ (() =>
  frozenCopy({ ...oauth21, ...OWN } satisfies Policy))()
