import type { Parts } from '../types/parts.ts'
import type { Clock, OnEvent } from '../types/ports.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { ignoreEvents } from './events.ts'
import { hashOf } from './store-keys.ts'

/** Makes a copy of the server for one operation. Its events say how long the operation had run, which flow it belongs to and what the
 * host passed as `requestContext`. Where nobody listens there is no copy, and nothing is computed. */
export const traceEvents: NonNullable<Parts['traceEvents']> = (as, trace, requestContext) => {
  if (as.onEvent === ignoreEvents) return undefined
  const began = milliseconds()
  const onEvent: OnEvent = (event) =>
    as.onEvent({
      ...event,
      // in whole microseconds: further digits are noise
      ...(began !== undefined && { duration: Math.round(((milliseconds() ?? began) - began) * 1000) / 1_000_000 }),
      ...(trace.flow !== undefined && { flow: trace.flow }),
      ...(requestContext !== undefined && { requestContext }),
    })
  // the clock is read once for an operation, and its events show that time
  let now: EpochSeconds | undefined
  const clock: Clock = () => {
    now ??= as.clock()
    return now
  }
  trace.follow = async (request) => {
    trace.flow = await flowOf(as, request)
  }
  // inherits, so that members that are not enumerable are there as well
  return Object.create(as, { onEvent: { value: onEvent }, clock: { value: clock } })
}

/** The time that the runtime counts, which no clock of a host moves; undefined where the runtime counts none. */
export const milliseconds = (): number | undefined => (typeof performance === 'object' ? performance.now() : undefined)

/** Computes the identifier of a flow from the hash under which its request is stored. It is a hash of a hash, under a label, so that
 * neither the `request_uri` nor the key of the store can be computed from it. */
const flowOf = async (as: Pick<AuthorizationServer, 'digest'>, request: string): Promise<string> =>
  (await hashOf(as, `parapet flow ${request}`)).slice(0, 22)
