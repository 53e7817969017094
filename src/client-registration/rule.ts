import type { EndpointError } from '../errors/oauth-error.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'

/** Why a registration is refused.
 * @see RFC 7591 §3.2.2 */
export type RegistrationError = EndpointError<'registration'>

/** One rule of a registration: pure, synchronous, never throws, returns its objection or nothing. */
export type ClientRule = (client: Client, policy: Policy) => RegistrationError | undefined
