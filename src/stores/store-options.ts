import { describeType } from '../encoding/describe-value.ts'
import {
  findProblems,
  must,
  type OptionCheck,
  type OptionChecks,
  objectWith,
  sentencesOf,
  throwProblems,
} from '../encoding/option-check.ts'

/** The engine of a store, such as the client of a database: the name of its argument, and the form that it must have. */
export interface Engine {
  readonly name: string
  readonly value: unknown
  readonly what: string
  /** The remedy, as a sentence: the value to pass. */
  readonly remedy: string
  /** The check of the value. Default: it is an object, or a function with members. */
  readonly form?: OptionCheck
  /** The methods that the store calls. */
  readonly methods?: readonly string[]
  /** A client that has the same methods and must not be used, such as one of another package, or that of a transaction. It alone has one of
   * the methods `has`, it lacks the method `lacks`, and `what` says what it is. */
  readonly foreign?: { readonly has: readonly string[]; readonly lacks: string; readonly what: string }
}

/** Throws TypeError that names everything that a store cannot work with: its engine and its options. */
export const checkStore = <Options>(
  factory: string,
  engine: Engine,
  options: Options,
  checks: OptionChecks<Options>,
): void => throwProblems(factory, [...engineProblems(engine), ...findProblems(factory, options, checks)])

/** Throws TypeError for an engine that a store without options cannot work with. */
export const checkEngine = (factory: string, engine: Engine): void => throwProblems(factory, engineProblems(engine))

/** A client of another package has other methods, and every call of the store would fail. */
const engineProblems = ({ name, value, what, remedy, methods = [], foreign, ...own }: Engine): readonly string[] => {
  const form = own.form ?? objectWith(what, {}, remedy)
  const problems = form(value)
  const hasMethod = (method: string) => typeof Object(value)[method] === 'function'
  const lacking = methods.filter((method) => !hasMethod(method))
  const isForeign = foreign?.has.some(hasMethod) === true && !hasMethod(foreign.lacks)
  const came = isForeign ? foreign.what : `${describeType(value)} without the method ${lacking.join(', ')}`
  return sentencesOf(
    name,
    problems.length > 0 || (lacking.length === 0 && !isForeign)
      ? problems
      : [{ at: '', must: `must be ${what}`, came, remedy }],
  )
}

/** The store beneath a store that changes its keys or values. */
export const aStore = (store: unknown): Engine => ({
  name: 'store',
  value: store,
  what: 'a store',
  remedy: 'Pass one of parapet/stores.',
  methods: ['insert', 'get', 'take'],
})

/** A text that is not empty. */
export const aName = (what: string): OptionCheck =>
  must(`be ${what}`, (value) => typeof value === 'string' && value !== '')
