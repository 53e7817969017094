// Limits for one process or several of Node, by rate-limiter-flexible. Requests of unknown callers count by address, for IPv6 by
// network; requests of authenticated clients by client_id.
import type { Limit } from 'parapet'
import { networkOf } from './network.ts'

/** The call that is made of a limiter of `rate-limiter-flexible`. It rejects with `msBeforeNext` for one request too many. */
export interface RateLimiter {
  consume(key: string): Promise<unknown>
}

export interface RateLimits {
  /** Such as `new RateLimiterMemory({ points: 60, duration: 60 })`, or `RateLimiterRedis` for several processes. */
  readonly byAddress: RateLimiter
  readonly byClient: RateLimiter
}

/** The host passes the address of the caller with each request, and takes it from the socket or from a proxy that it trusts:
 *
 *     pushedAuthorizationHandler(as, { extra: (req) => ({ requestContext: { address: req.socket.remoteAddress } }) })
 */
export const rateLimit =
  ({ byAddress, byClient }: RateLimits): Limit =>
  async ({ request, client_id }) => {
    try {
      await (client_id === undefined
        ? byAddress.consume(addressOf(request.requestContext))
        : byClient.consume(client_id))
      return undefined
    } catch (limited) {
      const wait =
        typeof limited === 'object' && limited !== null && 'msBeforeNext' in limited ? limited.msBeforeNext : undefined
      // such as a Redis that is down: the request fails. Return undefined here to let it pass.
      if (typeof wait !== 'number') throw limited
      return { retryAfter: Math.max(1, Math.ceil(wait / 1000)) }
    }
  }

/** Callers without an address share one limit. */
const addressOf = (context: unknown): string =>
  typeof context === 'object' && context !== null && 'address' in context
    ? networkOf(String(context.address))
    : 'unknown'
