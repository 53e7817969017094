import type { AuthorizationDetailObject, DetailTypes } from 'parapet'
import * as v from 'valibot'
import { isVisible } from './visible.ts'

/** One member of an authorization detail: a text of some format, or a group of members. */
export interface FieldDeclaration {
  /** How the consent page calls it; a member of a group needs none and is then shown beside the others. */
  readonly label?: string | undefined
  readonly format?: Format | undefined
  readonly fields?: Readonly<Record<string, FieldDeclaration>> | undefined
  readonly optional?: boolean | undefined
}

/** A type of authorization details as the configuration declares it. */
export interface DetailDeclaration {
  readonly label: string
  readonly fields: Readonly<Record<string, FieldDeclaration>>
}

/** One line of what the consent page says of a detail. */
export interface DetailLine {
  readonly label: string
  readonly value: string
}

const legible = v.check(isVisible, 'has a character that is not visible.')

const FORMATS = {
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(200), legible),
  amount: v.pipe(v.string(), v.regex(/^\d{1,12}(?:\.\d{1,3})?$/)),
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
  iban: v.pipe(v.string(), v.regex(/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/)),
  date: v.pipe(v.string(), v.isoDate()),
  uri: v.pipe(v.string(), v.maxLength(2048), v.regex(/^https?:\/\/[!-~]+$/)),
  list: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200), legible)), v.minLength(1), v.maxLength(20)),
}

type Format = keyof typeof FORMATS

const label = v.pipe(v.string(), v.minLength(1), v.maxLength(60))

const field: v.GenericSchema<FieldDeclaration> = v.pipe(
  v.strictObject({
    label: v.optional(label),
    format: v.optional(v.picklist(Object.keys(FORMATS) as Format[])),
    fields: v.optional(v.lazy(() => v.record(v.string(), field))),
    optional: v.optional(v.boolean()),
  }),
  v.check(({ format, fields }) => (format === undefined) !== (fields === undefined), 'has either a format or fields.'),
)

/** How the configuration file declares types of authorization details. */
export const detailDeclarations: v.GenericSchema<Readonly<Record<string, DetailDeclaration>>> = v.record(
  v.string(),
  v.strictObject({ label, fields: v.record(v.string(), field) }),
)

/** Makes the schemas that parapet takes of the declarations. A member that is not declared is refused: the consent page
 * could not show it. */
export const detailTypesOf = (declarations: Readonly<Record<string, DetailDeclaration>>): DetailTypes =>
  Object.fromEntries(
    Object.entries(declarations).map(([type, { fields }]) => [
      type,
      v.strictObject({ type: v.literal(type), ...membersOf(fields) }),
    ]),
  )

const membersOf = (fields: Readonly<Record<string, FieldDeclaration>>): Record<string, v.GenericSchema> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, declared]) => {
      const schema =
        declared.fields === undefined ? FORMATS[declared.format ?? 'text'] : v.strictObject(membersOf(declared.fields))
      return [name, declared.optional === true ? v.optional(schema) : schema]
    }),
  ) as Record<string, v.GenericSchema>

/** Says what a detail asks for, line by line, in the order of its declaration. */
export const detailLines = (detail: AuthorizationDetailObject, { fields }: DetailDeclaration): readonly DetailLine[] =>
  Object.entries(fields).flatMap(([name, declared]) => {
    const value = detail[name]
    return value === undefined ? [] : [{ label: declared.label ?? name, value: textOf(value, declared) }]
  })

const textOf = (value: unknown, { fields }: FieldDeclaration): string => {
  if (Array.isArray(value)) return value.join(', ')
  if (fields === undefined || typeof value !== 'object' || value === null) return String(value)
  const members: Readonly<Record<string, unknown>> = { ...value }
  return Object.entries(fields)
    .filter(([name]) => members[name] !== undefined)
    .map(
      ([name, declared]) =>
        `${declared.label === undefined ? '' : `${declared.label}: `}${textOf(members[name], declared)}`,
    )
    .join(' ')
}
