import { isObject, must, oneOf, sentencesOf, throwProblems } from '../encoding/option-check.ts'
import { requireThat } from '../encoding/require-that.ts'
import type { CoreReason, Reason, ReasonEntry } from '../errors/catalogue.ts'
import { refuseDecision } from '../errors/decision.ts'
import { entriesOf } from '../errors/error-table.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import { ADVICE } from './advice/index.ts'
import { type Observations, observe } from './observe.ts'
import { OPERATIONS, type Operation, planOf } from './plans/index.ts'
import type { Step } from './plans/step.ts'

/** One line of a trace. */
export interface ExplainedCheck {
  /** The statement that is true when the check has passed. */
  readonly check: string
  /** The section that the check enforces; `host` for a check of the host's own. */
  readonly section: string
  readonly outcome: 'passed' | 'objected' | 'not applicable' | 'failed'
}

/** Why a request was refused, and what to do about it. */
export interface ExplainedObjection {
  readonly reason: Reason
  readonly error: string
  readonly status: number
  readonly section: string
  /** The name of the parameter at fault. */
  readonly parameter?: string
  readonly detail?: string
  readonly cause: string
  readonly remedy: string
}

/** The checks of one operation, in order, up to its end. It is JSON and holds no value of the request. */
export interface Explanation {
  readonly operation: Operation
  readonly outcome: 'accepted' | 'denied' | 'refused' | 'failed'
  readonly checks: readonly ExplainedCheck[]
  readonly objection?: ExplainedObjection
}

interface Refusal {
  readonly reason: Reason
  readonly error: string
  readonly status: number
  readonly section: string
  readonly parameter?: string
  readonly detail?: string
}

/** The result of any operation. */
export type ExplainableResult =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly error: Refusal | { readonly error: Refusal } }

/** A server whose next operation is explained, and the function that explains it. */
export interface Explaining<Details extends DetailTypes, Vendor extends VendorParameters> {
  /** A server that behaves as the original does. Pass it to one operation, once. */
  readonly as: AuthorizationServer<Details, Vendor>
  /** Explains the result of that operation; without one, that it was rejected. */
  readonly explain: (result?: ExplainableResult) => Explanation
}

/** Prepares the explanation of one call of one operation. The operation runs unchanged, with the server's own parts and
 * ports, whose calls are recorded. A server that is not explained pays nothing.
 *
 * The explanation is for the people who run the server. Show everybody else only an identifier, under which the log has the explanation.
 * @example
 * ```ts
 * const { as, explain } = explaining(server, 'push')
 * try {
 *   const result = await processPushedAuthorizationRequest(as, request)
 *   log(formatExplanation(explain(result)))
 *   return pushedAuthorizationReply(result)
 * } catch (error) {
 *   // a port failed: the explanation names it, and the handler gives the exception to onError
 *   log(formatExplanation(explain()))
 *   throw error
 * }
 * ``` */
export const explaining = <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: AuthorizationServer<Details, Vendor>,
  operation: Operation,
): Explaining<Details, Vendor> => {
  requireArguments(server, operation)
  const { as, seen } = observe(server)
  return {
    as,
    explain: (result) => {
      if (result === undefined)
        return { operation, outcome: 'failed', checks: untilFailure(planOf(operation, seen), seen) }
      requireThat(isResult(result), 'result', 'the result of an operation', result, 'Await the operation.')
      const all = operation === 'resource' && hasAccessProof(result) ? withProof(seen) : seen
      const steps = planOf(operation, all)
      if (!result.ok) return { operation, outcome: 'refused', ...refusedAt(steps, all, refusalOf(result.error)) }
      const checks = linesOf(steps, all)
      if (seen.denied === undefined) return { operation, outcome: 'accepted', checks }
      const objection = denialOf(seen.denied)
      return { operation, outcome: 'denied', checks, ...(objection === undefined ? {} : { objection }) }
    },
  }
}

/** At a protected resource no part of the server reads the proof, so that the scheme tells of it. */
const hasAccessProof = (result: ExplainableResult): boolean => {
  const { scheme } = (result.ok ? (result.value ?? {}) : result.error) as { readonly scheme?: unknown }
  return scheme === 'DPoP'
}

