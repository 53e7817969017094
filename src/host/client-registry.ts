import type { Client } from '../types/client.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { isClientIdentifier } from './client-identifier.ts'
import { emit } from './events.ts'

/** Finds a client by its exact `client_id`, and notices a registry that answers with something that is no client. The registry is not
 * asked for a text that no registration can have. */
export const findRegisteredClient = async (
  { findClient }: Pick<AuthorizationServer, 'findClient'>,
  client_id: string,
): Promise<Client | undefined> => {
  const client = isClientIdentifier(client_id) ? await findClient(client_id) : undefined
  // a registry that ignores case or trailing spaces finds a client that was not named
  if (client?.client_id !== client_id) return undefined
  if (client.redirect_uris !== undefined && !Array.isArray(client.redirect_uris)) {
    throw new TypeError(
      'findClient returned a client whose redirect_uris is no array. Check registrations with parseClient.',
    )
  }
  return client
}

/** Finds the keys of a client; undefined where they cannot be had, which is the client's failure and not the server's. A `kid` that is
 * longer than a registered one can be, or has control characters, is not handed to the host. */
export const findKeysOf = async (
  as: Pick<AuthorizationServer, 'findClientKeys' | 'onEvent'>,
  client: Client,
  kid: string | undefined,
): Promise<JSONWebKeySet | undefined> => {
  try {
    const jwks = await as.findClientKeys(client, kid !== undefined && isClientIdentifier(kid) ? { kid } : {})
    if (Array.isArray(jwks.keys)) return jwks
    emit(as, { type: 'client_keys_unavailable', client_id: client.client_id, detail: 'This is no JWK Set.' })
  } catch {
    emit(as, { type: 'client_keys_unavailable', client_id: client.client_id, detail: 'findClientKeys failed.' })
  }
  return undefined
}
