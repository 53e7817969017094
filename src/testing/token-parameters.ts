import { requireText } from '../encoding/require-that.ts'
import { REDIRECT_URI } from './clients.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { CODE_VERIFIER, type ParameterChanges, pairsOf } from './pushed-parameters.ts'
import { requireHow, requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'

/** The S256 challenge of `CODE_VERIFIER` (RFC 7636, appendix B). */
const CODE_CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** Every bad redemption by name: how it is bad, and the reason for which it is refused.
 * @see RFC 6749 §4.1.3, RFC 7636 §4.6 */
// biome-ignore format: a table, one fault a line
export const TOKEN_PARAMETERS_FAULTS: Readonly<Record<TokenParametersFault, FaultRow<ParameterChanges>>> = /* @__PURE__ */ (() => ({
  'grant_type: missing': faultRow<ParameterChanges>('no grant_type', 'grant-type-missing', { grant_type: undefined }),
  'grant_type: password': faultRow<ParameterChanges>('a grant_type of former times', 'grant-type-unsupported', { grant_type: 'password' }),
  'code: missing': faultRow<ParameterChanges>('no code', 'code-missing', { code: undefined }),
  'code: unknown': faultRow<ParameterChanges>('a code that nobody issued', 'code-unknown', { code: `${'x'.repeat(42)}A` }),
  'redirect_uri: changed': faultRow<ParameterChanges>('another redirect_uri than that of the request', 'redirect-uri-changed', { redirect_uri: `${REDIRECT_URI}/other` }),
  'redirect_uri: missing': faultRow<ParameterChanges>('no redirect_uri, where the request had one', 'redirect-uri-changed', { redirect_uri: undefined }, { policy: { redirectUriAtRedemption: 'if-present' } }),
  'code_verifier: missing': faultRow<ParameterChanges>('no code_verifier', 'code-verifier-missing', { code_verifier: undefined }),
  'code_verifier: too short': faultRow<ParameterChanges>('a code_verifier that is too short', 'code-verifier-malformed', { code_verifier: CODE_VERIFIER.slice(1) }),
  'code_verifier: of another request': faultRow<ParameterChanges>('another code_verifier', 'code-verifier-mismatch', { code_verifier: 'x'.repeat(43) }),
  'code_verifier: the code_challenge': faultRow<ParameterChanges>('the code_challenge itself', 'code-verifier-mismatch', { code_verifier: CODE_CHALLENGE }),
}) satisfies Record<TokenParametersFault, FaultRow<ParameterChanges>>)()

/** The name of a fault of a redemption. */
export type TokenParametersFault =
  | 'grant_type: missing'
  | 'grant_type: password'
  | 'code: missing'
  | 'code: unknown'
  | 'redirect_uri: changed'
  | 'redirect_uri: missing'
  | 'code_verifier: missing'
  | 'code_verifier: too short'
  | 'code_verifier: of another request'
  | 'code_verifier: the code_challenge'

/** Makes the parameters that redeem a code, right but for the changes, or wrong in one named way. */
export const tokenParameters = (
  server: TestServer,
  code: string,
  changes: ParameterChanges | TokenParametersFault = {},
): URLSearchParams => {
  requireKit(server)
  requireText('code', code)
  requireHow(changes)
  const changed = typeof changes === 'string' ? rowOf(TOKEN_PARAMETERS_FAULTS, changes).change(server, '') : changes
  const right = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    ...(server.as.policy.code_challenge_methods_supported.length > 0 ? { code_verifier: CODE_VERIFIER } : {}),
  }
  return new URLSearchParams(Object.entries({ ...right, ...changed }).flatMap(([name, value]) => pairsOf(name, value)))
}
