import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { Policy } from '../types/policy.ts'
import { fapi2SecurityProfile } from './fapi2-security-profile.ts'

const OWN = {
  request_parameter_supported: true, // FAPI 2.0 Message Signing §5.3.1
  require_signed_request_object: true, // FAPI 2.0 Message Signing §5.3.1
  requestObjectRequiredClaims: ['aud', 'exp', 'nbf'], // FAPI 2.0 Message Signing §5.3.1
  requestObjectMaxLifetime: 3600, // FAPI 2.0 Message Signing §5.3.1: 60 minutes, both for the age of nbf and from nbf to exp
  // FAPI 2.0 Message Signing §5.4.1; with no plain mode among them a request that names none is answered by a JWT
  response_modes_supported: ['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
} as const satisfies Partial<Policy>

/** The policy of FAPI 2.0 Message Signing, Final: the security profile with signed requests and signed responses. Pass
 * `sign: jwkSigner({ … })` with it.
 * @see FAPI 2.0 Message Signing §5.3.1, §5.4.1 */
export const fapi2MessageSigning: Omit<typeof fapi2SecurityProfile, keyof typeof OWN> & typeof OWN =
  /* @__PURE__ */ (() => frozenCopy({ ...fapi2SecurityProfile, ...OWN } satisfies Policy))()
