import { refuseMessage } from '../errors/message.ts'
import { FORM_PARAMETERS, SINGLE_PARAMETERS } from '../types/parameters.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses a request in which a parameter is repeated; `resource` alone may be (RFC 8707 §2).
 * @see RFC 6749 §3.1 */
export const refuseRepeatedParameters: Rule = (_parameters, { repeated }) =>
  repeated.size === 0 ? undefined : refuseRepeated(repeated)

/** Refuses repeated parameters, and names one that the core reads or the host declared: any other name is the client's text.
 * @see RFC 6749 §3.1, §3.2 */
export const refuseRepeated = (
  repeated: ReadonlySet<string>,
  declared: readonly string[] = [],
): ReturnType<typeof refuseMessage<'parameter-repeated'>> => {
  const parameter = [...SINGLE_PARAMETERS, ...FORM_PARAMETERS, ...declared].find((name) => repeated.has(name))
  return refuseMessage('parameter-repeated', parameter === undefined ? {} : { parameter })
}
