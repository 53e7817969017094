import type { ErrorRedirectOptions } from '../types/authorization.ts'
import type { RegisteredRedirectUri } from '../types/brand.ts'
import type { Client } from '../types/client.ts'

/** Asks the host whether it trusts a client; without an answer of its own no client is trusted. */
export const isTrustedClient = async (
  { trustsClient }: ErrorRedirectOptions,
  client: Client,
  redirect_uri: RegisteredRedirectUri,
): Promise<boolean> => {
  if (trustsClient === undefined) return false
  const answer: unknown = await trustsClient(client, redirect_uri)
  if (typeof answer === 'boolean') return answer
  throw new TypeError(`trustsClient must resolve true or false; got ${answer === null ? 'null' : typeof answer}.`)
}
