import { frozenCopy } from '../encoding/frozen-copy.ts'
import { parseJSONObject } from '../encoding/json.ts'
import type { Policy } from '../types/policy.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'
import { oauth21 } from './oauth21.ts'
import { parameterSchema } from './text-parameter.ts'

const OWN = {
  // Basic, a secret in the form, an assertion, or a public client: https://docs.verify.ibm.com/verify/reference/post_oauth2-par
  token_endpoint_auth_methods_supported: [
    'none',
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
  ],
  // https://www.ibm.com/docs/en/SSCT62/references/r_jwt_secret.html, here and for the next two
  token_endpoint_auth_signing_alg_values_supported: [
    'HS256',
    'HS384',
    'HS512',
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
  ],
  // IBM's text asks for the issuer, and its example has the token endpoint
  clientAssertionAudience: 'rfc9126',
  clientAssertionMaxLifetime: 86_400,
  // the secret goes into the form where the header is not set: https://docs.verify.ibm.com/verify/reference/post_oauth2-par,
  // here and for all that follow
  clientSecretMethodsInterchangeable: true,
  // a space-delimited list of code, token and id_token
  response_types_supported: [
    'code',
    'token',
    'id_token',
    'code token',
    'code id_token',
    'id_token token',
    'code id_token token',
  ],
  response_modes_supported: ['query', 'fragment', 'form_post', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
  prompt_values_supported: ['none', 'login'],
  stateMinLength: 8,
  nonceMinLength: 8,
  // only where the client is configured for it
  codeChallengeRequired: false,
  // plain when absent
  code_challenge_methods_supported: ['plain', 'S256'],
  // a signed JWT as the alternative to the single parameters
  request_parameter_supported: true,
  // https://www.ibm.com/docs/en/SSCT62/references/r_demonstrating_proof_of_possession.html
  dpop_signing_alg_values_supported: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
  // nothing is said of a login before an error (RFC 6749 §4.1.2.1)
  errorsBeforeLogin: 'redirect',
  // RFC 6749 §4.1.3
  redirectUriAtRedemption: 'if-present',
} as const satisfies Partial<Policy>

/** The policy of IBM Security Verify, for a server that takes over its clients: `POST /oauth2/par` answers as IBM documents
 * it. Pass `parameters: ibmParameters` with it, `issueFrontChannelTokens` for its response types, and `sign` for its JWT
 * response modes.
 *
 * The page lists `request_uri` among the inputs; the server refuses it, because RFC 9126 §2.1 forbids it. Decisions that
 * the page leaves open are those of `oauth21`.
 * @see https://docs.verify.ibm.com/verify/reference/post_oauth2-par */
export const ibmVerify: Omit<typeof oauth21, keyof typeof OWN> & typeof OWN = /* @__PURE__ */ (() =>
  frozenCopy({ ...oauth21, ...OWN } satisfies Policy))()

/** The user whom the client asks to log in, and the realm that knows the user. */
export interface IBMLoginHint {
  readonly username: string
  readonly realm?: string
}

/** `login_hint` as IBM Security Verify documents it, for the option `parameters`: a user name, or JSON with `realm` and `username`.
 * @see https://docs.verify.ibm.com/verify/reference/post_oauth2-par */
export const ibmParameters: { readonly login_hint: StandardSchemaV1<string, IBMLoginHint> } =
  /* @__PURE__ */ Object.freeze({
    login_hint: /* @__PURE__ */ parameterSchema((text) => {
      if (!text.trimStart().startsWith('{')) return isName(text) ? { username: text } : undefined
      const { username, realm, ...others } = parseJSONObject(text, { length: 1024, depth: 1 }) ?? {}
      return isName(username) && isName(realm) && Object.keys(others).length === 0 ? { username, realm } : undefined
    }),
  })

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 320 && /^[^\p{C}]+$/u.test(value)
