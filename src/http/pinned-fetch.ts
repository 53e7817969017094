import type { IncomingMessage } from 'node:http'
import { request as requestByHttps } from 'node:https'
import { aBoolean, aFunction, checkOptions, must, type OptionChecks, optional } from '../encoding/option-check.ts'
import type { Fetch, FetchRequest, FetchResponse } from '../host/bounded-fetch.ts'
import { addressPinningFetch, type ResolvedAddress } from '../host/pinned-fetch.ts'
import { resolveByDNS, resolveBySystem } from './resolve-name.ts'

/** The options of `pinnedFetch`. */
export interface PinnedFetchOptions {
  /** Lets the loopback interface be fetched from, for a server that runs there itself. Default false. */
  readonly allowsLoopback?: boolean | undefined
  /** Certificates of authorities, as PEM, instead of those that Node trusts. */
  readonly ca?: string | readonly string[] | undefined
  /** Resolves a name to every address that it has. Default: DNS, off the threads that Node verifies signatures on; with
   * `allowsLoopback` the resolver of the system, which reads the hosts file. */
  readonly lookup?: ((hostname: string) => Promise<readonly ResolvedAddress[]>) | undefined
}

/** Makes the fetch for URLs that clients name: metadata documents, `jwks_uri`, logos. It resolves the name once, refuses special-purpose
 * addresses, and connects to an address that was checked, over a connection of its own. The name stays in SNI, in the check of the
 * certificate and in `Host`. It follows no redirect, knows no proxy, and refuses compressed bodies, which could be bombs.
 * @see draft-ietf-oauth-client-id-metadata-document §8.6, RFC 6890 §2.2 */
export const pinnedFetch = (options: PinnedFetchOptions = {}): Fetch => {
  checkOptions('pinnedFetch', options, OPTIONS)
  const { allowsLoopback = false, ca, lookup } = options
  return addressPinningFetch({
    allowsLoopback,
    lookup: lookup ?? (allowsLoopback ? resolveBySystem : (hostname) => resolveByDNS(hostname)),
    fetchAt: (addresses, url, request) => fetchAt(addresses, url, request, ca),
  })
}

const isPEM = (value: unknown): boolean => typeof value === 'string' && value.includes('-----BEGIN ')

const OPTIONS: OptionChecks<PinnedFetchOptions> = /* @__PURE__ */ (() => ({
  allowsLoopback: optional(aBoolean),
  ca: optional(
    must('be PEM text, or a list of PEM texts', (value) => (Array.isArray(value) ? value.every(isPEM) : isPEM(value)), {
      remedy: 'Pass the contents of the file, not its name.',
    }),
  ),
  lookup: optional(aFunction('Pass async (hostname) => the addresses of the name.')),
}))()

/** Node parses and drops interim responses (1xx), as many as come. */
const MAX_INTERIM_RESPONSES = 8

/** The code reaches the detail of the event. */
const failure = (sentence: string, code: string): Error => Object.assign(new Error(sentence), { code })

type Answer = (error: Error | null, address: string | { address: string; family: number }[], family?: number) => void

const fetchAt = (
  addresses: readonly ResolvedAddress[],
  url: string,
  { method, headers, signal }: FetchRequest,
  ca: PinnedFetchOptions['ca'],
): Promise<FetchResponse> =>
  new Promise((resolve, reject) => {
    const [first] = addresses
    const request = requestByHttps(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'parapet' },
      signal,
      // a pooled connection may lead to an address that an earlier look-up gave
      agent: false,
      lookup: (_hostname: string, options: { readonly all?: boolean | undefined }, answer: Answer) => {
        if (options.all === true) answer(null, [...addresses])
        else answer(null, first?.address ?? '', first?.family)
      },
      ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    })
    let interim = 0
    request.on('information', () => {
      interim++
      if (interim <= MAX_INTERIM_RESPONSES) return
      reject(failure('Too many interim responses.', 'TOO_MANY_RESPONSES'))
      request.destroy()
    })
    request.on('upgrade', (_response, socket) => {
      socket.destroy()
      reject(failure('The server switches protocols.', 'PROTOCOL_SWITCHED'))
    })
    request.on('response', (response) => resolve(responseOf(response)))
    request.on('error', reject)
    request.end()
  })

const responseOf = (response: IncomingMessage): FetchResponse => {
  const { statusCode = 0, headers } = response
  // without a listener an error past the end would end the process
  response.on('error', () => {})
  const isEncoded = (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity'
  const end = async (): Promise<void> => void response.destroy()
  return {
    status: statusCode,
    headers: {
      get: (name) => {
        const value = headers[name.toLowerCase()]
        return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
      },
    },
    body: {
      cancel: end,
      getReader: () => {
        const chunks = response[Symbol.asyncIterator]()
        return {
          read: async () => {
            if (isEncoded) throw failure('The body is compressed.', 'BODY_COMPRESSED')
            const { done, value } = await chunks.next()
            return done === true ? { done: true } : { done: false, value }
          },
          cancel: end,
        }
      },
    },
  }
}
