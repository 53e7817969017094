import { requirePolicy } from '../encoding/require-policy.ts'
import type { Client } from '../types/client.ts'
import { METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'
import { fapi2SecurityProfile } from './fapi2-security-profile.ts'
import { haipLimits, walletDeviations } from './haip-report.ts'
import { mcp } from './mcp.ts'
import { oauth21 } from './oauth21.ts'
import { policyForClient } from './policy-for-client.ts'
import { type PolicyDifference, UNKNOWN_FIELD, weakerThan } from './weaker-than.ts'

const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'EdDSA',
  'Ed25519',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
] as const

/** The widest values that the specifications leave to a deployment. Policies are measured against these, not against the
 * stricter values of the profiles. */
const OPEN = /* @__PURE__ */ (() =>
  ({
    clientAssertionMaxLifetime: 86_400,
    clockTolerance: 60,
    interactionLifetime: 86_400,
    dpopProofMaxAge: 3600,
    authorizationResponseLifetime: 600,
    usedCodeRetention: 1,
    maxRequestBytes: Number.POSITIVE_INFINITY,
    maxParameters: Number.POSITIVE_INFINITY,
    maxParameterLength: Number.POSITIVE_INFINITY,
    plainRequestMaxBytes: 65_536,
    maxSignatureKeys: 16,
    clientAttestationPopMaxAge: 3600,
  }) as const satisfies Partial<Policy>)()

const oauth21Limits = (): Policy => ({
  ...oauth21,
  ...OPEN,
  token_endpoint_auth_methods_supported: METHOD_NAMES,
  token_endpoint_auth_signing_alg_values_supported: [...ALGORITHMS, 'HS256', 'HS384', 'HS512'],
  clientAssertionJtiRequired: false, // RFC 7523 §3 (7)
  requestUriLifetime: 600, // RFC 9126 §2.2
  unregisteredRedirectUris: true, // RFC 9126 §2.4
  redirectUriMayBeOmitted: true, // OAuth 2.1 §2.3.2
  response_types_supported: ['code', 'id_token', 'code id_token', 'none'], // RFC 9700 §2.1.2: no access token in the response
  request_object_signing_alg_values_supported: ALGORITHMS,
  dpop_signing_alg_values_supported: ALGORITHMS,
  authorization_response_iss_parameter_supported: true, // RFC 9700 §2.1
  authorization_signing_alg_values_supported: ALGORITHMS,
  codeLifetime: 600, // RFC 6749 §4.1.2
})

const fapi2Limits = (): Policy => ({
  ...fapi2SecurityProfile,
  ...OPEN,
  clientAssertionJtiRequired: false,
  requestUriLifetime: 599, // FAPI 2.0 Security Profile §5.3.2.2: less than 600 s
  unregisteredRedirectUris: true, // RFC 9126 §2.4
  redirectStatus: 302, // FAPI 2.0 Security Profile §5.3.2.2 forbids 307 and recommends 303
})

/** `localhost`, the schemes of redirect URIs and the names of documents are what MCP asks for beside OAuth 2.1; the switch for ports is the host's. */
const mcpLimits = (): Policy => ({
  ...oauth21Limits(),
  localhostIsLoopback: true,
  privateUseSchemes: mcp.privateUseSchemes,
  resourceRequired: mcp.resourceRequired,
  metadataDocumentRequiredMembers: mcp.metadataDocumentRequiredMembers,
})

/** Describes where a policy falls short of RFC 9126, OAuth 2.1 with RFC 9700, the FAPI 2.0 Security Profile, MCP's authorization
 * specification, and HAIP 1.0. It returns lines for people, each with its specification and section. A choice
 * that a specification leaves open is not a deviation.
 *
 * The texts are the newest at the time of this version. These are RFC 9126 as RFC 10070 updated it, draft 16 of OAuth 2.1, RFC 9700, and the
 * final versions of the FAPI 2.0 Security Profile, HAIP 1.0 and OpenID4VCI 1.0. Applications in browsers have no line of their own: under every policy the server requires PKCE of public
 * clients and compares redirect URIs exactly (RFC 10017 §6.3.2.1, §6.3.3.2.1).
 *
 * With a client, it describes the policy under which the server serves that client: `policyForClient`.
 * @see RFC 9126, RFC 9700, FAPI 2.0 Security Profile */
