import { readFileSync } from 'node:fs'
import type { Clock, FindClient, FindClientKeys, Policy } from 'parapet'
import { clientIdMetadataDocuments, fetchBudget, isLoopbackHost, remoteClientKeys } from 'parapet/client-id-metadata'
import { pinnedFetch } from 'parapet/node'
import type { Config } from './config.ts'

/** The clients of the configuration and, where it says so, those that a document at their `client_id` describes. */
export const clientPorts = (
  { clientDocuments }: Pick<Config, 'clientDocuments'>,
  { findClient, policy, clock }: { readonly findClient: FindClient; readonly policy: Policy; readonly clock: Clock },
): { readonly findClient: FindClient; readonly findClientKeys?: FindClientKeys } => {
  if (clientDocuments === undefined) return { findClient }
  const { hosts, loopback, ca } = clientDocuments
  const fetch = pinnedFetch({
    allowsLoopback: loopback,
    ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
  })
  const allowsPrivateHost = (hostname: string): boolean => loopback && isLoopbackHost(hostname)
  // one for both: an attacker's document can name any jwks_uri
  const budget = fetchBudget({ clock })
  return {
    findClient: clientIdMetadataDocuments({
      findClient,
      fetch,
      policy,
      clock,
      budget,
      allowsPrivateHost,
      allowsUrl: ({ hostname }) => hosts === undefined || hosts.includes(hostname),
    }),
    findClientKeys: remoteClientKeys({ fetch, clock, budget, allowsPrivateHost }),
  }
}
