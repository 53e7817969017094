import type { Explanation } from './explanation.ts'

const SIGNS = { passed: '+', objected: 'x', 'not applicable': '-', failed: '!' } as const

/** Writes an explanation for people: a line for each check, then what objected, why that usually is, and what to do. */
export const formatExplanation = ({ operation, outcome, checks, objection }: Explanation): string => {
  const width = Math.max(0, ...checks.map(({ check }) => check.length))
  const lines = checks.map(({ check, section, outcome: one }) => {
    const note = one === 'not applicable' ? ' (not applicable)' : ''
    return `  ${SIGNS[one]} ${check.padEnd(width)}  ${section}${note}`
  })
  if (objection === undefined) return [`${operation}: ${outcome}`, ...lines].join('\n')
  const { reason, error, section, parameter, detail, cause, remedy } = objection
  const of = parameter === undefined ? '' : `, parameter ${parameter}`
  return [
    `${operation}: ${outcome}, ${error}, ${reason} (${section})${of}`,
    ...lines,
    ...(detail === undefined ? [] : [`  Detail: ${detail}`]),
    `  Likely: ${cause}`,
    `  Remedy: ${remedy}`,
  ].join('\n')
}
