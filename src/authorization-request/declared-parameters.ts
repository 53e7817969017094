import { isAmbiguousJSON } from '../encoding/interoperable-json.ts'
import { issuePath } from '../encoding/issue-path.ts'
import { parseJSON } from '../encoding/json.ts'
import { refuseDeclared } from '../errors/declared-parameters.ts'
import { validateBy } from '../host/schemas.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { Parts } from '../types/parts.ts'
import { ok, refused } from '../types/result.ts'

/** Validates the parameters that the host declared; a declaration under a standard name adds to the core's own rule.
 * @see RFC 6749 §4.1.2.1 */
export const validateParameters: NonNullable<Parts['validateParameters']> = async (as, parameters) => {
  const values: [string, unknown][] = []
  for (const [name, schema] of Object.entries(as.parameters)) {
    const text = textOf(parameters, name)
    if (text === undefined) continue
    if (isAmbiguousJSON(text)) {
      const detail = `${name} is JSON in which two readers could differ: a member that is repeated, an integer beyond ±(2^53−1), or a number that overflows or becomes zero.`
      return refused(refuseDeclared('vendor-parameter-invalid', { parameter: name, detail }))
    }
    const checked = await validateBy(name, schema, text)
    if (checked.issues !== undefined) {
      const path = issuePath(checked.issues, parseJSON(text))
      const detail = `The schema of ${name} refused it${path === '' ? '' : ` at ${path}`}.`
      return refused(refuseDeclared('vendor-parameter-invalid', { parameter: name, detail }))
    }
    values.push([name, checked.value])
  }
  return ok(Object.fromEntries(values))
}

const textOf = (parameters: AuthorizationParameters, name: string): string | undefined => {
  const { vendor = {}, resource: _resource, ...standard } = parameters
  if (Object.hasOwn(vendor, name)) return vendor[name]
  return Object.hasOwn(standard, name) ? standard[name as keyof typeof standard] : undefined
}
