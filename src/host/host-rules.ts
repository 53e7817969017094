import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { Parts } from '../types/parts.ts'
import type { HostObjection, HostRule, RequestError } from '../types/rules.ts'
import { callPortNow, nullToUndefined, optionalTextOf, requireForm, wrongAnswer } from './answers.ts'

/** The errors of RFC 6749 and its extensions that a rule may answer with. */
const ERRORS: readonly string[] = [
  'invalid_request',
  'unauthorized_client',
  'invalid_scope',
  'invalid_target',
  'invalid_authorization_details',
] satisfies NonNullable<HostObjection['error']>[]

/** Applies the host's own rules; returns the first objection. The rules run last, so they receive frozen copies: no other rule would
 * check what one of them wrote. */
export const applyHostRules: NonNullable<Parts['applyHostRules']> = (rules, parameters, facts) => {
  const asked = frozenCopy(parameters)
  const known = Object.freeze({ ...facts })
  for (const [index, rule] of rules.entries()) {
    const returned = callPortNow(`rules[${index}]`, () => rule(asked, known))
    const objection = hostObjection(index, returned)
    if (objection !== undefined) return objection
  }
  return undefined
}

/** Reads the answer of a host's rule. Throws TypeError for a value that is not an objection, and for a promise, because rules
 * are synchronous. */
export const hostObjection = (index: number, returned: ReturnType<HostRule>): RequestError | undefined => {
  const objection = nullToUndefined(returned)
  if (objection === undefined) return undefined
  const port = `rules[${index}]`
  const { reason, error_description } = objection
  const error = nullToUndefined(objection.error) ?? 'invalid_request'
  if (reason === undefined && error_description === undefined) {
    throw wrongAnswer(port, "at once undefined or an objection: { reason: 'host:…', error_description }", returned)
  }
  const isHosts = typeof reason === 'string' && reason.startsWith('host:')
  requireForm(`${port}: reason`, "text that begins with 'host:', such as 'host:amount'", isHosts, reason)
  requireForm(`${port}: error_description`, 'text', typeof error_description === 'string', error_description)
  requireForm(`${port}: error`, `one of ${ERRORS.join(', ')}`, ERRORS.includes(error), error)
  const parameter = optionalTextOf(`${port}: parameter`, objection.parameter)
  const detail = optionalTextOf(`${port}: detail`, objection.detail)
  return {
    error,
    // RFC 6749 §4.1.2.1: the host's description must have only the characters that the wire allows
    error_description: error_description.replace(/[^ !#-[\]-~]/g, ' '),
    reason,
    section: 'host',
    status: 400,
    ...(parameter === undefined ? {} : { parameter }),
    ...(detail === undefined ? {} : { detail }),
  }
}
