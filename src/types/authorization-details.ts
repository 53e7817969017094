import type { InferInput, InferOutput, StandardSchemaV1 } from './standard-schema.ts'

/** One authorization detail as JSON, before or after its type's schema.
 * @see RFC 9396 §2 */
export interface AuthorizationDetailObject {
  readonly type: string
  readonly [member: string]: unknown
}

/** Says whether what the user granted stays within what the client requested. */
export type IsNarrower = (granted: AuthorizationDetailObject, requested: AuthorizationDetailObject) => boolean

/** How the host declares a type of authorization details: its schema, alone or with a comparator for grants.
 * The schema sees the whole object, `type` included; its output is what the host gets. */
export type DetailType<Schema extends StandardSchemaV1 = StandardSchemaV1> =
  | Schema
  | { readonly schema: Schema; readonly isNarrower?: IsNarrower }

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
  [Type in keyof Details & string]: Readonly<InferOutput<SchemaOf<Details[Type]>>> & { readonly type: Type }
}[keyof Details & string]
