import { refuseRequest } from '../errors/request.ts'
import type { Client } from '../types/client.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { Policy, ResolvedResponseMode, ResponseMode } from '../types/policy.ts'
import type { Rule } from '../types/rules.ts'
import { isSignedMode } from '../types/signed-mode.ts'
import { isFrontChannel } from './response-type.ts'

/** Refuses a response mode that is unknown, switched off, or would put tokens where they leak: into a query that servers log. A
 * request that names none asks for the default of its response type, which can be switched off too.
 * @see OAuth 2.0 Multiple Response Types §2.1, §3, JARM §2.3 */
export const requireResponseMode: Rule = ({ response_mode, response_type }, { client, policy }) => {
  const mode = response_mode === undefined ? defaultMode(response_type, policy) : supportedMode(response_mode, policy)
  if (mode === undefined) return refuseRequest('response-mode-unsupported', { parameter: 'response_mode' })
  return isInsecure(mode, response_type, client)
    ? refuseRequest('response-mode-insecure', { parameter: 'response_mode' })
    : undefined
}

/** Chooses how the answer travels, errors included: as asked for where that is possible, else as the response type defaults. A client
 * that asks for a signed answer and may not have it in that mode gets a signed one in the default place, where the policy knows one.
 * @see OAuth 2.0 Multiple Response Types §2.1, JARM §2.3, §2.3.4 */
export const chooseResponseMode = (
  { response_mode, response_type }: AuthorizationParameters,
  { client, policy }: { readonly client: Client; readonly policy: Policy },
): ResolvedResponseMode => {
  const fallback =
    (isSignedMode(response_mode) ? signedMode(response_type, policy) : undefined) ??
    defaultMode(response_type, policy) ??
    plainMode(response_type)
  const mode = supportedMode(response_mode, policy)
  if (mode === undefined || isInsecure(mode, response_type, client)) return fallback
  return mode === 'jwt' ? `${plainMode(response_type)}.jwt` : mode
}

const plainMode = (response_type: string | undefined): 'fragment' | 'query' =>
  isFrontChannel(response_type) ? 'fragment' : 'query'

/** The mode of a request that names none. It is a signed mode where the policy has only signed modes. */
const defaultMode = (response_type: string | undefined, policy: Policy): ResolvedResponseMode | undefined => {
  const plain = plainMode(response_type)
  return supportedMode(plain, policy) === undefined ? signedMode(response_type, policy) : plain
}

/** The default place of the response type, signed; undefined where the policy does not know that. */
const signedMode = (response_type: string | undefined, policy: Policy): ResolvedResponseMode | undefined => {
  const signed = `${plainMode(response_type)}.jwt` as const
  return (supportedMode('jwt', policy) ?? supportedMode(signed, policy)) === undefined ? undefined : signed
}

const supportedMode = (response_mode: string | undefined, policy: Policy): ResponseMode | undefined =>
  policy.response_modes_supported.find((mode) => mode === response_mode)

const isInsecure = (mode: ResponseMode, response_type: string | undefined, client: Client): boolean =>
  isFrontChannel(response_type) &&
  (mode === 'query' || (mode === 'query.jwt' && client.authorization_encrypted_response_alg === undefined))
