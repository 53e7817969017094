import { lookup, Resolver } from 'node:dns/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { ResolvedAddress } from '../host/pinned-fetch.ts'

export interface DNSOptions {
  /** Name servers as Node writes them, such as `192.0.2.53` or `192.0.2.53:5353`. Default: those of the system. */
  readonly servers?: readonly string[]
  /** Time for the first answer; the second try of each server takes longer. Default 2,000 ms. */
  readonly timeout?: number
  /** Time for the other family, once one of the two has answered with addresses. Default 1,000 ms. */
  readonly patience?: number
}

/** Asks DNS for every address of a name, on sockets of its own.
 *
 * The resolver of the system blocks one of the four threads on which Node also reads files and verifies signatures. An attacker whose
 * name server is slow could occupy all four. DNS alone also knows no names of a hosts file, of mDNS and of search domains.
 *
 * Some name servers drop questions for IPv6. The tries for those would take longer than a whole fetch may.
 * @see RFC 1035 §4.2.1, RFC 3596 §2.1, RFC 8305 §3 */
export const resolveByDNS = async (
  hostname: string,
  { servers, timeout = 2_000, patience = 1_000 }: DNSOptions = {},
): Promise<readonly ResolvedAddress[]> => {
  const resolver = new Resolver({ timeout, tries: 2 })
  if (servers !== undefined) resolver.setServers(servers)
  const families = [resolver.resolve4(hostname), resolver.resolve6(hostname)] as const
  Promise.any(families)
    .then(() => wait(patience, undefined, { ref: false }))
    .then(() => resolver.cancel())
    .catch(() => {})
  const [ipv4, ipv6] = await Promise.allSettled(families)
  if (ipv4.status === 'rejected' && ipv6.status === 'rejected') throw ipv4.reason
  return [...addressesOf(ipv4, 4), ...addressesOf(ipv6, 6)]
}

const addressesOf = (answer: PromiseSettledResult<string[]>, family: 4 | 6): readonly ResolvedAddress[] =>
  answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : []

/** Asks the resolver of the system, which also reads the hosts file. */
export const resolveBySystem = (hostname: string): Promise<readonly ResolvedAddress[]> =>
  lookup(hostname, { all: true, verbatim: true })
