import { parseJSONObject } from '../encoding/json.ts'
import { requireThat } from '../encoding/require-that.ts'
import type { Reason } from '../errors/catalogue.ts'
import { serverFor } from '../host/client-demands.ts'
import { policyForClient } from '../profiles/policy-for-client.ts'
import type { HttpRequest } from '../types/http.ts'
import type { Policy } from '../types/policy.ts'
import { type ApplicationFault, applicationFaults } from './application-faults.ts'
import { fetchRequest } from './fetch-request.ts'
import type { FireFaultsOptions } from './fire-faults.ts'
import { namedFaults } from './named-faults.ts'
import { faultsUnder } from './named-faults-for.ts'
import type { TestServer } from './server.ts'

/** Every fault that an application can be fired at with. */
export const allFaults: readonly ApplicationFault[] = /* @__PURE__ */ (() => [...namedFaults, ...applicationFaults])()

/** The way to an application. */
export interface Wire {
  /** The kit, with the nonce that the application gave. */
  readonly kit: TestServer
  readonly faults: ReadonlyMap<string, ApplicationFault>
  /** The policy for the client. */
  readonly policy: Policy
  readonly options: FireFaultsOptions
  readonly send: (request: HttpRequest) => Promise<Answer>
  /** By client: whether its good requests pass, or why not. */
  readonly probes: Map<string, Promise<string | undefined>>
  /** The answers to the faults so far. */
  readonly refusals: FaultAnswer[]
}

/** The answer to a fault. */
export interface FaultAnswer extends Pick<ApplicationFault, 'name' | 'at'> {
  readonly answer: Answer
}

export interface Answer {
  readonly status: number
  readonly error: string | undefined
  readonly reason: Reason | undefined
  readonly text: string
  /** The members of a body of JSON. */
  readonly body: Readonly<Record<string, unknown>>
  readonly response: Response
  /** The request that is answered. */
  readonly request: HttpRequest
}

/** Statuses that say all by themselves, so that they need no `error`: another method, and a body that is too large.
 * @see RFC 9126 §2.3 */
export const isOfTransport = (status: number): boolean => status === 405 || status === 413

/** Opens the way to an application, with requests made by the kit. */
export const makeWire = (server: TestServer, options: FireFaultsOptions): Wire => {
  let nonce: string | undefined
  const { dpopNonces } = server.as
  const issue: typeof dpopNonces.issue = (now) => nonce ?? dpopNonces.issue(now)
  const as = Object.create(server.as, { dpopNonces: { value: { ...dpopNonces, issue }, enumerable: true } })
  const { client } = options
  const policy =
    client === undefined
      ? serverFor(server.as, server.clients.private_key_jwt).policy
      : policyForClient(server.as.policy, server.clients[client])
  return {
    kit: { ...server, as },
    policy,
    faults: new Map(faultsUnder(policy, allFaults).map((fault) => [fault.name, fault])),
    options,
    probes: new Map(),
    refusals: [],
    send: async (request) => {
      const certified = withCertificate(request, options)
      const known = server.events.length
      const response = await options.fetch(fetchRequest(certified, options.baseUrl))
      requireThat(typeof response?.clone === 'function', 'the answer of fetch', 'a Response', response)
      const text = await response.clone().text()
      nonce = response.headers.get('dpop-nonce') ?? response.headers.get('oauth-client-attestation-challenge') ?? nonce
      const body = parseJSONObject(text) ?? {}
      const told = server.events.slice(known).filter((event) => event.type === 'refused')
      return {
        status: response.status,
        error: typeof body.error === 'string' ? body.error : undefined,
        reason: told.at(-1)?.reason,
        text,
        body,
        response,
        request,
      }
    },
  }
}

const withCertificate = (request: HttpRequest, { certificateHeaders }: FireFaultsOptions): HttpRequest => {
  const { clientCertificate, ...rest } = request
  if (clientCertificate === undefined || certificateHeaders === undefined) return rest
  const headers = new Headers(request.headers as Headers)
  for (const [name, value] of Object.entries(certificateHeaders(clientCertificate))) headers.set(name, value)
  return { ...rest, headers }
}