export const describePolicy = (policy: Policy, client?: Client): readonly string[] => {
  requirePolicy('policy', policy)
  return client === undefined ? describe(policy) : describe(policyForClient(policy, client), policy)
}

const describe = (policy: Policy, server = policy): readonly string[] => [
  ...weakerThan(policy, policy).map(({ field, section }) => `Policy: ${field} is ${section}`),
  ...report('RFC 9126', pushDeviations(policy)),
  ...report('OAuth 2.1', [...deviations(policy, oauth21Limits()), ...secretDeviations(server)]),
  ...report('FAPI 2.0 Security Profile', [...deviations(policy, fapi2Limits()), ...clockDeviations(policy)]),
  ...report('MCP Authorization 2026-07-28', [...deviations(policy, mcpLimits()), ...secretDeviations(server)]),
  ...report('HAIP 1.0', [
    ...deviations(policy, haipLimits(fapi2Limits(), ALGORITHMS)),
    ...clockDeviations(policy),
    ...walletDeviations(policy),
  ]),
]

const report = (name: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [`${name}: no deviation`] : lines.map((line) => `${name}: ${line}`)

const deviations = (policy: Policy, baseline: Policy): readonly string[] =>
  weakerThan(policy, baseline)
    .filter(({ section }) => section !== UNKNOWN_FIELD)
    .map((difference) => `${difference.field} ${howWeaker(difference)} (${difference.section})`)

const howWeaker = ({ value, baseline }: PolicyDifference): string => {
  if (!Array.isArray(value) || !Array.isArray(baseline)) return `is ${show(value)}, not ${show(baseline)}`
  const added = value.filter((entry) => !baseline.includes(entry))
  if (added.length > 0) return `allows ${added.join(', ')}`
  return `lacks ${baseline.filter((entry) => !value.includes(entry)).join(', ')}`
}

/** Which clients may name another audience than the issuer, by the value that lets them. RFC 9126 §2 asked for all of these
 * audiences until RFC 10070 §5 replaced the paragraph. */
const WIDER_AUDIENCES: Readonly<Partial<Record<Policy['clientAssertionAudience'], string>>> = {
  rfc9126: 'every client',
  'rfc9126-by-client': 'each client whose record has clientAssertionAudience',
}

const pushDeviations = (policy: Policy): readonly string[] => [
  ...[WIDER_AUDIENCES[policy.clientAssertionAudience] ?? []]
    .flat()
    .map(
      (clients) =>
        `clientAssertionAudience is ${policy.clientAssertionAudience}: ${clients} may send the token or the PAR endpoint as aud, ` +
        'and RFC 10070 §5, which updates RFC 9126 §2, accepts the issuer alone',
    ),
  ...(policy.requestUriLifetime >= 5 && policy.requestUriLifetime <= 600
    ? []
    : [`requestUriLifetime is ${policy.requestUriLifetime}, outside of 5 to 600 seconds (RFC 9126 §2.2)`]),
]

/** A server that takes client secrets must take them in the body of a request; Basic is optional. */
const secretDeviations = ({
  token_endpoint_auth_methods_supported: methods,
  clientSecretMethodsInterchangeable,
}: Policy): readonly string[] =>
  methods.includes('client_secret_basic') &&
  !methods.includes('client_secret_post') &&
  !clientSecretMethodsInterchangeable
    ? ['token_endpoint_auth_methods_supported has client_secret_basic and lacks client_secret_post (OAuth 2.1 §2.4.1)']
    : []

/** FAPI 2.0 asks for leeway as well: a smaller tolerance is stronger in the comparison of policies, and refuses honest clients. */
const clockDeviations = ({ clockTolerance }: Policy): readonly string[] =>
  clockTolerance >= 10
    ? []
    : [`clockTolerance is ${clockTolerance}, less than 10 seconds (FAPI 2.0 Security Profile §5.3.2.1)`]

const show = (value: PolicyDifference['value']): string => (value === undefined ? 'unbounded' : String(value))
