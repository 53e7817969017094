import type { AuthorizationParameters } from '../types/parameters.ts'
import type { RequestError, RequestFacts, Rule } from '../types/rules.ts'
import { requireClaims } from './claims.ts'
import { requireCodeChallenge } from './code-challenge.ts'
import { requireThumbprint } from './dpop-jkt.ts'
import { requireIDTokenHint } from './id-token-hint.ts'
import { requireMaxAge } from './max-age.ts'
import { requireNonce } from './nonce.ts'
import { requireKnownPrompt } from './prompt.ts'
import { requirePushedRequest } from './pushed-request.ts'
import { refuseRegistration } from './registration.ts'
import { refuseRepeatedParameters } from './repeated-parameters.ts'
import { requireAllowedResources } from './resource.ts'
import { requireResponseMode } from './response-mode.ts'
import { requireResponseType } from './response-type.ts'
import { requireAllowedScope } from './scope.ts'
import { requireSignedRequest } from './signed-request.ts'
import { requireLongState } from './state.ts'

/** The policy of the request, in the order in which it is enforced at both endpoints. The match of `redirect_uri` stands before it,
 * because it decides where every objection goes; details, vendor parameters and the host's own rules come after. */
// biome-ignore format: a table, one rule a line
export const REQUEST_RULES: readonly Rule[] = [
  refuseRepeatedParameters, // RFC 6749 §3.1
  requirePushedRequest,     // RFC 9126 §5; a push passes
  requireSignedRequest,     // RFC 9101 §10.5
  refuseRegistration,       // OpenID Connect Core §7.2.1
  requireResponseType,      // RFC 6749 §3.1.1
  requireResponseMode,      // OAuth 2.0 Multiple Response Types §2.1
  requireAllowedScope,      // RFC 6749 §3.3
  requireLongState,         // RFC 6749 §10.12
  requireNonce,             // OpenID Connect Core §3.2.2.1
  requireKnownPrompt,       // OpenID Connect Core §3.1.2.1
  requireMaxAge,            // OpenID Connect Core §3.1.2.1
  requireIDTokenHint,       // OpenID Connect Core §3.1.2.1
  requireClaims,            // OpenID Connect Core §5.5
  requireCodeChallenge,     // RFC 7636 §4.4.1
  requireThumbprint,        // RFC 9449 §10
  requireAllowedResources,  // RFC 8707 §2
]

/** Returns the first objection. */
export const applyRules = (parameters: AuthorizationParameters, facts: RequestFacts): RequestError | undefined => {
  for (const rule of REQUEST_RULES) {
    const objection = rule(parameters, facts)
    if (objection !== undefined) return objection
  }
  return undefined
}
