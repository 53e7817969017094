import type {
  AuthorizationDetailObject,
  DetailType,
  DetailTypeDeclaration,
  DetailTypes,
} from '../types/authorization-details.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'

export const hasSchema = (declared: DetailType): declared is DetailTypeDeclaration =>
  'schema' in declared && !('~standard' in declared)

/** The schema of a type, declared alone or beside a comparator. */
export const schemaOf = (declared: DetailType): StandardSchemaV1 => (hasSchema(declared) ? declared.schema : declared)

/** The members that the host adds to granted details of a type. */
export const enrichmentOf = (type: string, types: DetailTypes): readonly string[] => {
  const declared = Object.hasOwn(types, type) ? types[type] : undefined
  return declared !== undefined && hasSchema(declared) ? (declared.enrichedWith ?? []) : []
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
