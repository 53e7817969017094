import type { Parts } from '../types/parts.ts'
import type { HostObjection, RequestError } from '../types/rules.ts'

/** Applies the host's own rules; returns the first objection. */
export const applyHostRules: NonNullable<Parts['applyHostRules']> = (rules, parameters, facts) => {
  for (const [index, rule] of rules.entries()) {
    const objection = hostObjection(index, rule(parameters, facts))
    if (objection !== undefined) return objection
  }
  return undefined
}

/** Reads what a host's rule returned. What is no objection must not pass for one, and a promise of one must not be waited for in vain:
 * TypeError for both. */
export const hostObjection = (index: number, returned: HostObjection | undefined): RequestError | undefined => {
  // null passes: those who do not use TypeScript say so
  if (returned === undefined || returned === null) return undefined
  const { reason, error = 'invalid_request', error_description, parameter, detail } = returned
  if (typeof reason !== 'string' || !reason.startsWith('host:') || typeof error_description !== 'string') {
    throw new TypeError(
      `rules[${index}] must be synchronous and return undefined or an objection: { reason: 'host:…', error_description }.`,
    )
  }
  return {
    error,
    // RFC 6749 §4.1.2.1: what the host wrote must fit the wire
    error_description: error_description.replace(/[^ !#-[\]-~]/g, ' '),
    reason,
    section: 'host',
    status: 400,
    ...(parameter === undefined ? {} : { parameter }),
    ...(detail === undefined ? {} : { detail }),
  }
}
