import { requireObject } from '../encoding/require-that.ts'
import { oauth21 } from '../profiles/oauth21.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import type { RequestFacts } from '../types/rules.ts'

/** The facts that a test changes. `requestFacts` has a default for each. */
export interface RequestFactsOptions extends Partial<Omit<RequestFacts, 'client' | 'policy'>> {
  readonly client?: Partial<Client>
  readonly policy?: Partial<Policy>
}

/** Makes the facts of an ordinary push, to call a host's rule without a server: `rule({ scope: 'transfer' },
 * requestFacts())`. */
export const requestFacts = (options: RequestFactsOptions = {}): RequestFacts => {
  requireObject('options', 'an object', options)
  const { client, policy, ...given } = options
  return {
    endpoint: 'push',
    client: { client_id: 'test-client', ...client },
    policy: { ...oauth21, ...policy },
    origin: 'pushed',
    signed: false,
    repeated: new Set(),
    detailTypes: [],
    allowsResource: () => false,
    ...given,
  }
}
