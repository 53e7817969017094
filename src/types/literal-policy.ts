import type { Policy } from './policy.ts'

/** Any text, such that an editor still offers the values that have a meaning. */
type AnyText = string & Record<never, never>

type Widened<Value> = Value extends string
  ? Value | AnyText
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : Value extends readonly string[]
        ? Value | readonly AnyText[]
        : Value

/** The fields of a policy with values of any text: what an object without `satisfies Policy` or `as const` has. */
export type PolicyFields = { readonly [Field in keyof Policy]: Widened<Policy[Field]> }

/** A policy whose values have literal types. In place of a value that lost them, of another value, or of an unknown field, stands a message. It is
 * a member of an object. With a text, the intersection with the value would be `never`, and the compiler would show that instead. */
export type LiteralPolicy<Fields> = {
  readonly [Field in keyof Fields]: Field extends keyof Policy
    ? Fields[Field] extends Policy[Field]
      ? Fields[Field]
      : LostLiterals<Fields[Field]> extends true
        ? { readonly 'The values have lost their literal types. Write: const policy = { ... } satisfies Policy': true }
        : { readonly 'This is not a value of the field, which is': Policy[Field] }
    : { readonly 'This is not a field of Policy. Write: const policy = { ... } satisfies Policy': true }
}

type LostLiterals<Value> = string extends Value
  ? true
  : number extends Value
    ? true
    : Value extends readonly (infer Entry)[]
      ? string extends Entry
        ? true
        : false
      : false
