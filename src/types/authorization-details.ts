import type { InferInput, InferOutput, StandardSchemaV1 } from './standard-schema.ts'

/** One authorization detail as JSON, before or after its type's schema.
 * @see RFC 9396 §2 */
export interface AuthorizationDetailObject {
  readonly type: string
  readonly [member: string]: unknown
}

/** Says whether what the user granted stays within what the client requested. Both are frozen copies: copy a list before you sort it. */
export type IsNarrower = (granted: AuthorizationDetailObject, requested: AuthorizationDetailObject) => boolean

/** How the host declares a type of authorization details: its schema, alone, or with a comparator for grants and the members that the
 * host adds to a grant. The schema sees the whole object, `type` included; its output is what the host gets. */
export type DetailType<Schema extends StandardSchemaV1 = StandardSchemaV1> = Schema | DetailTypeDeclaration<Schema>

/** A type of authorization details with more than its schema. */
export interface DetailTypeDeclaration<
  Schema extends StandardSchemaV1 = StandardSchemaV1,
  Added extends string = string,
> {
  readonly schema: Schema
  readonly isNarrower?: IsNarrower | undefined
  /** Members that the host adds to a granted detail, such as `credential_identifiers`. A decision may have them although the client did
   * not request them, and comparators do not see them. The server drops them from the details of a request: a client must not plant
   * what reads like the host's own word (RFC 9396 §7.1). */
  readonly enrichedWith?: readonly Added[] | undefined
  /** Checks a member that the host adds. Returns what the member must be where the value is something else, such as `'a date'`, and else
   * `undefined`. A decision with such a value throws TypeError: it is a mistake of the host, and the request still waits. */
  readonly checkEnrichment?: CheckEnrichment | undefined
}

/** Says what a member that the host adds to a granted detail must be; `undefined` where its value is that. The value is a frozen copy. */
export type CheckEnrichment = (name: string, value: unknown) => string | undefined

/** The declared types, by the value of `type`. */
export type DetailTypes = { readonly [type: string]: DetailType }

type SchemaOf<D> = D extends StandardSchemaV1
  ? D
  : D extends { readonly schema: infer S extends StandardSchemaV1 }
    ? S
    : never

/** The declared types, each under the `type` that its schema takes. In place of one under another key stands a message.
 * @see RFC 9396 §2 */
export type MatchingDetailTypes<Details extends DetailTypes> = {
  readonly [Type in keyof Details]: TypeTakenBy<SchemaOf<Details[Type]>> extends infer Taken
    ? string extends Type
      ? Details[Type]
      : Type extends Taken
        ? Details[Type]
        : `The key must be the type that the schema takes: ${Taken & string}`
    : never
}

type TypeTakenBy<Schema extends StandardSchemaV1> =
  InferInput<Schema> extends { readonly type: infer Taken } ? Taken : unknown

/** The authorization details that an authorization server with these types hands to its host: a union over the types. */
export type AuthorizationDetail<Details extends DetailTypes> = {
  [Type in keyof Details & string]: Readonly<InferOutput<SchemaOf<Details[Type]>>> & {
    readonly type: Type
  } & EnrichmentOf<Details[Type]>
}[keyof Details & string]

/** The members that the host adds, which the schema need not know. */
type EnrichmentOf<D> = D extends { readonly enrichedWith: readonly (infer Added extends string)[] }
  ? string extends Added
    ? unknown
    : { readonly [Name in Added]?: unknown }
  : unknown
