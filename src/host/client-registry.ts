import type { Client } from '../types/client.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { ClientRefusal, FindClient } from '../types/ports.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { callPort, nullToUndefined, requireForm } from './answers.ts'
import { isClientIdentifier } from './client-identifier.ts'
import { emit } from './events.ts'
import { isWrongAnswer, type MissingKeys, retryAfterOf, sentenceOf } from './keys-unavailable.ts'

/** Finds a client by its exact `client_id`, or the refusal of a client source. The registry is not asked for a text that no
 * registration can have. With an attestation, a `client_id` that cannot be the URL of a metadata document counts as unregistered and is not
 * refused: that of a wallet may be `https://wallet.example`.
 * @see draft-ietf-oauth-client-id-metadata-document §3 */
export const findRegisteredClient = async (
  { findClient }: Pick<AuthorizationServer, 'findClient'>,
  client_id: string,
  isAttested = false,
): Promise<Client | ClientRefusal | undefined> => {
  const client = isClientIdentifier(client_id) ? await callPort('findClient', () => findClient(client_id)) : undefined
  if (isRefusal(client)) return isAttested && client.refused.reason === 'client-document-url' ? undefined : client
  // a registry that ignores case or trailing spaces returns a client that the request did not name
  if (client?.client_id !== client_id) return undefined
  const uris: unknown = nullToUndefined(client.redirect_uris)
  return requireForm(
    'findClient',
    'a client whose redirect_uris is a list',
    uris === undefined || Array.isArray(uris),
    client,
  )
}

/** Asks the registry that stands behind a client source. */
export const askRegistry = (findClient: FindClient, client_id: string): ReturnType<FindClient> => findClient(client_id)

/** Tells a refusal from a client. Every client has a `client_id`, and no refusal does. */
export const isRefusal = (found: Client | ClientRefusal | null | undefined): found is ClientRefusal =>
  found?.client_id === undefined && found?.refused !== undefined

/** Reads a refusal. It is answered, so it has a status, and an event shows its texts. */
export const readRefusal = (port: string, refused: unknown): ClientRefusal => {
  const { error, error_description, reason, detail, status } = Object(refused) as Readonly<Record<string, unknown>>
  const isAnswer = [error, error_description, reason, detail ?? ''].every((text) => typeof text === 'string')
  requireForm(port, 'a client, or the refusal of a client source', isAnswer && Number.isInteger(status), refused)
  return { refused } as ClientRefusal
}

/** The keys of a client, or why there are none. */
export type FoundKeys =
  | { readonly jwks: JSONWebKeySet; readonly retryAfter?: undefined }
  | ({ readonly jwks?: undefined } & MissingKeys)

/** Finds the keys of a client. There are none where they cannot be had, which is the client's failure and not the server's; the event says
 * why. An answer of another form is the host's failure, and rejects. A `kid` that is longer than a registered one can be, or has
 * control characters, is not handed to the host. */
export const findKeysOf = async (
  as: Pick<AuthorizationServer, 'findClientKeys' | 'onEvent' | 'clock'> &
    Partial<Pick<AuthorizationServer, 'insecureDevelopment'>>,
  client: Client,
  kid: string | undefined,
): Promise<FoundKeys> => {
  let retryAfter: MissingKeys['retryAfter']
  let detail = 'findClientKeys answered with no JWK Set.'
  try {
    const jwks = await as.findClientKeys(client, {
      ...(kid !== undefined && isClientIdentifier(kid) ? { kid } : {}),
      ...(as.insecureDevelopment ? { insecureDevelopment: true } : {}),
    })
    if (Array.isArray(jwks?.keys)) return { jwks }
  } catch (error) {
    if (isWrongAnswer(error)) throw error
    detail = sentenceOf(error)
    retryAfter = retryAfterOf(error)
  }
  emit(as, { type: 'client_keys_unavailable', client_id: client.client_id, detail })
  return { retryAfter }
}
