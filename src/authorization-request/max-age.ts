import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'
import type { Seconds } from '../types/time.ts'

/** Reads `max_age`: decimal digits of a safe integer; 0 asks for a fresh login. */
export const parseMaxAge = (max_age: string | undefined): Seconds | undefined =>
  max_age !== undefined && /^[0-9]{1,16}$/.test(max_age) && Number.isSafeInteger(Number(max_age))
    ? Number(max_age)
    : undefined

/** Refuses a `max_age` that is not a non-negative integer.
 * @see OpenID Connect Core §3.1.2.1 */
export const requireMaxAge: Rule = ({ max_age }) =>
  max_age !== undefined && parseMaxAge(max_age) === undefined
    ? refuseRequest('max-age-malformed', { parameter: 'max_age' })
    : undefined
