import type { Endpoint } from '../errors/catalogue.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { Occurrence } from '../types/events.ts'
import type { Clock, OnEvent } from '../types/ports.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { portOf } from './answers.ts'
import { hashOf } from './store-keys.ts'

export type Listener = Pick<AuthorizationServer, 'onEvent' | 'clock'>

/** The facts about a request that its events name, as far as they are known. */
export interface Trace {
  client_id?: string
  flow?: string | undefined
}

/** The default of `onEvent`. */
export const nobodyListens: OnEvent = () => {}

/** Tells the host; what its listener throws is its own affair. */
export const emit = ({ onEvent, clock }: Listener, event: Occurrence): void => {
  // neither a throw nor a rejection of a listener may change an outcome, or end the process
  try {
    const returned: unknown = onEvent({ ...event, at: timeBy(clock) })
    if (returned !== undefined) Promise.resolve(returned).catch(() => {})
  } catch {}
}

/** A clock that fails must not hide the event that says so. */
const timeBy = (clock: Clock): EpochSeconds => {
  try {
    return clock()
  } catch {
    return Number.NaN
  }
}

/** Runs an operation on a copy of the server whose events say how long the operation had run, which request it served and what the host
 * passed with it. Tells of a failure before it passes the failure on. */
export const observed = async <Server extends Listener, T>(
  as: Server,
  endpoint: Endpoint,
  requestContext: unknown,
  work: (as: Server, trace: Trace) => Promise<T>,
): Promise<T> => {
  const trace: Trace = {}
  const began = milliseconds()
  const onEvent: OnEvent = (event) =>
    as.onEvent({
      ...event,
      ...(began !== undefined && { duration: ((milliseconds() ?? began) - began) / 1000 }),
      ...(trace.flow !== undefined && { flow: trace.flow }),
      ...(requestContext !== undefined && { requestContext }),
    })
  // the clock is read once for an operation, and its events show that time
  let now: EpochSeconds | undefined
  const clock: Clock = () => {
    now ??= as.clock()
    return now
  }
  // inherits, so that what is not enumerable is there as well
  const listening: Server =
    as.onEvent === nobodyListens ? as : Object.create(as, { onEvent: { value: onEvent }, clock: { value: clock } })
  try {
    return await work(listening, trace)
  } catch (error) {
    const port = portOf(error)
    emit(listening, { type: 'failed', endpoint, ...(port && { port }) })
    throw error
  }
}

const milliseconds = (): number | undefined => (typeof performance === 'object' ? performance.now() : undefined)

/** Notes which flow a request belongs to, where somebody listens. `request` is the hash under which the request is stored. */
export const traceFlow = async (
  as: Pick<AuthorizationServer, 'onEvent' | 'digest'>,
  trace: Trace,
  request: string,
): Promise<void> => {
  if (as.onEvent !== nobodyListens) trace.flow = await flowOf(as, request)
}

/** Computes the identifier of a flow. It is a hash of a hash, under a label, so that neither the `request_uri` nor the key of the store
 * can be computed from it. */
export const flowOf = async (as: Pick<AuthorizationServer, 'digest'>, request: string): Promise<string> =>
  (await hashOf(as, `parapet flow ${request}`)).slice(0, 22)

/** Tells of a refusal, with the client where the registry, or the stored request, has one under the `client_id` of the request. For
 * reasons of client authentication that is the client that the request named, not one that was proven: anybody can name it. A name
 * that is not registered is the client's text: the `detail` of `client-unknown` alone shows it, bounded and escaped. */
export const emitRefusal = (as: Listener, endpoint: Endpoint, error: OAuthError, client_id?: string): void => {
  const { reason, section, parameter, detail } = error
  emit(as, {
    type: 'refused',
    endpoint,
    error: error.error,
    reason,
    section,
    ...(client_id === undefined ? {} : { client_id }),
    ...(parameter === undefined ? {} : { parameter }),
    ...(detail === undefined ? {} : { detail }),
  })
}
