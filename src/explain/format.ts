import { requireMembers } from '../encoding/require-members.ts'
import { requireObject, requireThat } from '../encoding/require-that.ts'
import type { Explanation } from './explanation.ts'

const SIGNS = { passed: '+', objected: 'x', 'not applicable': '-', failed: '!' } as const

/** The options of `formatExplanation`. */
export interface FormatExplanationOptions {
  /** The maximum number of checks to write; the last ones are kept, and those before that passed are counted. Default: all. */
  readonly mostChecks?: number | undefined
}

/** Formats an explanation for people: a line for each check, then the objection, its likely cause, and the remedy. */
export const formatExplanation = (explanation: Explanation, options: FormatExplanationOptions = {}): string => {
  requireObject('explanation', 'an explanation', explanation, 'checks', 'Pass what explain of explaining returned.')
  requireMembers('options', options, ['mostChecks'])
  const { operation, outcome, checks, objection } = explanation
  requireThat(Array.isArray(checks), 'explanation.checks', 'a list of checks', checks)
  const { mostChecks = checks.length } = options
  requireThat(typeof mostChecks === 'number', 'options.mostChecks', 'a number of checks', mostChecks)
  const shown = mostChecks > 0 ? checks.slice(-mostChecks) : []
  const width = Math.max(0, ...shown.map(({ check }) => check.length))
  const passed = checks.slice(0, checks.length - shown.length).filter((one) => one.outcome === 'passed').length
  const written = shown.map(({ check, section, outcome: one }) => {
    const note = one === 'not applicable' ? ' (not applicable)' : ''
    return `  ${SIGNS[one]} ${check.padEnd(width)}  ${section}${note}`
  })
  const lines = passed > 0 ? [`  + ${passed} earlier ${passed === 1 ? 'check' : 'checks'} passed`, ...written] : written
  if (objection === undefined) return [`${operation}: ${outcome}`, ...lines].join('\n')
  const { reason, error, section, parameter, detail, cause, remedy } = objection
  const fault = parameter === undefined ? '' : `, parameter ${parameter}`
  return [
    `${operation}: ${outcome}, ${error}, ${reason} (${section})${fault}`,
    ...lines,
    ...(detail === undefined ? [] : [`  Detail: ${detail}`]),
    `  Likely: ${cause}`,
    `  Remedy: ${remedy}`,
  ].join('\n')
}
