import type { AuthorizationParameters } from '../types/parameters.ts'
import type { RequestError, RequestFacts, Rule } from '../types/rules.ts'
import { requireClaims } from './claims.ts'
import { requireCodeChallenge } from './code-challenge.ts'
import { requireThumbprint } from './dpop-jkt.ts'
import { requireIdTokenHint } from './id-token-hint.ts'
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

interface Row {
  readonly rule: Rule
  readonly at: 'push' | 'authorization' | 'both'
  readonly section: string
}

/** The policy of the request, in the order in which it is enforced. The match of `redirect_uri` stands before it, because it
 * decides where every objection goes; details, vendor parameters and the host's own rules come after. */
// biome-ignore format: a table, one rule a line
export const REQUEST_RULES: readonly Row[] = [
  { rule: refuseRepeatedParameters, at: 'both',          section: 'RFC 6749 §3.1' },
  { rule: requirePushedRequest,     at: 'authorization', section: 'RFC 9126 §5' },
  { rule: requireSignedRequest,     at: 'both',          section: 'RFC 9101 §10.5' },
  { rule: refuseRegistration,       at: 'both',          section: 'OpenID Connect Core §7.2.1' },
  { rule: requireResponseType,      at: 'both',          section: 'RFC 6749 §3.1.1' },
  { rule: requireResponseMode,      at: 'both',          section: 'OAuth 2.0 Multiple Response Types §2.1' },
  { rule: requireAllowedScope,      at: 'both',          section: 'RFC 6749 §3.3' },
  { rule: requireLongState,         at: 'both',          section: 'RFC 6749 §10.12' },
  { rule: requireNonce,             at: 'both',          section: 'OpenID Connect Core §3.2.2.1' },
  { rule: requireKnownPrompt,       at: 'both',          section: 'OpenID Connect Core §3.1.2.1' },
  { rule: requireMaxAge,            at: 'both',          section: 'OpenID Connect Core §3.1.2.1' },
  { rule: requireIdTokenHint,       at: 'both',          section: 'OpenID Connect Core §3.1.2.1' },
  { rule: requireClaims,            at: 'both',          section: 'OpenID Connect Core §5.5' },
  { rule: requireCodeChallenge,     at: 'both',          section: 'RFC 7636 §4.4.1' },
  { rule: requireThumbprint,        at: 'both',          section: 'RFC 9449 §10' },
  { rule: requireAllowedResources,  at: 'both',          section: 'RFC 8707 §2' },
]

/** Returns the first objection. */
export const applyRules = (parameters: AuthorizationParameters, facts: RequestFacts): RequestError | undefined => {
  for (const { rule, at } of REQUEST_RULES) {
    const objection = at === 'both' || at === facts.endpoint ? rule(parameters, facts) : undefined
    if (objection !== undefined) return objection
  }
  return undefined
}
