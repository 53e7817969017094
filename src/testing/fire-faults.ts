import { canParseUrl } from '../encoding/can-parse-url.ts'
import { aClock, aFunction, checkOptions, isObject, listOf, must, oneOf, optional } from '../encoding/option-check.ts'
import { type CoreReason, REASONS, type Reason } from '../errors/catalogue.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import { type ClientAuthenticationMethod, METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { Clock } from '../types/ports.ts'
import { flawsOfGoodFlow, flawsOfRefusals } from './answer-flaws.ts'
import { NOT_PUSHED } from './application-faults.ts'
import { commit, probe } from './application-flow.ts'
import { allFaults, isOfTransport, makeWire, type Wire } from './application-wire.ts'
import type { NamedFault } from './named-faults.ts'
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
  /** The faults to fire, such as some of `namedFaults`. Default: all of those, values that are used twice, wrong secrets, and the faults of
   * client and proof at the token endpoint. */
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

/** Every fault stands in one of three lists. The fourth is about the answers. */
export interface FiredFaults {
  /** Refused as they must be. */
  readonly refused: readonly FiredFault[]
  /** Accepted, or refused in another way. */
  readonly wrong: readonly FiredFault[]
  /** Not fired, each with why. */
  readonly notFired: readonly FiredFault[]
  /** A sentence for each flaw of an answer, good or refused, such as a header that is missing. */
  readonly flaws: readonly string[]
}

/** Fires the faults of the scripted client over HTTP, one by one, at the routes of an application, and looks at each answer. It uses a
 * `request_uri`, a code, an assertion and a proof twice as well, and runs a good flow. Before the first fault of each client it sends a good
 * request, and so learns nonces and challenges; where that is refused, the faults of the client are not fired, and say why.
 *
 * An application in the same process takes `kit.as`, and then each reason is compared. A deployment has a server of its own: make the kit
 * with its issuer, its endpoints and its policy, register `kit.clients` there, and pass `clock`. Then the status and the `error` are compared, and
 * the library's own time cannot be moved. Rejects when no fault could be fired at all.
 * @example
 * ```ts
 * const { wrong, flaws, notFired } = await fireFaults(kit, { baseUrl: 'http://127.0.0.1:3000', fetch })
 * assert.deepEqual([wrong, flaws], [[], []])
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
  const outcomes: Record<Exclude<keyof FiredFaults, 'flaws'>, FiredFault[]> = { refused: [], wrong: [], notFired: [] }
  for (const fault of options.faults ?? allFaults) {
    const outcome = await fire(wire, fault)
    const list = outcome.why !== undefined ? 'notFired' : isExpected(outcome) ? 'refused' : 'wrong'
    outcomes[list].push(outcome)
  }
  if (outcomes.refused.length + outcomes.wrong.length === 0) {
    throw new Error(`fireFaults could fire no fault. ${outcomes.notFired[0]?.why ?? 'The list of faults is empty.'}`)
  }
  setClock(wire)
  const inGoodFlow = await flawsOfGoodFlow(wire)
  return { ...outcomes, flaws: [...inGoodFlow, ...flawsOfRefusals(wire.refusals)] }
}

const isFault = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.name === 'string' &&
  Object.hasOwn(REASONS, String(value.reason)) &&
  isObject(value.script)

const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' && canParseUrl(value) && new URL(value).pathname === '/'

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
  const answer = await commit(wire, fault).catch((error: unknown) => {
    throw new Error(`The application failed at the fault ${JSON.stringify(name)}.`, { cause: error })
  })
  if (typeof answer === 'string') return { ...own, why: answer }
  wire.refusals.push({ name, at, answer })
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

/** A page shows its error as it likes, so that its status counts alone. An error that is due to the client may be redirected. */
const isExpected = ({ name, at, expected, got }: FiredFault): boolean => {
  if (got === undefined || (got.reason !== undefined && got.reason !== expected.reason)) return false
  const isSame = got.error === expected.error || (got.error === undefined && isOfTransport(expected.status))
  return at === 'present'
    ? got.status === expected.status || (name === NOT_PUSHED && isSame)
    : got.status === expected.status && isSame
}

const setClock = ({ kit, options: { clock } }: Wire): void => {
  if (clock !== undefined) kit.clock.advance(clock() - kit.clock())
}
