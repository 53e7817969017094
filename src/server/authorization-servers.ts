import {
  aClock,
  aFunction,
  checkOptions,
  optional,
  sentencesOf,
  throwProblems,
  wholeNumber,
} from '../encoding/option-check.ts'
import { callPort, callPortNow, nullToUndefined, requireForm } from '../host/answers.ts'
import { nowOf } from '../host/now.ts'
import { systemClock } from '../host/system-clock.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Clock } from '../types/ports.ts'
import type { Awaitable } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

/** The options of `authorizationServers`. */
export interface AuthorizationServersOptions {
  /** Most servers that are kept at the same time, 1 to 100,000. The one that was asked for the longest ago makes room. Default 1000. */
  readonly maxServers?: number | undefined
  /** How long a server is kept before `resolve` is asked again, in seconds, 1 to 86,400. Default 300. */
  readonly maxAge?: Seconds | undefined
  /** Default: the system's clock. */
  readonly clock?: Clock | undefined
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

interface KeptServer<Made> {
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
  resolve: (tenant: string) => Awaitable<Made | null | undefined>,
  options: AuthorizationServersOptions = {},
): AuthorizationServers<Made> => {
  throwProblems(FACTORY, sentencesOf('resolve', aFunction()(resolve)))
  checkOptions(FACTORY, options, {
    maxServers: optional(wholeNumber(1, 100_000)),
    maxAge: optional(wholeNumber(1, 86_400, 'seconds')),
    clock: optional(aClock),
  })
  const { maxServers = 1000, maxAge = 300, clock = systemClock } = options
  const kept = new Map<string, KeptServer<Made>>()
  const owners = new Map<string, string>()
  const making = new Map<string, Promise<Made | undefined>>()

  const now = (): EpochSeconds => callPortNow('clock', () => nowOf({ clock }))
  const isFresh = ({ madeAt }: KeptServer<Made>): boolean => isWithin(now() - madeAt, maxAge)

  const drop = (tenant: string): void => {
    const known = kept.get(tenant)
    if (known !== undefined) owners.delete(known.issuer)
    kept.delete(tenant)
  }

  const forget = (tenant: string): void => {
    drop(tenant)
    making.delete(tenant)
  }

  /** A tenant that has the issuer no longer, such as one that was renamed, gives it up once its own server is too old. */
  const askStaleOwner = async (tenant: string, issuer: string): Promise<void> => {
    const owner = owners.get(issuer)
    const known = owner === undefined ? undefined : kept.get(owner)
    if (owner === undefined || owner === tenant || known === undefined || isFresh(known)) return
    // not find: two tenants that exchange their issuers would wait for each other
    const again = await make(owner)
    const hasIssuer = again !== undefined && serverOf(again).issuer === issuer
    if (!hasIssuer && kept.get(owner) === known) drop(owner)
  }

  const requireOwnIssuer = (tenant: string, issuer: string): void => {
    const owner = owners.get(issuer)
    if (owner === undefined || owner === tenant) return
    throw new TypeError(
      `resolve must make one issuer for each tenant; got ${issuer} for ${JSON.stringify(owner)} and for ${JSON.stringify(tenant)}. ` +
        'Put the tenant into the issuer, and map its other names to one name before find.',
    )
  }

  const keep = (tenant: string, made: Made, madeAt: EpochSeconds): void => {
    drop(tenant)
    const oldest = kept.size < maxServers ? undefined : kept.keys().next().value
    if (oldest !== undefined) drop(oldest)
    const { issuer } = serverOf(made)
    kept.set(tenant, { made, issuer, madeAt })
    owners.set(issuer, tenant)
  }

  const make = async (tenant: string): Promise<Made | undefined> => {
    const made = nullToUndefined(await callPort('resolve', () => resolve(tenant)))
    if (made === undefined) return undefined
    const isGood = typeof made === 'object' && isServer(serverOf(made))
    return requireForm('resolve', 'an authorization server, or an object with one as `as`', isGood, made)
  }

  /** Everything that decides about a server happens before any call gets it. A server that was forgotten meanwhile is checked as well: it
   * serves the calls that wait for it, and is not kept. */
  const makeAndKeep = async (tenant: string, isForgotten: () => boolean): Promise<Made | undefined> => {
    const made = await make(tenant)
    if (made === undefined) {
      if (!isForgotten()) drop(tenant)
      return undefined
    }
    const { issuer } = serverOf(made)
    await askStaleOwner(tenant, issuer)
    requireOwnIssuer(tenant, issuer)
    if (!isForgotten()) keep(tenant, made, now())
    return made
  }

  const find = async (tenant: string): Promise<Made | undefined> => {
    if (typeof tenant !== 'string' || tenant === '' || tenant.length > MAX_NAME) return undefined
    const known = kept.get(tenant)
    if (known !== undefined && isFresh(known)) {
      // the latest stands last
      kept.delete(tenant)
      kept.set(tenant, known)
      return known.made
    }
    const underWay = making.get(tenant)
    if (underWay !== undefined) return underWay
    const server: Promise<Made | undefined> = makeAndKeep(tenant, () => making.get(tenant) !== server)
    making.set(tenant, server)
    try {
      return await server
    } finally {
      if (making.get(tenant) === server) making.delete(tenant)
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
