import type { Client } from '../types/client.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { callPortNow, nullToUndefined } from './answers.ts'
import { partOf } from './part-of.ts'

type Demanded = Pick<AuthorizationServer, 'policy' | 'parts' | 'demandsCountRequired'>

/** Returns the server under the policy for one client: in each field the stricter of the server's value and of the client's demand. For a
 * client that demands nothing it returns the server itself, and computes nothing.
 *
 * Throws TypeError for a record that lost demands, and for demands that the server cannot meet. The operation then rejects. */
export const serverFor = <Server extends Demanded>(as: Server, client: Client | undefined): Server => {
  if (client === undefined) return as
  // null as well: a server without the part checkPorts reads the record as it came
  const count = nullToUndefined(client.demandsCount)
  // a client source makes its records in this process, and they pass through no database
  const mayLackCount = !as.demandsCountRequired || nullToUndefined(client.clientSource) !== undefined
  if (nullToUndefined(client.demands) === undefined && (count === 0 || (count === undefined && mayLackCount))) return as
  const apply = partOf(as, 'applyClientDemands')
  const policy = callPortNow('findClient', () => apply(as, client))
  // inherits, so that members that are not enumerable are there as well
  return policy === as.policy ? as : Object.create(as, { policy: { value: policy, enumerable: true } })
}
