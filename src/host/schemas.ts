import type { StandardIssue, StandardSchemaV1 } from '../types/standard-schema.ts'
import { callPort, nullToUndefined, wrongAnswer } from './answers.ts'

type SchemaOutcome =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** Asks a schema of the host's. An answer that is neither a value nor a list of issues is refused: it would pass for a value.
 * @see Standard Schema v1 */
export const validateBy = async (name: string, schema: StandardSchemaV1, value: unknown): Promise<SchemaOutcome> => {
  const port = `the schema of ${name}`
  const answer: unknown = await callPort(port, () => schema['~standard'].validate(value))
  if (typeof answer === 'object' && answer !== null) {
    const { issues, value: output } = answer as { readonly issues?: unknown; readonly value?: unknown }
    if (Array.isArray(issues)) return { issues }
    if (nullToUndefined(issues) === undefined && 'value' in answer) return { value: output }
  }
  throw wrongAnswer(port, '{ value } or { issues: […] }', answer)
}

/** Tells whether a schema of authorization details refuses this `type`. Complaints about other members do not count. A schema that
 * answers by a promise is taken to accept the type. */
export const refusesType = (schema: StandardSchemaV1, type: string): boolean => {
  const checked = schema['~standard'].validate({ type })
  if ('then' in checked) checked.then(undefined, () => {})
  return (
    'issues' in checked &&
    (checked.issues ?? []).some(({ path }) => path?.length === 1 && segmentOf(path[0]) === 'type')
  )
}

const segmentOf = (segment: unknown): unknown =>
  typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment
