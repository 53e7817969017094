import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses an `id_token_hint` that cannot be a signed JWT, or one that was encrypted to this server, whatever its keys. What passes is
 * not verified: that takes the host's keys and `verifyIDTokenHint`.
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
