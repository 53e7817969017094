import type { ErrorRedirectOptions } from '../types/authorization.ts'
import type { RegisteredRedirectUri } from '../types/brand.ts'
import type { Client } from '../types/client.ts'
import { booleanOf, callPort } from './answers.ts'

/** Asks the host whether it trusts a client; without an answer of its own no client is trusted. */
export const isTrustedClient = async (
  { trustsClient }: ErrorRedirectOptions,
  client: Client,
  redirect_uri: RegisteredRedirectUri,
): Promise<boolean> => {
  if (trustsClient === undefined) return false
  const port = 'trustsClient'
  return booleanOf(port, await callPort(port, () => trustsClient(client, redirect_uri)))
}
