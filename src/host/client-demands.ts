import type { Client } from '../types/client.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { askNow, present, requireForm, wrongAnswer } from './answers.ts'
import { partOf } from './part-of.ts'

type Demanded = Pick<AuthorizationServer, 'policy' | 'parts' | 'demandsCountRequired'>

/** Returns the server as one client meets it: with the stricter of its policy and of what the client demands, field by field. A client
 * that demands nothing meets the server itself, and nothing is computed for it.
 *
 * Throws TypeError for a record that lost demands, and for demands that the server cannot meet: the operation then rejects, so that a
 * client is never served by less than it demands. */
export const serverFor = <Server extends Demanded>(as: Server, client: Client | undefined): Server => {
  if (client === undefined) return as
  const { demands, demandsCount } = client
  // null as well: a server without the part checkPorts reads the record as it came
  const isSilent = present(demands) === undefined && present(demandsCount) === undefined
  if (isSilent && !as.demandsCountRequired) return as
  checkCount(as, client)
  if (present(demands) === undefined) return as
  const apply = partOf(as, 'applyClientDemands')
  const policy = askNow('findClient', () => apply(as.policy, demands))
  // inherits, so that members that are not enumerable are there as well
  return policy === as.policy ? as : Object.create(as, { policy: { value: policy, enumerable: true } })
}

/** A database, a cache or a form that keeps known members alone drops the demands without a word. The count tells, and where the server
 * requires it, its absence does. A client source makes its records in this process, and they pass through no database. */
const checkCount = ({ demandsCountRequired }: Demanded, { demands, demandsCount, clientSource }: Client): void => {
  const kept = Object.values(demands ?? {}).filter((value) => present(value) !== undefined).length
  const expected = 'a client with the demandsCount that parseClient wrote'
  if (present(demandsCount) === undefined) {
    requireForm('findClient', expected, !demandsCountRequired || clientSource !== undefined, demandsCount)
  } else if (demandsCount !== kept) {
    throw wrongAnswer('findClient', `${expected}, ${demandsCount}, and with as many demands; it has ${kept}`, demands)
  }
}
