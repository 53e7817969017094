import type { Client } from '../../src/types/client.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { RequestFacts } from '../../src/types/rules.ts'
import { testPolicy } from './policy.ts'

interface Overrides extends Partial<Omit<RequestFacts, 'client' | 'policy'>> {
  readonly client?: Partial<Client>
  readonly policy?: Partial<Policy>
}

/** The facts of an ordinary request: pushed, by a client with nothing special, under the default policy. */
export const testFacts = ({ client, policy, ...overrides }: Overrides = {}): RequestFacts => ({
  endpoint: 'push',
  client: { client_id: 'client', ...client },
  policy: testPolicy(policy),
  origin: 'pushed',
  signed: false,
  repeated: new Set(),
  detailTypes: [],
  allowsResource: () => false,
  ...overrides,
})
