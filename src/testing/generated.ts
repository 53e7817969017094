import { describeValue } from '../encoding/describe-value.ts'
import { requirePolicy } from '../encoding/require-policy.ts'
import { requireThat } from '../encoding/require-that.ts'
import { serverFor } from '../host/client-demands.ts'
import { METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'
import type { FlowScript } from './flow.ts'
import type { NamedFault } from './named-faults.ts'
import { namedFaultsFor } from './named-faults-for.ts'
import type { ParameterChanges } from './pushed-parameters.ts'
import { requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'

/** An optional part of a good request: a change to it, or undefined where the policy forbids the change. */
type Choice = (policy: Policy) => FlowScript | undefined

const withParameters = (parameters: ParameterChanges): FlowScript => ({ parameters })

/** Values that a client chooses, and that must come back or be kept as they are. */
const STATES = ['a', 'a b+c%20&d=e#f', '"><script>', 'é€😀', "'; DROP TABLE--", 'x'.repeat(2000)]

const CHOICES: readonly Choice[] = /* @__PURE__ */ (() => [
  ...METHOD_NAMES.map(
    (client): Choice =>
      ({ token_endpoint_auth_methods_supported: supported, dpop_signing_alg_values_supported: dpop, ...policy }) => {
        const isTLS = client === 'tls_client_auth' || client === 'self_signed_tls_client_auth'
        // the kit's clients with a certificate send no proof
        const isBound =
          !isTLS || policy.tls_client_certificate_bound_access_tokens || !policy.senderConstrainedTokensRequired
        const isProven = client !== 'attest_jwt_client_auth_dpop' || dpop.length > 0
        const canSign = !policy.require_signed_request_object
        return supported.includes(client) && isBound && isProven && (canSign || client !== 'none')
          ? { client }
          : undefined
      },
  ),
  ...STATES.map(
    (state): Choice =>
      (policy) =>
        state.length < policy.stateMinLength ? undefined : withParameters({ state }),
  ),
  ({ nonceMinLength }) => (nonceMinLength > 12 ? undefined : withParameters({ nonce: 'n-0S6_WzA2Mj' })),
  ({ prompt_values_supported: values }) => (values.includes('login') ? withParameters({ prompt: 'login' }) : undefined),
  () => withParameters({ max_age: 0 }),
  () => withParameters({ login_hint: 'alice@example.com', ui_locales: 'de en' }),
  () => withParameters({ an_unknown_parameter: 'x' }),
  ({ response_modes_supported: modes }) =>
    modes.includes('form_post') ? withParameters({ response_mode: 'form_post' }) : undefined,
  ({ response_modes_supported: modes }) =>
    modes.includes('jwt') ? withParameters({ response_mode: 'jwt' }) : undefined,
  ({ request_parameter_supported }) => (request_parameter_supported ? { object: true } : undefined),
])()

/** Makes a good request of the scripted client, by numbers: each picks one more thing that the policy allows, such as a client, an odd
 * `state` or a request object. No numbers make the plain request, so that a generator of lists shrinks to it. Give it lists of whole numbers
 * of any generator, such as `fc.array(fc.nat())` of fast-check.
 * @example
 * ```ts
 * await fc.assert(fc.asyncProperty(fc.array(fc.nat()), async (picks) => {
 *   unwrap(await redeem(kit, scriptOf(kit, picks)))
 * }))
 * ``` */
export const scriptOf = (server: TestServer, picks: readonly number[]): FlowScript => {
  requireKit(server)
  requirePicks(picks)
  const { policy } = serverFor(server.as, server.clients.private_key_jwt)
  const allowed = CHOICES.flatMap((choice) => choice(policy) ?? [])
  const picked = picks.map((pick) => allowed[indexOf(pick, allowed.length)] ?? {})
  const parameters: ParameterChanges = Object.assign({}, ...picked.map((one) => one.parameters))
  return Object.assign({}, ...picked, Object.keys(parameters).length > 0 ? { parameters } : {})
}

/** Picks one of the faults that a server under the policy refuses, by a whole number of any size.
 * @example
 * ```ts
 * const fault = faultOf(policy, pick)
 * expectReason(await commitFault(kit, fault), fault.reason)
 * ``` */
export const faultOf = (policy: Policy, pick: number): NamedFault => {
  const faults = namedFaultsFor(policy)
  const fault = faults[indexOf(pick, faults.length)]
  if (fault === undefined)
    throw new TypeError('policy must admit a client, so that it can have faults; got one without. Pass a profile.')
  return fault
}

/** Changes to a policy under which the kit still gets its tokens. */
const POLICY_CHOICES: readonly Partial<Policy>[] = [
  { requestUriLifetime: 5 },
  { requestUriLifetime: 599 },
  { interactionLifetime: 86_400 },
  { codeLifetime: 1 },
  { codeLifetime: 60 },
  { clockTolerance: 0 },
  { clockTolerance: 60 },
  { dpopNonce: 'off' },
  { dpopNonce: 'optional' },
  { dpopNonce: 'required' },
  { dpopProofMaxAge: 1 },
  { require_pushed_authorization_requests: true },
  { codeChallengeRequired: true },
  { redirectUriMayBeOmitted: true },
  { redirectStatus: 302 },
  { errorsBeforeLogin: 'defer' },
  { errorsBeforeLogin: 'redirect' },
  { authorization_response_iss_parameter_supported: false },
  { redirectUriAtRedemption: 'if-present' },
  { redirectUriAtRedemption: 'if-sent' },
  { clientAssertionMaxLifetime: 60 },
  { usedCodeRetention: 1 },
  { claims_parameter_supported: false },
]

/** Changes a policy by numbers: each picks one more field, with a value that is allowed. No numbers leave the policy as it is.
 * @example
 * ```ts
 * const kit = await testServer({ policy: policyOf(oauth21, picks) })
 * ``` */
export const policyOf = (policy: Policy, picks: readonly number[]): Policy => {
  requirePolicy('policy', policy)
  requirePicks(picks)
  return Object.assign({ ...policy }, ...picks.map((pick) => POLICY_CHOICES[indexOf(pick, POLICY_CHOICES.length)]))
}

const requirePicks = (picks: unknown): void =>
  requireThat(Array.isArray(picks), 'picks', 'a list of whole numbers', picks)

const indexOf = (pick: number, length: number): number => {
  if (!Number.isSafeInteger(pick) || pick < 0)
    throw new TypeError(`pick must be a whole number from 0; got ${describeValue(pick)}.`)
  return pick % Math.max(length, 1)
}
