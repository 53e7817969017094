import { type CoreReason, REASONS } from '../../errors/catalogue.ts'
import { LIMITED_CLIENT } from '../../errors/rate.ts'
import type { Mark } from '../observe.ts'

/** One check of an operation, at its place in the order. */
export interface Step {
  /** The statement that is true when the check has passed. */
  readonly check: string
  readonly section: string
  /** The reasons for which it objects. */
  readonly reasons: readonly string[]
  /** The check takes place only if this call was recorded. Default: always. */
  readonly when?: Mark
  /** Replaces, as not applicable, the steps under the same mark when its call was not recorded. */
  readonly instead?: string
  /** Distinguishes this step's objection from another step's objection with the same reason. */
  readonly isOwn?: (refusal: { readonly parameter?: string; readonly detail?: string }) => boolean
  /** The check is listed only when it fails, because nothing shows whether there was anything to check. */
  readonly onlyIfFailed?: true
}

/** A check with the section of the first reason for which it objects. */
export const step = (check: string, ...reasons: readonly [CoreReason, ...CoreReason[]]): Step => ({
  check,
  reasons,
  section: REASONS[reasons[0]].section,
})

/** Makes steps that take place only if a call was recorded. */
export const when = (mark: Mark, steps: readonly Step[], instead?: string): readonly Step[] =>
  steps.map((one, index) => ({
    ...one,
    when: mark,
    ...(instead === undefined || index > 0 ? {} : { instead }),
  }))

const rateStep = (client: boolean): Step => ({
  ...step(client ? 'the client is within its limit' : 'the caller is within its limit', 'rate-limited'),
  isOwn: ({ detail }) => (detail === LIMITED_CLIENT) === client,
  onlyIfFailed: true,
})

/** Told only where they object: nothing shows whether the host has a limit. */
export const callerRateStep: Step = /* @__PURE__ */ rateStep(false)
export const clientRateStep: Step = /* @__PURE__ */ rateStep(true)

/** Told only where it objects: most clients have no document. */
export const documentStep = /* @__PURE__ */ (() => ({
  ...step(
    'the metadata document of the client is accepted',
    'client-document-url',
    'client-document-denied',
    'client-document-rate',
    'client-document-unavailable',
    'client-document-invalid',
  ),
  onlyIfFailed: true as const,
}))()
