import { type CoreReason, REASONS } from '../../errors/catalogue.ts'
import type { Mark } from '../observe.ts'

/** One check of an operation, at its place in the order. */
export interface Step {
  /** What holds when it has passed. */
  readonly check: string
  readonly section: string
  /** The reasons for which it objects. */
  readonly reasons: readonly string[]
  /** It took place only if this was seen; without it, it always does. */
  readonly when?: Mark
  /** Stands alone, as not applicable, for the steps under the same mark when it was not seen. */
  readonly instead?: string
  /** Tells its objection from that of another step with the same reason. */
  readonly isOwn?: (refusal: { readonly parameter?: string; readonly detail?: string }) => boolean
  /** It is told only where it objects: nothing shows that there was anything to check. */
  readonly onlyIfFailed?: true
}

/** A check with the section of the first reason for which it objects. */
export const step = (check: string, ...reasons: readonly [CoreReason, ...CoreReason[]]): Step => ({
  check,
  reasons,
  section: REASONS[reasons[0]].section,
})

/** Steps that take place only where a mark was seen. */
export const when = (mark: Mark, steps: readonly Step[], instead?: string): readonly Step[] =>
  steps.map((one, index) => ({
    ...one,
    when: mark,
    ...(instead === undefined || index > 0 ? {} : { instead }),
  }))
