import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../../src/endpoints/token.ts'
import { demandPolicy, SERVER_WIDE_FIELDS } from '../../../src/profiles/client-demands.ts'
import { weakerThan } from '../../../src/profiles/index.ts'
import { STRENGTHS } from '../../../src/profiles/strength.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import {
  authorizationRequest,
  codeOf,
  type FlowScript,
  type NamedFault,
  namedFaults,
  plainRequest,
  policyOf,
  pushRequest,
  type Script,
  scriptOf,
  type TestServer,
  testServer,
  tokenRequest,
} from '../../../src/testing/index.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import type { Policy } from '../../../src/types/policy.ts'
import { fc } from '../../support/fast-check.ts'
import { PROFILES } from './profiles.ts'

const isOrdered = (field: string): field is keyof Policy =>
  Object.hasOwn(STRENGTHS, field) &&
  STRENGTHS[field as keyof Policy] !== 'none' &&
  !SERVER_WIDE_FIELDS.some((name) => name === field)

/** The fields of a policy that have an order of strength; by numbers, some of them. */
const orderedFields = (policy: Policy, picks: readonly number[] | undefined): Partial<Policy> => {
  const all = Object.entries(policy).filter(([field]) => isOrdered(field))
  return Object.fromEntries(picks === undefined ? all : picks.flatMap((pick) => [all[pick % all.length] ?? []]))
}

/** The weaker policy with the stricter value of both in some fields; undefined where two lists have nothing in common. */
export const strengthened = (weak: Policy, by: Policy, picks?: readonly number[]): Policy | undefined => {
  try {
    return demandPolicy(weak, orderedFields(by, picks)).policy
  } catch (error) {
    if (/must have an entry that the server has/.test(String(error))) return undefined
    throw error
  }
}

export interface Pair {
  readonly weak: keyof typeof PROFILES
  readonly by: keyof typeof PROFILES
  readonly changes: readonly number[]
  /** Undefined: every ordered field of the other profile. */
  readonly fields: readonly number[] | undefined
}

const some = fc.array(fc.nat(), { maxLength: 6 })
const profileNames = fc.constantFrom(...Object.keys(PROFILES))

export const pairs: fc.Arbitrary<Pair> = fc.record({
  weak: profileNames,
  by: profileNames,
  changes: some,
  fields: fc.option(fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), { nil: undefined }),
})

export interface Sent {
  readonly picks: readonly number[]
  readonly fault: number | undefined
  readonly isPlain: boolean
  /** Whether the client keeps to the stronger policy, as far as it knows. */
  readonly isForStrong: boolean
  readonly waits: readonly [presentation: number, redemption: number]
}

export const sendings: fc.Arbitrary<Sent> = fc.record({
  picks: some,
  fault: fc.oneof(fc.constant(undefined), fc.nat()),
  isPlain: fc.constantFrom(false, false, false, true),
  isForStrong: fc.boolean(),
  waits: fc.tuple(fc.constantFrom(0, 0, 0, 0, 4, 6, 61, 601), fc.constantFrom(0, 0, 0, 0, 1, 59, 61)),
})

const kits = new Map<string, Promise<TestServer>>()

/** One kit for each profile: keys are dear. */
export const kitOf = (profile: string): Promise<TestServer> => {
  const known = kits.get(profile) ?? testServer({ policy: PROFILES[profile] ?? {} })
  kits.set(profile, known)
  return known
}

/** The server of a kit under another policy, with a store of its own. */
export const under = (kit: TestServer, policy: Policy): TestServer => ({
  ...kit,
  // whole, because explanations copy the members of a server
  as: Object.defineProperty({ ...kit.as, policy, store: memoryStore({ clock: kit.clock }) }, 'secrets', {
    value: kit.as.secrets,
  }),
})

// what was used before is known to one of the two stores alone
const FAULTS = namedFaults.filter(
  ({ name, at, needs }) => at !== 'present' && needs === undefined && !name.endsWith('jti: replayed'),
)

type Step = 'push' | 'authorization' | 'decision' | 'redemption'

/** The steps that were passed, and the refusal where there was one. */
export interface Course {
  readonly refusal?: { readonly step: Step; readonly reason: string }
}

const reasonOf = (error: unknown): string => {
  const { reason, error: inner } = error as { readonly reason?: string; readonly error?: { readonly reason?: string } }
  return reason ?? inner?.reason ?? 'unknown'
}

const endedAt = (step: Step, error: unknown): Course => ({ refusal: { step, reason: reasonOf(error) } })

