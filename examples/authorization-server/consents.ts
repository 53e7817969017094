import type { PendingAuthorization, Seconds } from 'parapet'
import { requestedClaims } from './claims.ts'
import type { Config } from './config.ts'
import { CREDENTIAL_TYPE, credentialLines } from './credentials.ts'
import { type DetailLine, detailLines } from './detail-types.ts'
import { createShelf, type ShelfOptions } from './shelf.ts'
import { visible } from './visible.ts'

/** All that the consent page says about a request. The user agrees to this, and to nothing else. */
export interface ConsentContent {
  readonly clientName: string
  readonly origin: ShownOrigin
  readonly scopes: readonly { readonly name: string; readonly meaning: string }[]
  readonly details: readonly { readonly label: string; readonly lines: readonly DetailLine[] }[]
  readonly resources: readonly string[]
  /** Claims that the request asks for one by one. */
  readonly claims: readonly string[]
}

/** Facts about a client, beside the names that it chose itself. */
export interface ShownOrigin {
  /** The name that an unregistered client gives itself. */
  readonly ownName: string | undefined
  /** The host that the browser is sent to, or the scheme of an application on the device. */
  readonly destination: string
  /** Any program on the user's device can pretend to be this client. */
  readonly isImitable: boolean
}

type Asking = Pick<PendingAuthorization, 'client' | 'clientOrigin' | 'redirect_uri'>

/** Anybody can write any name into a document. Only its host proves something about who wrote it.
 * @see draft-ietf-oauth-client-id-metadata-document §8.5 */
export const clientNameOf = ({ client, clientOrigin }: Pick<Asking, 'client' | 'clientOrigin'>): string =>
  visible(clientOrigin.clientHost ?? client.client_name ?? client.client_id)

const originOf = ({ client, clientOrigin, redirect_uri }: Asking): ShownOrigin => {
  const { source, redirectHost, loopbackOnly } = clientOrigin
  const describesItself = source === 'metadata-document'
  const { client_name } = client
  return {
    ownName: describesItself && client_name !== undefined ? visible(client_name) : undefined,
    destination: redirectHost ?? redirect_uri.split(':', 1)[0] ?? '',
    isImitable: loopbackOnly && (describesItself || client.token_endpoint_auth_method === 'none'),
  }
}

export const consentContentOf = (
  { scopes, detailTypes, credentials }: Pick<Config, 'scopes' | 'detailTypes' | 'credentials'>,
  pending: PendingAuthorization,
): ConsentContent => ({
  clientName: clientNameOf(pending),
  origin: originOf(pending),
  scopes: pending.scope.map((name) => ({ name, meaning: scopes[name] ?? name })),
  details: pending.authorization_details.map((detail) => {
    if (detail.type === CREDENTIAL_TYPE) {
      return { label: 'Into your wallet', lines: credentialLines(detail, credentials) }
    }
    const declared = detailTypes[detail.type]
    return {
      label: declared?.label ?? detail.type,
      lines: declared === undefined ? [] : detailLines(detail, declared),
    }
  }),
  resources: pending.resource,
  claims: [
    ...new Set((['userinfo', 'id_token'] as const).flatMap((place) => requestedClaims(pending.claims, place))),
  ].sort(),
})

/** The requests to which users agreed before. */
export interface Consents {
  /** Call it once the request is granted: an approval that led to nothing is not a consent. */
  readonly remember: (subject: string, pending: PendingAuthorization) => Promise<void>
  readonly cover: (subject: string, pending: PendingAuthorization) => Promise<boolean>
}

/** Ninety days; then the user is asked again. */
const CONSENT_LIFETIME: Seconds = 90 * 86_400

/** Remembers pages: a consent covers a request whose page would say the same, word for word. Two kinds of request are always shown: one
 * with a detail, such as a payment, and one of a public client, since another application may use its name (RFC 8252 §8.6). */
export const createConsents = (options: ShelfOptions & { readonly config: Config }): Consents => {
  const shelf = createShelf<true>(options, 'consent')
  const nameOf = (subject: string, pending: PendingAuthorization): string => {
    const { clientName, origin, scopes, resources, claims } = consentContentOf(options.config, pending)
    const inOrder = [...scopes].sort((a, b) => (a.name < b.name ? -1 : 1))
    return JSON.stringify([
      subject,
      pending.client.client_id,
      clientName,
      origin,
      inOrder,
      [...resources].sort(),
      claims,
    ])
  }
  return {
    remember: async (subject, pending) => {
      if (mustBeShown(pending)) return
      await shelf.put(nameOf(subject, pending), true, options.clock() + CONSENT_LIFETIME)
    },
    cover: async (subject, pending) =>
      !mustBeShown(pending) && (await shelf.get(nameOf(subject, pending))) !== undefined,
  }
}

const mustBeShown = ({ client, authorization_details }: PendingAuthorization): boolean =>
  client.token_endpoint_auth_method === 'none' || authorization_details.length > 0
