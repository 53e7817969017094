import { isBase64urlSHA256 } from '../encoding/base64url.ts'
import { requireObject } from '../encoding/require-that.ts'
import { uniqueTokens } from '../encoding/space-delimited.ts'
import { refuseChallenge } from '../errors/code-challenge.ts'
import type { Policy } from '../types/policy.ts'
import type { Rule } from '../types/rules.ts'
import { isCodeVerifier } from './code-verifier.ts'

/** Returns the method of a code challenge; undefined where the policy does not support it. A missing method means `plain`, never S256.
 * @see RFC 7636 §4.3 */
export const codeChallengeMethod = (
  code_challenge_method: string | undefined,
  { code_challenge_methods_supported }: Policy,
): 'S256' | 'plain' | undefined =>
  code_challenge_methods_supported.find((method) => method === (code_challenge_method ?? 'plain'))

/** Refuses a request for a code that lacks a challenge, and a challenge that no verifier could fit.
 * @see RFC 7636 §4.2, §4.3, §4.4.1, RFC 9700 §2.1.1 */
export const requireCodeChallenge: Rule = (parameters, facts) => {
  requireObject('parameters', 'an object', parameters)
  requireObject('facts', 'an object', facts, 'policy')
  const { response_type, code_challenge, code_challenge_method } = parameters
  const { client, policy } = facts
  if (code_challenge === undefined) {
    const asksForCode = uniqueTokens(response_type).includes('code')
    // RFC 9700 §2.1.1: a public client has nothing else
    const isRequired = policy.codeChallengeRequired || client.token_endpoint_auth_method === 'none'
    return (isRequired && asksForCode) || code_challenge_method !== undefined
      ? refuseChallenge('code-challenge-missing', { parameter: 'code_challenge' })
      : undefined
  }
  const method = codeChallengeMethod(code_challenge_method, policy)
  if (method === undefined)
    return refuseChallenge('code-challenge-method-unsupported', { parameter: 'code_challenge_method' })
  // S256: base64url of 32 bytes; plain: the verifier itself
  const hasForm = method === 'S256' ? isBase64urlSHA256(code_challenge) : isCodeVerifier(code_challenge)
  return hasForm ? undefined : refuseChallenge('code-challenge-malformed', { parameter: 'code_challenge' })
}
