import { isLoopbackHost } from '../host/fetch-address.ts'
import type { ClientOrigin } from '../types/authorization.ts'
import type { Client } from '../types/client.ts'

/** Says where a client comes from and where this answer goes.
 * @see draft-ietf-oauth-client-id-metadata-document §8.5 */
export const clientOriginOf = (client: Client, redirect_uri: string): ClientOrigin => {
  const { clientSource, client_id, redirect_uris } = client
  const redirectHost = hostOf(redirect_uri)
  const targets = redirect_uris ?? []
  return {
    source: clientSource ?? 'registry',
    // an attester may vouch for a client_id on any host: only a document proves whose host it is
    ...(clientSource === 'metadata-document' ? { clientHost: hostOf(client_id) ?? '' } : {}),
    ...(redirectHost === undefined ? {} : { redirectHost }),
    // most often the target is one of them, and its host is known
    loopbackOnly:
      targets.length > 0 &&
      targets.every((uri) => isLoopbackHost((uri === redirect_uri ? redirectHost : hostOf(uri)) ?? '')),
  }
}

const hostOf = (uri: string): string | undefined => {
  if (!/^https?:/i.test(uri)) return undefined
  try {
    return new URL(uri).hostname
  } catch {
    return undefined
  }
}
