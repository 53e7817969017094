import type { HostCheck } from '../observe.ts'
import { type Step, step, when } from './step.ts'

/** The steps that read a request object. */
export const objectSteps: readonly Step[] = /* @__PURE__ */ (() => [
  step('request objects are supported, where there is one', 'request-object-unsupported'),
  ...when(
    'object',
    [
      step('the object can be decrypted', 'request-object-decryption'),
      step('the object is a well-formed JWS', 'request-object-malformed'),
      step('the object is typed as one', 'request-object-typ'),
      step('the keys of the client are available', 'request-object-keys-unavailable', 'client-keys-rate'),
      step('alg is accepted', 'request-object-algorithm'),
      step('the signature verifies', 'request-object-signature'),
      step('the claims are of the right type', 'request-object-claims'),
      step('client_id is the client', 'request-object-client-id'),
      step('iss is the client', 'request-object-issuer'),
      step('aud contains this server, if it is there or must be', 'request-object-audience'),
      step('sub is not the client', 'request-object-subject'),
      step('there is no request within the request', 'request-object-nested'),
      {
        ...step('no required claim is missing', 'request-object-lifetime'),
        isOwn: ({ detail }) => detail !== undefined,
      },
      step('exp has not passed', 'request-object-expired'),
      step('nbf and iat have come', 'request-object-not-yet-valid'),
      {
        ...step('nbf and exp are near enough', 'request-object-lifetime'),
        isOwn: ({ detail }) => detail === undefined,
      },
    ],
    'request object',
  ),
])()

/** A rule for requests, and the statement that is true when it has passed. */
interface RuleStep extends Step {
  readonly rule: string
  readonly at: 'push' | 'authorization' | 'both'
}

const rule = (name: string, section: string, one: Step, at: RuleStep['at'] = 'both'): RuleStep => ({
  ...one,
  rule: name,
  at,
  section,
})

/** The rules of the request, as they stand in `authorization-request/rules.ts`. */
// biome-ignore format: a table, one rule a line
export const ruleSteps: readonly RuleStep[] = /* @__PURE__ */ (() => [
  rule('refuseRepeatedParameters', 'RFC 6749 §3.1', step('no parameter of the request is repeated', 'parameter-repeated')),
  rule('requirePushedRequest', 'RFC 9126 §5', step('the request was pushed, where it must be', 'pushed-request-required'), 'authorization'),
  rule('requireSignedRequest', 'RFC 9101 §10.5', step('the request is signed, where it must be', 'request-object-required')),
  rule('refuseRegistration', 'OpenID Connect Core §7.2.1', step('there is no registration', 'registration-unsupported')),
  rule('requireResponseType', 'RFC 6749 §3.1.1', step('response_type is supported and registered', 'response-type-missing', 'response-type-unsupported', 'response-type-not-allowed', 'response-type-needs-openid')),
  rule('requireResponseMode', 'OAuth 2.0 Multiple Response Types §2.1', step('response_mode is supported and safe', 'response-mode-unsupported', 'response-mode-insecure')),
  rule('requireAllowedScope', 'RFC 6749 §3.3', step('scope is well-formed and allowed', 'scope-malformed', 'scope-not-allowed')),
  rule('requireLongState', 'RFC 6749 §10.12', step('state is long enough', 'state-too-short')),
  rule('requireNonce', 'OpenID Connect Core §3.2.2.1', step('nonce is there where it must be', 'nonce-missing', 'nonce-too-short')),
  rule('requireKnownPrompt', 'OpenID Connect Core §3.1.2.1', step('prompt is known', 'prompt-unsupported', 'prompt-none-combined')),
  rule('requireMaxAge', 'OpenID Connect Core §3.1.2.1', step('max_age is a number of seconds', 'max-age-malformed')),
  rule('requireIDTokenHint', 'OpenID Connect Core §3.1.2.1', step('id_token_hint has the form of a token', 'id-token-hint-invalid')),
  rule('requireClaims', 'OpenID Connect Core §5.5', step('claims has the right shape and can be answered', 'claims-malformed', 'claims-need-access-token')),
  rule('requireCodeChallenge', 'RFC 7636 §4.4.1', step('code_challenge is there and good', 'code-challenge-missing', 'code-challenge-method-unsupported', 'code-challenge-malformed')),
  rule('requireThumbprint', 'RFC 9449 §10', step('dpop_jkt is a thumbprint', 'dpop-jkt-malformed')),
  rule('requireAllowedResources', 'RFC 8707 §2', step('every resource is allowed', 'resource-missing', 'resource-malformed', 'resource-not-allowed')),
])()

const redirectSteps: readonly Step[] = /* @__PURE__ */ (() => [
  step('there is a redirect_uri', 'redirect-uri-missing'),
  step('redirect_uri can be a target', 'redirect-uri-unacceptable'),
  step('redirect_uri is registered', 'redirect-uri-mismatch'),
  ...when('object', [step('every member of the object has the type of its parameter', 'request-object-parameter')]),
])()

/** The authorization details one by one, as far as their schemas were called. Any other fault of a detail is reported after
 * them. */
export const detailSteps = (hostChecks: readonly HostCheck[], atRedemption = false): readonly Step[] => {
  const asked = hostChecks.filter(({ kind }) => kind === 'detail')
  const failed = asked.find(({ passed }) => !passed)
  const each = asked.map(
    (one): Step => ({
      check: one.check,
      section: 'RFC 9396 §5',
      reasons: one === failed ? ['authorization-details-invalid'] : [],
    }),
  )
  const form = step('authorization_details are an array of objects', 'authorization-details-malformed')
  const others = [
    step('every type of detail is known', 'authorization-details-type'),
    step('every type of detail is allowed to the client', 'authorization-details-type-not-allowed'),
    ...(failed === undefined
      ? [
          step(
            atRedemption ? 'the details are within the grant' : 'every detail is whole',
            'authorization-details-invalid',
          ),
        ]
      : []),
  ]
  return asked.length > 0
    ? [form, ...each, ...others]
    : [
        { ...form, onlyIfFailed: true, instead: 'authorization_details' },
        ...others.map((one) => ({ ...one, onlyIfFailed: true as const })),
      ]
}

const hostSteps = (hostChecks: readonly HostCheck[]): readonly Step[] =>
  hostChecks
    .filter(({ kind }) => kind !== 'detail')
    .map(({ check, kind, passed }) => ({
      check,
      section: kind === 'rule' ? 'host' : 'RFC 6749 §4.1.2.1',
      reasons: passed ? [] : kind === 'rule' ? ['host'] : ['vendor-parameter-invalid'],
    }))

/** The steps that evaluate a request, the same for every origin of a request. */
export const evaluationSteps = (
  endpoint: 'push' | 'authorization',
  hostChecks: readonly HostCheck[],
): readonly Step[] => [
  ...redirectSteps,
  ...ruleSteps.filter(({ at }) => at === 'both' || at === endpoint),
  ...detailSteps(hostChecks),
  ...hostSteps(hostChecks),
]
