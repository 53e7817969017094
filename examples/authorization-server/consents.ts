import type { PendingAuthorization, Seconds } from 'parapet'
import { createShelf, type ShelfOptions } from './shelf.ts'

type Asked = Pick<PendingAuthorization, 'client' | 'scope' | 'authorization_details'>

/** What users have agreed to before. */
export interface Consents {
  readonly remember: (subject: string, asked: Asked) => Promise<void>
  readonly cover: (subject: string, asked: Asked) => Promise<boolean>
}

/** Ninety days; then the user is asked again. */
const CONSENT_LIFETIME: Seconds = 90 * 86_400

/** Remembers scopes, per user and client. A detail, such as a payment, is agreed to one by one; and a public client may be
 * anybody who uses its name (RFC 8252 §8.6). */
export const createConsents = (options: ShelfOptions): Consents => {
  const shelf = createShelf<true>(options, 'consent')
  // one entry for each scope, and one for the client itself, which may ask for no scope
  const namesOf = (subject: string, { client, scope }: Asked): readonly string[] =>
    ['', ...scope].map((word) => JSON.stringify([subject, client.client_id, word]))
  return {
    remember: async (subject, asked) => {
      const expiresAt = options.clock() + CONSENT_LIFETIME
      await Promise.all(namesOf(subject, asked).map((name) => shelf.put(name, true, expiresAt)))
    },
    cover: async (subject, asked) => {
      if (asked.client.token_endpoint_auth_method === 'none' || asked.authorization_details.length > 0) return false
      const agreed = await Promise.all(namesOf(subject, asked).map((name) => shelf.get(name)))
      return agreed.every((one) => one === true)
    },
  }
}
