import type { Seconds } from 'parapet'
import type { Config } from './config.ts'
import type { Context } from './context.ts'

type Books = Pick<Context, 'as' | 'config'>

/** Puts an end to all tokens of a grant, those included that are issued while this is being written.
 * @see RFC 6749 §4.1.2, RFC 9700 §4.14.2 */
export const revokeGrant = async ({ as, config }: Books, grant_id: string): Promise<void> => {
  const { codeLifetime, clockTolerance } = as.policy
  const lastToken = as.clock() + codeLifetime + longestTokenLifetime(config) + clockTolerance
  await as.store.insert(keyOf(grant_id), '1', lastToken)
}

/** The longest life of a token of this server. */
export const longestTokenLifetime = ({
  accessTokenLifetime,
  refreshTokenLifetime,
}: Pick<Config, 'accessTokenLifetime' | 'refreshTokenLifetime'>): Seconds => accessTokenLifetime + refreshTokenLifetime

export const isRevoked = async ({ as }: Books, grant_id: string): Promise<boolean> =>
  (await as.store.get(keyOf(grant_id))) !== undefined

const keyOf = (grant_id: string): string => `revoked-grant:${grant_id}`
