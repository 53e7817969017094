import { readFileSync } from 'node:fs'
import { type ClientAttestationOptions, clientFromAttestation, type Policy } from 'parapet'
import type { Config } from './config.ts'

/** Whom the server trusts to vouch for wallets, and which client each wallet becomes. The configuration lists its redirect URIs: what the
 * wallet sends in its request decides nothing.
 * @see draft-ietf-oauth-attestation-based-client-auth §4, HAIP 1.0 §4.4.1 */
export const attestationOptions = (
  { clientAttestation }: Pick<Config, 'clientAttestation'>,
  { policy, challenge_endpoint }: { readonly policy: Policy; readonly challenge_endpoint: string },
): ClientAttestationOptions | undefined => {
  if (clientAttestation === undefined) return undefined
  const { trustAnchors, wallets } = clientAttestation
  return {
    trustAnchors: trustAnchors.map((file) => readFileSync(file, 'utf8')),
    deriveClient: clientFromAttestation({
      policy,
      derive: ({ claims: { wallet_name } }) => {
        if (typeof wallet_name !== 'string' || !Object.hasOwn(wallets, wallet_name)) return undefined
        return { client_name: wallet_name, redirect_uris: [], ...wallets[wallet_name] }
      },
    }),
    ...(givesChallenges(policy) ? { challenge_endpoint } : {}),
  }
}

export const givesChallenges = ({ clientAttestationChallenge = 'off' }: Policy): boolean =>
  clientAttestationChallenge !== 'off'
