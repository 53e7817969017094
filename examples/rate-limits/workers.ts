// Limits on Cloudflare Workers, by the rate limiting binding. In wrangler.jsonc:
//
//     "ratelimits": [
//       { "name": "CALLERS", "namespace_id": "1001", "simple": { "limit": 60, "period": 60 } },
//       { "name": "CLIENTS", "namespace_id": "1002", "simple": { "limit": 600, "period": 60 } }
//     ]
import type { Limit } from 'parapet'
import { networkOf } from './network.ts'

/** The members of a binding that are used. */
export interface RateLimitBinding {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>
}

export interface RateLimitBindings {
  readonly CALLERS: RateLimitBinding
  readonly CLIENTS: RateLimitBinding
}

/** The period of the bindings, in seconds: they do not say when a request would pass. */
const PERIOD = 60

export const rateLimit =
  ({ CALLERS, CLIENTS }: RateLimitBindings): Limit =>
  async ({ request, client_id }) => {
    // Cloudflare sets this header itself and drops the caller's
    const { success } = await (client_id === undefined
      ? CALLERS.limit({ key: networkOf(request.headers.get('cf-connecting-ip') ?? 'unknown') })
      : CLIENTS.limit({ key: client_id }))
    return success ? undefined : { retryAfter: PERIOD }
  }
