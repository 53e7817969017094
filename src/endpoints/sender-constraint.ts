import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseRedemption } from '../errors/redemption.ts'
import type { AuthorizationCodeGrant } from '../types/authorization.ts'
import type { Client } from '../types/client.ts'
import type { ProvenKey } from '../types/parts.ts'
import { type Refused, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { isOn } from '../types/switch.ts'

type Policed = Pick<AuthorizationServer, 'policy'>

/** Refuses tokens that would lack the binding that the client's registration demands, or the binding that the server
 * demands of all clients.
 * @see RFC 9449 §5.2, RFC 8705 §3.4 */
export const checkTokenBinding = (
  { policy }: Policed,
  client: Client,
  proof: ProvenKey | undefined,
  x5t: string | undefined,
): Refused<EndpointError<'token'>> | undefined => {
  if (isOn(client.dpop_bound_access_tokens) && proof === undefined)
    return refused(refuseRedemption('dpop-proof-missing'))
  if (isOn(client.tls_client_certificate_bound_access_tokens) && x5t === undefined) {
    return refused(refuseRedemption('client-certificate-required'))
  }
  if (proof !== undefined || isOn(client.tls_client_certificate_bound_access_tokens)) return undefined
  if (policy.tls_client_certificate_bound_access_tokens) {
    return x5t === undefined ? refused(refuseRedemption('client-certificate-required')) : undefined
  }
  return policy.senderConstrainedTokensRequired ? refused(refuseRedemption('dpop-proof-missing')) : undefined
}

/** Returns the binding of tokens: the key of the proof, or else the certificate if certificates bind tokens.
 * @see RFC 9449 §6, RFC 8705 §3.1 */
export const tokenBinding = (
  { policy }: Policed,
  client: Client,
  proof: ProvenKey | undefined,
  x5t: string | undefined,
  isCodeBound = false,
): Pick<AuthorizationCodeGrant, 'cnf' | 'token_type'> => {
  if (proof !== undefined) return { cnf: { jkt: proof.jkt }, token_type: 'DPoP' }
  return {
    ...((isCodeBound || bindsCertificates({ policy }, client)) && x5t !== undefined
      ? { cnf: { 'x5t#S256': x5t } }
      : {}),
    token_type: 'Bearer',
  }
}

/** Tells whether a client's tokens are bound to its certificate when there is no DPoP proof.
 * @see RFC 8705 §3 */
export const bindsCertificates = ({ policy }: Policed, client: Client): boolean =>
  policy.tls_client_certificate_bound_access_tokens || isOn(client.tls_client_certificate_bound_access_tokens)
