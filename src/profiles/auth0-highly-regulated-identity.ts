import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { Policy } from '../types/policy.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'
import { oauth21 } from './oauth21.ts'
import { textParameter } from './text-parameter.ts'

const OWN = {
  // a secret in the form, an assertion, or mTLS:
  // https://auth0.com/docs/api/authentication/authorization-code-flow-with-enhanced-privacy-protection/push-authorization-requests
  // Basic is a setting of the application: https://auth0.com/docs/api/authentication#authentication-methods
  token_endpoint_auth_methods_supported: [
    'client_secret_post',
    'client_secret_basic',
    'private_key_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
  ],
  // the first three: https://auth0.com/docs/get-started/applications/configure-private-key-jwt
  // discovery lists all six: https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery
  token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'PS256', 'PS384', 'ES256', 'ES384'],
  // five minutes: https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt
  clientAssertionMaxLifetime: 300,
  // `"expires_in": 90`: https://auth0.com/docs/api/authentication/pushed-authorization-requests/pushed-authorization-request-par
  requestUriLifetime: 90,
  // not among the required parameters: https://auth0.com/docs/api/authentication/authorization-code-flow/authorize-application
  redirectUriMayBeOmitted: true,
  // the same page of the push: `code` or `code id_token`; the second needs issueFrontChannelTokens
  response_types_supported: ['code', 'code id_token'],
  // the flow without PKCE is documented beside the one with it; a confidential client authenticates the redemption:
  // https://auth0.com/docs/api/authentication/authorization-code-flow/authorize-application
  codeChallengeRequired: false,
  // https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow/authorization-code-flow-with-jar
  request_parameter_supported: true,
  request_object_signing_alg_values_supported: ['RS256', 'RS384', 'PS256'],
  // RS256 is the first that the page names: https://auth0.com/docs/secure/sender-constraining/demonstrating-proof-of-possession-dpop
  dpop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'Ed25519', 'EdDSA'],
  // errors go to the callback at once: https://auth0.com/docs/api/authentication/authorization-code-flow/authorize-application
  errorsBeforeLogin: 'redirect',
  // `HTTP/1.1 302 Found`: https://auth0.com/docs/api/authentication/authorization-code-flow/authorize-application
  redirectStatus: 302,
  // https://auth0.com/docs/api/authentication/authorization-code-flow/get-token: required if it was sent
  redirectUriAtRedemption: 'if-present',
} as const satisfies Partial<Policy>

/** The policy of Auth0's Highly Regulated Identity, for a server that takes over its clients: `POST /oauth/par` and `GET
 * /authorize` answer as Auth0 documents them. Pass `parameters: auth0Parameters` with it, and read certificates with
 * `auth0Headers`. End the issuer with a slash, as Auth0's issuers do. Decisions that the pages leave open are those of
 * `oauth21`.
 * @see https://auth0.com/docs/api/authentication/authorization-code-flow-with-enhanced-privacy-protection/push-authorization-requests */
export const auth0HighlyRegulatedIdentity: Omit<typeof oauth21, keyof typeof OWN> & typeof OWN = /* @__PURE__ */ (() =>
  frozenCopy({ ...oauth21, ...OWN } satisfies Policy))()

/** The parameters that Auth0 documents beside the standard ones, for the option `parameters`. The schemas bound the form of
 * the text; the host looks up the thing that a text names. Declare the `ext-` parameters of your applications beside them,
 * by name.
 * @see https://auth0.com/docs/api/authentication/authorization-code-flow/authorize-application */
export const auth0Parameters: {
  /** The identifier of an API, mostly a URL; `resource` is its alternative. */
  readonly audience: StandardSchemaV1<string, string>
  /** The name of a connection. */
  readonly connection: StandardSchemaV1<string, string>
  /** The ID of an organization, or its name. */
  readonly organization: StandardSchemaV1<string, string>
  /** The ticket of an invitation. */
  readonly invitation: StandardSchemaV1<string, string>
  /** The page that the user sees first, such as `signup`. */
  readonly screen_hint: StandardSchemaV1<string, string>
} = /* @__PURE__ */ Object.freeze({
  audience: /* @__PURE__ */ textParameter(/^[!-~]{1,600}$/),
  // https://auth0.com/docs/api/management/v2/connections/post-connections: letters, digits and hyphens within, 128 at most
  connection: /* @__PURE__ */ textParameter(/^[a-z0-9](?:[a-z0-9-]{0,126}[a-z0-9])?$/i),
  organization: /* @__PURE__ */ textParameter(/^[a-z0-9][a-z0-9_-]{0,63}$/i),
  invitation: /* @__PURE__ */ textParameter(/^[a-z0-9_-]{1,256}$/i),
  // https://auth0.com/docs/authenticate/login/auth0-universal-login/universal-login-vs-classic-login/universal-experience
  screen_hint: /* @__PURE__ */ textParameter(/^[a-z0-9_-]{1,64}$/i),
})
