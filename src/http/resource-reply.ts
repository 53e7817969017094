import { isInRuntime } from '../crypto/runtime-algorithms.ts'
import { requireObject, requireResourcePolicy, requireText } from '../encoding/require-that.ts'
import type { HttpReply } from '../types/http.ts'
import type { ResourceError, ResourceServer } from '../types/resource.ts'
import type { Refused } from '../types/result.ts'

type Challenger = Pick<ResourceServer, 'policy' | 'resource_metadata'>
type Parameters = Readonly<Record<string, string | undefined>>

/** Answers a refusal at a protected resource: the status, a challenge for each scheme that would do, and the error as JSON.
 *
 * The error stands in the challenge of the scheme under which the token came. Without a token there is no error: the client is told what to
 * bring. `resource_metadata` stands in every challenge, what the resource demands in the one with the error.
 * @see RFC 9449 §7.1, §7.2, §9, RFC 6750 §3, RFC 9728 §5.1, RFC 9470 §3 */
export const resourceErrorReply = (rs: Challenger, refusal: Refused<ResourceError>): HttpReply => {
  requireResourcePolicy(rs)
  requireObject('refusal', 'a refusal', refusal, 'error', 'Pass the result that was not ok.')
  const { status, error, error_description, reason, dpopNonce } = refusal.error
  const body = reason === 'access-token-missing' ? {} : { error, error_description }
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'WWW-Authenticate': challengesOf(rs, refusal.error).join(', '),
      ...(dpopNonce === undefined ? {} : { 'DPoP-Nonce': dpopNonce }),
    },
    body: JSON.stringify(body),
  }
}

const challengesOf = (rs: Challenger, refusal: ResourceError): readonly string[] => {
  const resource_metadata = rs.resource_metadata ?? undefined
  if (resource_metadata !== undefined) requireText('rs.resource_metadata', resource_metadata)
  const algs = rs.policy.dpop_signing_alg_values_supported.filter(isInRuntime).join(' ')
  const dpop = (error: Parameters): readonly string[] =>
    algs === '' ? [] : [challenge('DPoP', { ...error, algs, resource_metadata })]
  const bearer = (error: Parameters): string => challenge('Bearer', { ...error, resource_metadata })
  const { scheme, reason } = refusal
  if (reason === 'access-token-missing') return [...dpop({}), bearer({})]
  const error = errorParameters(refusal)
  if (scheme === 'DPoP' && algs !== '') return dpop(error)
  // RFC 9449 §7.2: a client that sent a bearer token learns that there is DPoP
  return [bearer(error), ...dpop({})]
}

const errorParameters = ({ error, error_description, demands = {} }: ResourceError): Parameters => {
  const { scope, acr_values, max_age } = demands
  return {
    error,
    error_description,
    ...(error === 'insufficient_scope' ? { scope: scope?.join(' ') } : {}),
    ...(error === 'insufficient_user_authentication'
      ? { acr_values: acr_values?.join(' '), max_age: max_age?.toString() }
      : {}),
  }
}

const challenge = (scheme: string, parameters: Parameters): string => {
  const written = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${quoted(name, value)}`],
  )
  return written.length === 0 ? scheme : `${scheme} ${written.join(', ')}`
}

/** A quoted string of RFC 9110 §5.6.4, of the characters that every one of these parameters may have. */
const quoted = (name: string, value: string): string => {
  if (/^[\x20-\x7e]*$/.test(value)) return `"${value.replace(/[\\"]/g, '\\$&')}"`
  throw new TypeError(`${name} must be printable ASCII, to stand in a challenge; got ${JSON.stringify(value)}.`)
}
