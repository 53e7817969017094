import type { Client } from '../types/client.ts'
import type { AsymmetricAlgorithm } from '../types/jose.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { callPort, wrongAnswer } from './answers.ts'

/** The algorithm for a client that registered none: RS256 if the policy lists it, else the first of the policy. The FAPI
 * profiles leave RS256 out.
 * @see JARM §3, FAPI 2.0 Security Profile §5.4.1 */
export const defaultSigningAlgorithm = ({
  authorization_signing_alg_values_supported: accepted,
}: Pick<Policy, 'authorization_signing_alg_values_supported'>): AsymmetricAlgorithm | undefined =>
  accepted.find((alg) => alg === 'RS256') ?? accepted[0]

/** Asks the host to sign the claims of a response, and to encrypt them where the client registered for it.
 * @see JARM §2.2 */
export const signResponse = async (
  { sign }: Pick<AuthorizationServer, 'sign'>,
  claims: Readonly<Record<string, unknown>>,
  client: Client,
  alg: string | undefined,
): Promise<string> => {
  if (sign === undefined)
    throw new TypeError('sign must be set for JWT response modes; got undefined. Pass jwkSigner(…).')
  const form = client.authorization_encrypted_response_alg === undefined ? COMPACT_JWS : COMPACT_JWE
  const response: unknown = await callPort('sign', () => sign(claims, client, alg))
  if (typeof response === 'string' && form.test(response)) return response
  throw wrongAnswer('sign', 'a compact JWS, or a compact JWE where the client registered for encryption', response)
}

/** A signed JWT has a signature (RFC 7515 §7.1). */
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Some ways of agreeing on a key encrypt none (RFC 7516 §7.1). */
const COMPACT_JWE = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/
