import type { Client } from '../types/client.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { callPortNow, nullToUndefined } from './answers.ts'
import { partOf } from './part-of.ts'

type Demanded = Pick<AuthorizationServer, 'policy' | 'parts' | 'demandsCountRequired'>

/** Returns the server as one client meets it: with the stricter of its policy and of what the client demands, field by field. A client
 * that demands nothing meets the server itself, and nothing is computed for it.
 *
 * Throws TypeError for a record that lost demands, and for demands that the server cannot meet: the operation then rejects, so that a
 * client is never served by less than it demands. */
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
