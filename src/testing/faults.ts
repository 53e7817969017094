import { nearestName } from '../encoding/nearest-name.ts'
import { requireText } from '../encoding/require-that.ts'
import { unknownName } from '../encoding/unknown-name.ts'
import type { CoreReason } from '../errors/catalogue.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import type { TestServer } from './server.ts'

/** A fault: what is wrong, and the reason for which the server refuses it. */
export interface Fault {
  readonly how: string
  readonly reason: CoreReason
  /** The options of `testServer` under which the server refuses the fault. Default: none are needed. */
  readonly needs?: { readonly policy?: Partial<Policy>; readonly client?: Partial<Client> }
}

/** A fault, and the change that turns a correct value into a faulty one. */
export interface FaultRow<Change> extends Fault {
  readonly change: (server: TestServer, client_id: string) => Change
}

/** Finds the row of a fault. Throws TypeError for a name that is not in the table. */
export const rowOf = <Name extends string, Change>(
  table: Readonly<Record<Name, FaultRow<Change>>>,
  name: Name,
): FaultRow<Change> => {
  requireText('the fault', name)
  if (Object.hasOwn(table, name)) return table[name]
  throw new TypeError(
    unknownName(JSON.stringify(name), 'a fault of this part of the request', Object.keys(table), nearestName),
  )
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
