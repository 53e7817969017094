import type { CoreReason } from '../errors/catalogue.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import type { TestServer } from './server.ts'

/** One way of being wrong: what is wrong, and the reason for which it is refused. */
export interface Fault {
  readonly how: string
  readonly reason: CoreReason
  /** What `testServer` is to be given for this to be refused; absent: nothing. */
  readonly needs?: { readonly policy?: Partial<Policy>; readonly client?: Partial<Client> }
}

/** A fault, and what to change of something good for it. */
export interface FaultRow<Change> extends Fault {
  readonly change: (server: TestServer, client_id: string) => Change
}

export const faultRow = <Change extends object>(
  how: string,
  reason: CoreReason,
  change: Change | FaultRow<Change>['change'],
  needs?: Fault['needs'],
): FaultRow<Change> => ({
  how,
  reason,
  change: typeof change === 'function' ? (change as FaultRow<Change>['change']) : () => change,
  ...(needs === undefined ? {} : { needs }),
})
