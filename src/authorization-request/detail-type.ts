import { requireMembers } from '../encoding/require-members.ts'
import { requireFunction } from '../encoding/require-that.ts'
import type { CheckEnrichment, IsNarrower } from '../types/authorization-details.ts'
import type { InferOutput, StandardSchemaV1 } from '../types/standard-schema.ts'
import { requireSchema } from './enriched-details.ts'

/** Declares a type of authorization details with a comparator, which sees the details as the schema puts them out. Put it into the option
 * `authorizationDetails` under the `type` of the schema. `enrichedWith` names the members that the host adds to a grant, and
 * `checkEnrichment` checks their values.
 * @example
 * ```ts
 * const narrower = detailType(payment, (granted, requested) => granted.amount <= requested.amount)
 * const authorizationDetails = { payment: narrower }
 * ```
 * @see RFC 9396 §7, §7.1 */
export const detailType = <const Schema extends StandardSchemaV1, const Added extends string = never>(
  schema: Schema,
  isNarrower: (granted: Readonly<InferOutput<Schema>>, requested: Readonly<InferOutput<Schema>>) => boolean,
  options: { readonly enrichedWith?: readonly Added[]; readonly checkEnrichment?: CheckEnrichment } = {},
): {
  readonly schema: Schema
  readonly isNarrower: IsNarrower
  readonly enrichedWith: readonly Added[]
  readonly checkEnrichment?: CheckEnrichment
} => {
  requireSchema('schema', schema)
  requireFunction('isNarrower', isNarrower)
  requireMembers('options', options, ['enrichedWith', 'checkEnrichment'])
  const { enrichedWith = [], checkEnrichment } = options
  return {
    schema,
    isNarrower: isNarrower as never,
    enrichedWith,
    ...(checkEnrichment === undefined ? {} : { checkEnrichment }),
  }
}
