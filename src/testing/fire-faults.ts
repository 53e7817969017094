import { aClock, aFunction, checkOptions, isObject, listOf, must, oneOf, optional } from '../encoding/option-check.ts'
import { type CoreReason, REASONS, type Reason } from '../errors/catalogue.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import { type ClientAuthenticationMethod, METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { Clock } from '../types/ports.ts'
import type { ApplicationFault } from './application-faults.ts'
import { type Answer, allFaults, makeWire, type Wire } from './application-wire.ts'
import { authorizationRequest } from './authorization-request.ts'
import { clientIn } from './default-client.ts'
import { codeOf, type FlowScript } from './flow.ts'
import type { NamedFault } from './named-faults.ts'
import { pushRequest, tokenRequest } from './requests.ts'
import { requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'

/** The options of `fireFaults`. */
export interface FireFaultsOptions {
  /** Sends a request: the `fetch` of the runtime for an application that listens, or that of an application in the same process. It must not
   * follow redirects: the requests have `redirect: 'manual'`. */
  readonly fetch: (request: Request) => Promise<Response> | Response
  /** The origin at which the application listens, such as `http://127.0.0.1:3000`; the paths stay those of the kit's endpoints. Default:
   * the endpoints' own URLs, for a deployment. */
  readonly baseUrl?: string
  /** The time of the application. Default: the kit's clock, which an application that was given `kit.as` shares. For a deployment pass
   * `() => Math.floor(Date.now() / 1000)`. */
  readonly clock?: Clock
  /** The client whose faults are fired, for an application whose clients have demands of their own. Default: that of a script, and beside it the
   * clients that the faults of certificates and of attestations need. */
  readonly client?: ClientAuthenticationMethod
  /** The faults to fire, such as some of `namedFaults`. Default: all of those, a `request_uri` and a code that are used twice, and the faults
   * of client and proof at the token endpoint. */
  readonly faults?: readonly NamedFault[]
  /** Logs in and consents: takes the answer of the authorization endpoint and returns the URL to which the application then redirects,
   * which has the code. Default: the `Location` of that answer. */
  readonly authorize?: (answer: Response) => Promise<string | undefined> | string | undefined
  /** Returns the headers by which a proxy tells the application of a client certificate, such as one of `fakeProxies`. Without it, faults
   * of certificates are not fired. */
  readonly certificateHeaders?: (certificate: ClientCertificate) => Readonly<Record<string, string>>
}

/** The outcome of a fault. */
export interface FiredFault {
  readonly name: string
  readonly at: NamedFault['at']
  /** The answer that the fault must have. */
  readonly expected: { readonly reason: Reason; readonly status: number; readonly error: string }
  /** The answer that came; the reason where the application has the kit's server, which tells it. */
  readonly got?: { readonly reason?: Reason; readonly status: number; readonly error?: string }
  /** Why it was not fired. */
  readonly why?: string
}

/** Every fault stands in one of the lists. */
export interface FiredFaults {
  /** Refused as they must be. */
  readonly refused: readonly FiredFault[]
  /** Accepted, or refused in another way. */
  readonly wrong: readonly FiredFault[]
  /** Not fired, each with why. */
  readonly notFired: readonly FiredFault[]
}

/** Fires the faults of the scripted client over HTTP, one by one, at the routes of an application, and looks at each answer. It uses a
 * `request_uri` and a code twice as well. Before the first fault of each client it sends a good request, and so learns nonces and
 * challenges; where that is refused, the faults of the client are not fired, and say why.
 *
 * An application in the same process takes `kit.as`, and then each reason is compared. A deployment has a server of its own: make the kit
 * with its issuer, its endpoints and its policy, register `kit.clients` there, and pass `clock`. Then the status and the `error` are compared, and
 * the library's own time cannot be moved. Rejects when no fault could be fired at all.
 * @example
 * ```ts
 * const { wrong, notFired } = await fireFaults(kit, { baseUrl: 'http://127.0.0.1:3000', fetch })
 * assert.deepEqual(wrong, [])
 * ``` */
export const fireFaults = async (server: TestServer, options: FireFaultsOptions): Promise<FiredFaults> => {
  requireKit(server)
  checkOptions<FireFaultsOptions>('fireFaults', options, {
    fetch: aFunction('Pass the fetch of the runtime, or (request) => app.fetch(request).'),
    baseUrl: optional(must('be an origin without a path, such as http://127.0.0.1:3000', isOrigin)),
    clock: optional(aClock),
    client: optional(oneOf(METHOD_NAMES)),
    faults: optional(listOf('faults', must('be a fault of namedFaults', isFault))),
    authorize: optional(aFunction()),
    certificateHeaders: optional(aFunction()),
  })
  const wire = makeWire(server, options)
  const outcomes: Record<keyof FiredFaults, FiredFault[]> = { refused: [], wrong: [], notFired: [] }
  for (const fault of options.faults ?? allFaults) {
    const outcome = await fire(wire, fault)
    const list = outcome.why !== undefined ? 'notFired' : isExpected(outcome) ? 'refused' : 'wrong'
    outcomes[list].push(outcome)
  }
  if (outcomes.refused.length + outcomes.wrong.length === 0) {
    throw new Error(`fireFaults could fire no fault. ${outcomes.notFired[0]?.why ?? 'The list of faults is empty.'}`)
  }
  return outcomes
}

const isFault = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.name === 'string' &&
  Object.hasOwn(REASONS, String(value.reason)) &&
  isObject(value.script)

const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' && URL.canParse(value) && new URL(value).pathname === '/'

const fire = async (wire: Wire, { name, at, reason, script: { client } }: NamedFault): Promise<FiredFault> => {
  const { error, status } = REASONS[reason as CoreReason]
  const row = { name, at, expected: { reason, status, error } }
  const fault = wire.faults.get(name)
  if (fault === undefined) return { ...row, why: whyLeftOut(wire, client) }
  const own = { ...row, expected: { ...row.expected, reason: fault.reason } }
  const { script } = fault
  setClock(wire)
  const unready = await probe(wire, script)
  if (unready !== undefined) return { ...own, why: unready }
  const answer = await commit(wire, fault)
  if (typeof answer === 'string') return { ...own, why: answer }
  const { status: came, error: wireError, reason: told } = answer
  return {
    ...own,
    got: {
      status: came,
      ...(wireError !== undefined && { error: wireError }),
      ...(told !== undefined && { reason: told }),
    },
  }
}

const whyLeftOut = ({ policy }: Wire, client: ClientAuthenticationMethod | undefined): string =>
  client === undefined || policy.token_endpoint_auth_methods_supported.includes(client)
    ? 'The policy permits it, has no use for what is faulty, or refuses it earlier.'
    : `The policy admits no client of ${client}, whose fault this is.`

/** A page shows its error as it likes, so that its status counts alone. */
const isExpected = ({ at, expected, got }: FiredFault): boolean =>
  got !== undefined &&
  got.status === expected.status &&
  (got.reason === undefined || got.reason === expected.reason) &&
  (at === 'present' || got.error === expected.error)

const setClock = ({ kit, options: { clock } }: Wire): void => {
  if (clock !== undefined) kit.clock.advance(clock() - kit.clock())
}

/** Sends a good request, and repeats it with a nonce when the server asks for one. */
const probe = (wire: Wire, script: FlowScript): Promise<string | undefined> => {
  const client = clientIn(wire.kit, script)
  const { object } = script
  const name = `${client} ${String(object === false)}`
  const known = wire.probes.get(name)
  if (known !== undefined) return known
  const probing = tryPush(wire, { client, ...(object === false && { object }) })
  wire.probes.set(name, probing)
  return probing
}

const tryPush = async (wire: Wire, script: FlowScript): Promise<string | undefined> => {
  const client = clientIn(wire.kit, script)
  const request = await pushRequest(wire.kit, script)
  if (request.clientCertificate !== undefined && wire.options.certificateHeaders === undefined) {
    return 'A Fetch Request carries no client certificate. Pass certificateHeaders, the headers of the proxy.'
  }
  let answer = await wire.send(request)
  if (answer.error === 'use_dpop_nonce' || answer.error === 'use_attestation_challenge') {
    answer = await wire.send(await pushRequest(wire.kit, script))
  }
  if (answer.status === 201) return undefined
  // a request that must be signed is refused without its object, after everything that these faults are about
  if (script.object === false && answer.error === 'invalid_request') return undefined
  return (
    `A good push of ${wire.kit.clients[client].client_id} was refused: ${answer.status} ${answer.reason ?? answer.error ?? ''}. ` +
    'Register kit.clients there, give testServer the policy and the URLs of the application, and pass its clock.'
  )
}

/** Commits a fault, or says why it cannot be. */
const commit = async (wire: Wire, { name, at, script, again }: ApplicationFault): Promise<Answer | string> => {
  if (name.endsWith(' jti: replayed')) return replay(wire, name, script)
  const { kit, send } = wire
  if (at === 'push') return send(await pushRequest(kit, script))
  const { client, parameters, object } = script
  const flawless = {
    ...(client && { client }),
    ...(parameters && { parameters }),
    ...(object !== undefined && { object }),
  }
  const { body } = await send(await pushRequest(kit, flawless))
  const request_uri = String(body.request_uri)
  if (at === 'present' && again === undefined) return send(authorizationRequest(kit, request_uri, script))
  const { response } = await send(authorizationRequest(kit, request_uri, flawless))
  const target = await (wire.options.authorize ?? locationOf)(response)
  const code = target === undefined ? undefined : codeAt(target)
  if (code === undefined) {
    return 'The application did not redirect with a code. Pass authorize, which logs in and consents.'
  }
  if (again === 'request_uri') return send(authorizationRequest(kit, request_uri, flawless))
  if (again === 'code') {
    const { status, error } = await send(await tokenRequest(kit, code, flawless))
    if (status !== 200) return `The good redemption before the second one was refused: ${error ?? status}.`
  }
  return send(await tokenRequest(kit, code, script))
}

const locationOf = (response: Response): string | undefined => response.headers.get('location') ?? undefined

const codeAt = (target: string): string | undefined => {
  if (!URL.canParse(target)) return undefined
  const { searchParams, hash } = new URL(target)
  const parameters: Record<string, string> = {}
  for (const one of [searchParams, new URLSearchParams(hash.slice(1))]) {
    one.forEach((value, name) => {
      parameters[name] = value
    })
  }
  try {
    return codeOf({ parameters } as Parameters<typeof codeOf>[0])
  } catch {
    return undefined
  }
}

/** Uses a token in a good request, and then once more, with everything else new. */
const replay = async ({ kit, send }: Wire, name: string, script: FlowScript): Promise<Answer | string> => {
  const { client, object } = script
  const good: FlowScript = { ...(client && { client }), ...(object !== undefined && { object }) }
  const first = await pushRequest(kit, good)
  const { status, error } = await send(first)
  if (status !== 201) return `The good request before the replay was refused: ${status} ${error ?? ''}.`
  const [part] = name.split(' ')
  const header = part === 'proof' ? 'DPoP' : part === 'pop' ? 'OAuth-Client-Attestation-PoP' : undefined
  if (header === undefined) return send(first)
  const headers = { [header]: first.headers.get(header) ?? '' }
  return send(await pushRequest(kit, { ...good, ...(part === 'proof' && { proof: false }), headers }))
}
