import type { Endpoint } from '../errors/catalogue.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { AuthorizationEvent } from '../types/events.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { portOf } from './answers.ts'

type Listener = Pick<AuthorizationServer, 'onEvent'>

/** Tells the host; what its listener throws is its own affair. */
export const emit = ({ onEvent }: Listener, event: AuthorizationEvent): void => {
  // neither a throw nor a rejection of a listener may change an outcome, or end the process
  try {
    const returned: unknown = onEvent(event)
    if (returned !== undefined) Promise.resolve(returned).catch(() => {})
  } catch {}
}

/** Runs an operation, and tells of its failure before it passes the failure on. */
export const reportFailed = async <T>(as: Listener, endpoint: Endpoint, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const port = portOf(error)
    emit(as, { type: 'failed', endpoint, ...(port && { port }) })
    throw error
  }
}

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
