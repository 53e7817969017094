import { describeType } from '../encoding/describe-value.ts'
import { requireThat } from '../encoding/require-that.ts'
import { expectedEnrichment } from '../host/enrichment.ts'
import type {
  AuthorizationDetailObject,
  DetailType,
  DetailTypeDeclaration,
  DetailTypes,
} from '../types/authorization-details.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'

/** Throws TypeError for anything but a Standard Schema. */
export const requireSchema = (name: string, schema: unknown): void => {
  const isSchema = typeof Object(Object(schema)['~standard']).validate === 'function'
  requireThat(isSchema, name, 'a Standard Schema (valibot, zod, arktype, …)', schema)
}

export const hasSchema = (declared: DetailType): declared is DetailTypeDeclaration =>
  'schema' in Object(declared) && !('~standard' in declared)

/** The schema of a type, declared alone or beside a comparator. Throws TypeError for a declaration without one. */
export const schemaOf = (declared: DetailType): StandardSchemaV1 => {
  const schema = hasSchema(declared) ? declared.schema : declared
  requireSchema('the schema of a type', schema)
  return schema
}

const declarationOf = (type: string, types: DetailTypes): DetailTypeDeclaration | undefined => {
  const declared = Object.hasOwn(types, type) ? types[type] : undefined
  return declared !== undefined && hasSchema(declared) ? declared : undefined
}

/** The members that the host adds to granted details of a type. */
export const enrichmentOf = (type: string, types: DetailTypes): readonly string[] =>
  declarationOf(type, types)?.enrichedWith ?? []

/** Throws TypeError where a member that the host added to a granted detail is not what its type says.
 * @see RFC 9396 §7.1 */
export const requireEnrichment = (details: readonly AuthorizationDetailObject[], types: DetailTypes): void => {
  for (const [index, detail] of details.entries()) {
    const { enrichedWith = [], checkEnrichment } = declarationOf(detail.type, types) ?? {}
    if (checkEnrichment === undefined) continue
    for (const name of enrichedWith.filter((added) => Object.hasOwn(detail, added))) {
      const expected = expectedEnrichment(detail.type, checkEnrichment, name, detail[name])
      if (expected !== undefined) {
        const came = describeType(detail[name])
        throw new TypeError(`decision.authorization_details[${index}].${name} must be ${expected}; got ${came}.`)
      }
    }
  }
}

/** Leaves out the members that only the host adds.
 * @see RFC 9396 §7.1 */
export const withoutEnrichment = <Detail extends AuthorizationDetailObject>(
  detail: Detail,
  types: DetailTypes,
): Detail => {
  const added = enrichmentOf(detail.type, types)
  if (added.length === 0) return detail
  return Object.fromEntries(Object.entries(detail).filter(([name]) => !added.includes(name))) as Detail
}

/** Gives a narrower detail the members that the host added to the granted one.
 * @see RFC 9396 §7.1 */
export const enrichedAs = (
  detail: AuthorizationDetailObject,
  granted: AuthorizationDetailObject | undefined,
  types: DetailTypes,
): AuthorizationDetailObject => {
  const added = granted === undefined ? [] : enrichmentOf(detail.type, types)
  const members = added.flatMap((name) => (Object.hasOwn(granted ?? {}, name) ? [[name, granted?.[name]]] : []))
  return members.length === 0 ? detail : { ...detail, ...Object.fromEntries(members) }
}
