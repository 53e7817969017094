import { aFunction, checkOptions, optional, sentencesOf, throwProblems, wholeNumber } from '../encoding/option-check.ts'
import { ask, askNow, present, requireForm } from '../host/answers.ts'
import { systemClock } from '../host/system-clock.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Clock } from '../types/ports.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

export interface AuthorizationServersOptions {
  /** Most servers that are kept at the same time, 1 to 100,000. The one that was asked for the longest ago makes room. Default 1000. */
  readonly maxServers?: number
  /** How long a server is kept before `resolve` is asked again, in seconds, 1 to 86,400. Default 300. */
  readonly maxAge?: Seconds
  /** Default: the system's clock. */
  readonly clock?: Clock
}

/** The product of `resolve` for a tenant: its server, or an object that has the server as `as`, such as one with its handlers. */
export type TenantServer =
  | AuthorizationServer<DetailTypes, VendorParameters>
  | { readonly as: AuthorizationServer<DetailTypes, VendorParameters> }

/** The servers of many tenants. */
export interface AuthorizationServers<Made> {
  /** Finds the server of a tenant, or makes it. Resolves to undefined for a tenant that `resolve` does not know: answer 404. Rejects when
   * `resolve` does, and asks it again at the next call. */
  readonly find: (tenant: string) => Promise<Made | undefined>
  /** Forgets the server of a tenant, so that a change of its configuration counts at once in this process. */
  readonly forget: (tenant: string) => void
}

/** Longest name of a tenant: that of a host name. */
const MAX_NAME = 253

interface Kept<Made> {
  readonly made: Made
  readonly issuer: string
  readonly madeAt: EpochSeconds
}

/** Keeps the servers of many tenants, each with an issuer of its own. `resolve` makes the server of a tenant when it is first asked for;
 * requests that wait for the same tenant share that server. The number of kept servers is bounded, and an unknown tenant is not kept.
 *
 * Give each tenant a store of its own, such as `prefixedStore(shared, tenant)`, and a `secret` of its own. Keep stores and connections
 * outside of `resolve`: a server that was dropped to make room is made again. Throws TypeError when two tenants have one issuer, because a code
 * of one tenant would then count at the other.
 * @example
 * ```ts
 * const servers = authorizationServers(async (tenant) => {
 *   const row = await tenants.find(tenant)
 *   const issuer = `https://as.example/${tenant}`
 *   return row && authorizationServer({ ...common, issuer, token_endpoint: `${issuer}/token` })
 * })
 * const as = await servers.find('acme')
 * ```
 * @see RFC 8414 §2, §3 */
export const authorizationServers = <Made extends TenantServer>(
  resolve: (tenant: string) => Promise<Made | undefined> | Made | undefined,
  options: AuthorizationServersOptions = {},
): AuthorizationServers<Made> => {
  throwProblems(FACTORY, sentencesOf('resolve', aFunction()(resolve)))
  checkOptions(FACTORY, options, {
    maxServers: optional(wholeNumber(1, 100_000)),
    maxAge: optional(wholeNumber(1, 86_400, 'seconds')),
    clock: optional(aFunction()),
  })
  const { maxServers = 1000, maxAge = 300, clock = systemClock } = options
  const kept = new Map<string, Kept<Made>>()
  const owners = new Map<string, string>()
  const making = new Map<string, Promise<Made | undefined>>()

  const forget = (tenant: string): void => {
    const known = kept.get(tenant)
    if (known !== undefined) owners.delete(known.issuer)
    kept.delete(tenant)
    making.delete(tenant)
  }

  const keep = (tenant: string, made: Made): void => {
    const { issuer } = serverOf(made)
    const owner = owners.get(issuer)
    if (owner !== undefined && owner !== tenant) {
      throw new TypeError(
        `resolve must make one issuer for each tenant; got ${issuer} for ${JSON.stringify(owner)} and for ${JSON.stringify(tenant)}. ` +
          'Put the tenant into the issuer, and map its other names to one name before find.',
      )
    }
    forget(tenant)
    const oldest = kept.size < maxServers ? undefined : kept.keys().next().value
    if (oldest !== undefined) forget(oldest)
    kept.set(tenant, { made, issuer, madeAt: askNow('clock', clock) })
    owners.set(issuer, tenant)
  }

  const make = async (tenant: string): Promise<Made | undefined> => {
    const made = present(await ask('resolve', () => resolve(tenant)))
    if (made === undefined) return undefined
    const isGood = typeof made === 'object' && isServer(serverOf(made))
    return requireForm('resolve', 'an authorization server, or an object with one as `as`', isGood, made)
  }

  const find = async (tenant: string): Promise<Made | undefined> => {
    if (typeof tenant !== 'string' || tenant === '' || tenant.length > MAX_NAME) return undefined
    const known = kept.get(tenant)
    if (known !== undefined && isWithin(askNow('clock', clock) - known.madeAt, maxAge)) {
      // the latest stands last
      kept.delete(tenant)
      kept.set(tenant, known)
      return known.made
    }
    const underWay = making.get(tenant)
    if (underWay !== undefined) return underWay
    const made = make(tenant)
    making.set(tenant, made)
    try {
      const server = await made
      // a configuration that was forgotten meanwhile serves the calls that wait for it, and is not kept
      if (making.get(tenant) === made) {
        if (server === undefined) forget(tenant)
        else keep(tenant, server)
      }
      return server
    } finally {
      if (making.get(tenant) === made) making.delete(tenant)
    }
  }

  return { find, forget }
}

const FACTORY = 'authorizationServers'

/** A clock that was set back must not keep an old configuration, such as that of a tenant which is blocked by now. */
const isWithin = (elapsed: Seconds, maxAge: Seconds): boolean => elapsed >= 0 && elapsed < maxAge

const serverOf = (made: TenantServer): AuthorizationServer<DetailTypes, VendorParameters> =>
  'as' in made ? made.as : made

const isServer = (as: Partial<AuthorizationServer> | undefined): boolean =>
  typeof as === 'object' && as !== null && typeof as.issuer === 'string' && typeof as.policy === 'object'