const withProof = (seen: Observations): Observations => ({ ...seen, marks: new Set([...seen.marks, 'proof']) })

const requireArguments = (server: unknown, operation: unknown): void => {
  throwProblems('explaining', [
    ...sentencesOf('server', must('be an authorization server', isServer)(server)),
    ...sentencesOf('operation', oneOf(OPERATIONS)(operation)),
  ])
}

const isServer = (value: unknown): boolean => isObject(value) && isObject(value.parts) && isObject(value.store)

/** The host explains results where it handles failures, so a wrong argument must say what to do. */
const isResult = (result: unknown): boolean => {
  if (!isObject(result)) return false
  const { ok, error } = result
  if (ok !== false) return ok === true
  return isObject(error) && [error, error.error].some((one) => isObject(one) && typeof one.reason === 'string')
}

const refusalOf = (error: Refusal | { readonly error: Refusal }): Refusal => ('reason' in error ? error : error.error)

const refusedAt = (
  steps: readonly Step[],
  seen: Observations,
  refusal: Refusal,
): Pick<Explanation, 'checks' | 'objection'> => {
  const name = refusal.reason.startsWith('host:') ? 'host' : refusal.reason
  const { reason, error, status, section, parameter, detail } = refusal
  const objection = {
    reason,
    error,
    status,
    section,
    ...(parameter === undefined ? {} : { parameter }),
    ...(detail === undefined ? {} : { detail }),
    ...adviceOn(reason),
  }
  // the last step that was reached and can object for this reason: a recorded call proves that every step before it passed
  const places = [...steps.keys()].filter((at) => canObject(steps[at], name, refusal, seen))
  const at = places.at(-1) ?? 0
  const objector = places.length > 0 ? steps[at] : undefined
  if (objector === undefined) return { checks: [], objection }
  const line = { check: objector.check, section, outcome: 'objected' } as const
  return { checks: [...linesOf(steps.slice(0, at), seen), line], objection }
}

const canObject = (one: Step | undefined, reason: string, refusal: Refusal, seen: Observations): boolean =>
  one?.reasons.includes(reason) === true && one.isOwn?.(refusal) !== false && wasReached(one, seen)

const wasReached = ({ when }: Step, { marks }: Observations): boolean => when === undefined || marks.has(when)

const linesOf = (steps: readonly Step[], seen: Observations): readonly ExplainedCheck[] =>
  steps.flatMap((one): readonly ExplainedCheck[] => {
    const { check, section, instead, onlyIfFailed = false } = one
    if (wasReached(one, seen) && !onlyIfFailed) return [{ check, section, outcome: 'passed' }]
    return instead === undefined ? [] : [{ check: instead, section, outcome: 'not applicable' }]
  })

/** The steps that certainly passed before a port failed: all steps before the last recorded call. */
const untilFailure = (steps: readonly Step[], seen: Observations): readonly ExplainedCheck[] => {
  const last = steps.filter((one) => one.when !== undefined && wasReached(one, seen)).at(-1)?.when
  const end = last === undefined ? 0 : steps.findIndex((one) => one.when === last)
  const check = seen.lastCall ?? 'the operation'
  return [...linesOf(steps.slice(0, end), seen), { check, section: 'host', outcome: 'failed' }]
}

const adviceOn = (reason: Reason): { readonly cause: string; readonly remedy: string } => {
  const known = Object.hasOwn(ADVICE, reason) ? ADVICE[reason as CoreReason] : undefined
  const [cause, remedy] = known ?? ['A rule of the host objected.', 'See the rule.']
  return { cause, remedy }
}

const DENIALS: Readonly<Record<string, ReasonEntry>> = /* @__PURE__ */ entriesOf(refuseDecision, ['authorization'])

/** Explains a denial whose code has no reason of its own, such as invalid_scope. The decision was the host's alone. */
const denialOf = (error: string): ExplainedObjection | undefined => {
  const [reason, entry] = Object.entries(DENIALS).find(([, one]) => one.error === error) ?? []
  if (reason === undefined || entry === undefined) return undefined
  return { reason: reason as CoreReason, error, status: 400, section: entry.section, ...adviceOn(reason as CoreReason) }
}