export interface Steps {
  readonly begun: HttpRequest
  readonly isPlain: boolean
  readonly script: FlowScript
  readonly token: (code: string) => Promise<HttpRequest>
  readonly waits: Sent['waits']
}

/** Sends the same to a server, and says how far it got. */
export const courseOf = async (kit: TestServer, { begun, isPlain, script, token, waits }: Steps): Promise<Course> => {
  const { as, clock } = kit
  const start = clock()
  try {
    let presented = begun
    if (!isPlain) {
      const pushed = await processPushedAuthorizationRequest(as, begun)
      if (!pushed.ok) return endedAt('push', pushed.error)
      clock.advance(waits[0])
      presented = authorizationRequest(kit, pushed.value.request_uri, script)
    }
    const pending = await processAuthorizationRequest(as, presented)
    if (!pending.ok) return endedAt('authorization', pending.error)
    const decision = { decision: 'granted', subject: 'alice', auth_time: clock() } as const
    const response = await issueAuthorizationResponse(as, pending.value, decision)
    if (!response.ok) return endedAt('decision', response.error)
    clock.advance(waits[1])
    if (!pending.value.response_type.split(' ').includes('code')) return {}
    const redeemed = await redeemAuthorizationCode(as, await token(codeOf(response.value)))
    return redeemed.ok ? {} : endedAt('redemption', redeemed.error)
  } finally {
    clock.advance(start - clock())
  }
}

export const scriptFor = (kit: TestServer, { picks, fault }: Sent): FlowScript => {
  const { token_endpoint_auth_methods_supported: methods, resourceRequired } = kit.as.policy
  const client = methods.includes('private_key_jwt') ? undefined : methods[0]
  const picked = scriptOf(kit, picks)
  const named: NamedFault | undefined = fault === undefined ? undefined : FAULTS[fault % FAULTS.length]
  const own = { ...(client && { client }), ...picked, ...named?.script }
  if (typeof own.parameters === 'string') return { ...own, object: false }
  return { ...own, parameters: { ...(resourceRequired && { resource: 'https://api.example' }), ...own.parameters } }
}

/** Sends the same request to both, and tells where the weaker refuses what the stronger accepts. */
export const objectionTo = async (
  pair: Pair,
  sent: Sent,
): Promise<{ objection?: string; seen: string } | undefined> => {
  const kit = await kitOf(pair.weak)
  const policy = policyOf(kit.as.policy, pair.changes)
  const stronger = strengthened(policy, PROFILES[pair.by] ?? policy, pair.fields)
  if (stronger === undefined) return undefined
  if (weakerThan(stronger, policy).length > 0)
    return { seen: 'weaker', objection: 'The stronger policy is the weaker one.' }
  const [weak, strong] = [under(kit, policy), under(kit, stronger)]
  const view = sent.isForStrong ? strong : weak
  const script = scriptFor(view, sent)
  const { token: _token, ...begin }: FlowScript = script
  const atToken = script.token !== undefined
  const flawless: Script = {
    ...(script.client && { client: script.client }),
    ...(script.parameters !== undefined && { parameters: script.parameters }),
    ...(script.object !== undefined && { object: script.object }),
  }
  const begun = await (sent.isPlain ? plainRequest : pushRequest)(view, atToken ? flawless : begin)
  const steps: Steps = {
    begun,
    isPlain: sent.isPlain,
    script: flawless,
    token: (code) => tokenRequest(view, code, atToken ? { ...flawless, token: script.token ?? {} } : flawless),
    waits: sent.waits,
  }
  const byWeak = await courseOf(weak, steps)
  const byStrong = await courseOf(strong, steps)
  const seen = `${byWeak.refusal === undefined ? 'accepted' : 'refused'}, ${byStrong.refusal === undefined ? 'accepted' : 'refused'}`
  if (byWeak.refusal === undefined || byStrong.refusal !== undefined) return { seen }
  const { step, reason } = byWeak.refusal
  const differences = Object.keys(stronger).filter(
    (field) => JSON.stringify(Reflect.get(stronger, field)) !== JSON.stringify(Reflect.get(policy, field)),
  )
  return {
    seen,
    objection: `The weaker policy refuses at the ${step} (${reason}), and the stronger does not. They differ in ${differences}.`,
  }
}

/** Holds where the stronger of two policies refuses all that the weaker refuses. */
export const monotoneProperty = (onSeen: (seen: string) => void = () => undefined) =>
  fc.asyncProperty(pairs, sendings, async (pair, sent) => {
    const found = await objectionTo(pair, sent)
    if (found?.objection !== undefined) throw new Error(found.objection)
    if (found !== undefined) onSeen(found.seen)
  })
