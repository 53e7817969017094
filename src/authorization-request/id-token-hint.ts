import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses an `id_token_hint` that has the form of neither a signed nor an encrypted JWT. A hint that passes is not verified yet:
 * the host verifies it with its own keys through `verifyIDTokenHint`.
 * @see OpenID Connect Core §3.1.2.1 */
export const requireIDTokenHint: Rule = ({ id_token_hint }) => {
  if (id_token_hint === undefined) return undefined
  const segments = id_token_hint.split('.', 6)
  const hasForm = segments.length === 3 || segments.length === 5
  // an unsecured JWT ends in an empty segment; the key of a JWE can be empty (RFC 7518 §4.5, §4.6)
  return hasForm &&
    segments.every(
      (segment, at) => /^[A-Za-z0-9_-]+$/.test(segment) || (segments.length === 5 && at === 1 && segment === ''),
    )
    ? undefined
    : refuseRequest('id-token-hint-invalid', { parameter: 'id_token_hint' })
}
