import type { PendingAuthorization } from 'parapet'

type Asked = Pick<PendingAuthorization, 'client' | 'scope' | 'authorization_details'>

/** What users have agreed to before. */
export interface Consents {
  readonly remember: (subject: string, asked: Asked) => void
  readonly cover: (subject: string, asked: Asked) => boolean
}

/** The oldest go first. */
const MAX_CONSENTS = 10_000

/** Remembers scopes, per user and client. A detail, such as a payment, is agreed to one by one; and a public client may be
 * anybody who uses its name (RFC 8252 §8.6). */
export const createConsents = (): Consents => {
  const scopes = new Map<string, ReadonlySet<string>>()
  const keyOf = (subject: string, { client }: Asked): string => JSON.stringify([subject, client.client_id])
  return {
    remember: (subject, asked) => {
      const key = keyOf(subject, asked)
      scopes.set(key, new Set([...(scopes.get(key) ?? []), ...asked.scope]))
      const [oldest] = scopes.keys()
      if (scopes.size > MAX_CONSENTS && oldest !== undefined) scopes.delete(oldest)
    },
    cover: (subject, asked) => {
      const agreed = scopes.get(keyOf(subject, asked))
      return (
        agreed !== undefined &&
        asked.client.token_endpoint_auth_method !== 'none' &&
        asked.authorization_details.length === 0 &&
        asked.scope.every((word) => agreed.has(word))
      )
    },
  }
}
