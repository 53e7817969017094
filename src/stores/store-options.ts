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

const engineProblems = ({ name, value, what, remedy }: Engine): readonly string[] =>
  sentencesOf(name, objectWith(what, {}, remedy)(value))

/** The store beneath a store that changes its keys or values. */
export const aStore = (store: unknown): Engine => ({
  name: 'store',
  value: store,
  what: 'a store',
  remedy: 'Pass one of parapet/stores.',
})

/** A text that is not empty. */
export const aName = (what: string): OptionCheck =>
  must(`be ${what}`, (value) => typeof value === 'string' && value !== '')
