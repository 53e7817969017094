import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import type { Endpoint } from '../errors/catalogue.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type { Occurrence } from '../types/events.ts'
import type { EventTrace } from '../types/parts.ts'
import type { Clock, OnEvent } from '../types/ports.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { portOf } from './answers.ts'
import { requireServer } from './require-server.ts'

export type Listener = Pick<AuthorizationServer, 'onEvent' | 'clock'>

/** The default of `onEvent`. */
export const ignoreEvents: OnEvent = () => {}

/** Tells the host; what its listener throws is its own affair. */
export const emit = ({ onEvent, clock }: Listener, event: Occurrence): void => {
  if (onEvent === ignoreEvents) return
  // neither a throw nor a rejection of a listener may change an outcome, or end the process
  try {
    ignoreRejection(onEvent({ ...event, at: timeBy(clock) }))
  } catch {}
}

/** A clock that fails must not hide the event that says so. */
const timeBy = (clock: Clock): EpochSeconds => {
  try {
    const now: unknown = clock()
    if (typeof now === 'number') return now
    ignoreRejection(now)
  } catch {}
  return Number.NaN
}

/** Runs an operation, with the part that traces its events where the server has it. Tells of a failure before it passes the failure on. */
export const observed = async <Server extends Listener & Pick<AuthorizationServer, 'parts' | 'digest'>, T>(
  as: Server,
  endpoint: Endpoint,
  requestContext: unknown,
  work: (as: Server, trace: EventTrace) => Promise<T>,
): Promise<T> => {
  requireServer(as)
  const trace: EventTrace = {}
  const traced = as.parts.traceEvents?.(as, trace, requestContext) ?? as
  try {
    return await work(traced, trace)
  } catch (error) {
    if (isObject(error)) reported.add(error)
    emitFailed(traced, endpoint, error)
    throw error
  }
}

/** The errors for which an operation has emitted `failed`. An entry goes with its error. */
const reported = /* @__PURE__ */ new WeakSet<object>()

/** Tells of a failure outside an operation, such as in an adapter or in the host's part of a handler. */
export const emitUnreported = (as: Listener, endpoint: Endpoint, error: unknown): void => {
  if (!(isObject(error) && reported.has(error))) emitFailed(as, endpoint, error)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const emitFailed = (as: Listener, endpoint: Endpoint, error: unknown): void => {
  const port = portOf(error)
  emit(as, { type: 'failed', endpoint, ...(port && { port }) })
}

/** Tells of a refusal, with the client where the registry, or the stored request, has one under the `client_id` of the request. For
 * reasons of client authentication that is the client that the request named, not one that was proven: anybody can name it. A name
 * that is not registered is the client's text: the `detail` of `client-unknown` alone shows it, bounded and escaped. */
export const emitRefusal = (as: Listener, endpoint: Endpoint, error: OAuthError, client_id?: string): void => {
  const { reason, section, parameter, detail } = error
  const event: Occurrence = { type: 'refused', endpoint, error: error.error, reason, section }
  emit(as, assignDefined(event, { client_id, parameter, detail }))
}
