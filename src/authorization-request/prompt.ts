import { uniqueTokens } from '../encoding/space-delimited.ts'
import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses an unknown `prompt`, and `none` beside anything else.
 * @see OpenID Connect Core §3.1.2.1 */
export const requireKnownPrompt: Rule = ({ prompt }, { policy }) => {
  const values = uniqueTokens(prompt)
  if (!values.every((value) => policy.prompt_values_supported.includes(value))) {
    return refuseRequest('prompt-unsupported', { parameter: 'prompt' })
  }
  return values.includes('none') && values.length > 1
    ? refuseRequest('prompt-none-combined', { parameter: 'prompt' })
    : undefined
}
