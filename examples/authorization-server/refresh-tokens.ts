import { randomBytes } from 'node:crypto'
import type { AuthenticatedTokenRequest, Client, EpochSeconds, Seconds } from 'parapet'
import { createShelf, type ShelfOptions } from './shelf.ts'
import type { Grant } from './tokens.ts'

/** The grant behind a refresh token. */
export interface RefreshableGrant extends Omit<Grant, 'client' | 'cnf' | 'nonce' | 'clientAttestation'> {
  readonly client_id: string
  /** The key or certificate of a public client; a confidential client proves itself by its authentication. */
  readonly cnf?: Grant['cnf']
  /** The instance of a wallet: no other one may use the token. */
  readonly instance_jkt?: string
  /** Each use replaces the token. */
  readonly rotates: boolean
  readonly issued_at: EpochSeconds
  readonly expires_at: EpochSeconds
}

export interface RefreshTokens {
  /** A token for a client that is registered for the grant type; undefined for every other client. */
  readonly issue: (grant: Grant) => Promise<string | undefined>
  readonly find: (token: string) => Promise<RefreshableGrant | undefined>
  /** Takes a use down. The token for the next use: the same one, or the one that replaces it; undefined where this token was replaced
   * before, so that somebody else has it too. */
  readonly use: (token: string, grant: RefreshableGrant) => Promise<string | undefined>
}

export interface RefreshTokenOptions extends ShelfOptions {
  readonly refreshTokenLifetime: Seconds
}

/** A confidential client keeps its token: a client that loses the answer with a new token could not go on (FAPI 2.0 Security Profile
 * §5.3.2.1). The token of a public client is bound to its key. Without a key, each use replaces the token, so that a stolen one is
 * noticed when both are used. The token of a wallet is bound to the instance that its provider vouched for.
 * @see draft-ietf-oauth-attestation-based-client-auth §10.3, RFC 9449 §5, RFC 8705 §7.1, RFC 9700 §4.14.2, RFC 10017 §6.3.2.3 */
export const createRefreshTokens = ({ refreshTokenLifetime, ...options }: RefreshTokenOptions): RefreshTokens => {
  const tokens = createShelf<RefreshableGrant>(options, 'refresh-token')
  const used = createShelf<true>(options, 'used-refresh-token')
  const put = async (grant: RefreshableGrant): Promise<string> => {
    const token = randomBytes(32).toString('base64url')
    await tokens.put(token, grant, grant.expires_at)
    return token
  }
  return {
    issue: async ({ client, cnf, clientAttestation, nonce: _, ...grant }) => {
      if (client.grant_types?.includes('refresh_token') !== true) return undefined
      const isPublic = client.token_endpoint_auth_method === 'none'
      const now = options.clock()
      return put({
        ...grant,
        client_id: client.client_id,
        ...(isPublic && cnf !== undefined ? { cnf } : {}),
        ...(isWallet(client) && clientAttestation ? { instance_jkt: clientAttestation.instance_jkt } : {}),
        rotates: isPublic && cnf === undefined,
        issued_at: now,
        expires_at: now + refreshTokenLifetime,
      })
    },
    find: (token) => tokens.get(token),
    use: async (token, grant) => {
      if (!grant.rotates) return token
      return (await used.put(token, true, grant.expires_at)) ? put(grant) : undefined
    },
  }
}

/** Says whether an attestation authenticated the client, and did not only stand beside another method. */
const isWallet = ({ token_endpoint_auth_method: method }: Client): boolean =>
  method?.startsWith('attest_jwt_client_auth') === true

/** Says whether a request comes from the client to which the token was issued. */
export const isHolder = (
  { client_id, cnf }: RefreshableGrant,
  request: { readonly client: Client } & Pick<AuthenticatedTokenRequest, 'cnf'>,
): boolean => client_id === request.client.client_id && (cnf === undefined || isSameKey(cnf, request.cnf))

const isSameKey = (bound: NonNullable<Grant['cnf']>, shown: Grant['cnf']): boolean =>
  shown !== undefined &&
  Object.entries(bound).every(([name, value]) => new Map(Object.entries(shown)).get(name) === value)
