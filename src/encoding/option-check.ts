import { describeType, describeValue } from './describe-value.ts'
import { isEpochSeconds } from './epoch-seconds.ts'
import { ignoreRejection } from './ignore-rejection.ts'
import { isPromise } from './require-that.ts'
import { type FindNearest, orOf, unknownName } from './unknown-name.ts'

/** A problem of an option. */
export interface OptionProblem {
  /** Where in the option: empty for the option itself, `.insert` for a member, `[1]` for an entry. */
  readonly at: string
  /** The expected value, beginning with `must`. */
  readonly must: string
  /** The value that came: its type alone for secrets and keys. */
  readonly came: string
  /** The remedy, as a sentence. */
  readonly remedy?: string | undefined
}

/** Checks the value of an option and lists what is wrong with it. */
export type OptionCheck = (value: unknown) => readonly OptionProblem[]

/** The checks of a set of options, by name: every option has one, and no other name is an option. */
export type OptionChecks<Options> = { readonly [Name in keyof Options]-?: OptionCheck }

/** Makes a check of a predicate. `describe` says what came. */
export const must =
  (
    what: string,
    holds: (value: unknown) => boolean,
    { remedy, describe = describeType }: { readonly remedy?: string; readonly describe?: typeof describeType } = {},
  ): OptionCheck =>
  (value) =>
    holds(value) ? [] : [{ at: '', must: `must ${what}`, came: describe(value), remedy }]

/** Lets an option be left out. */
export const optional =
  (check: OptionCheck): OptionCheck =>
  (value) =>
    value === undefined ? [] : check(value)

/** A promise does not count as options: it has none of the members of its value. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isPromise(value)

export const aFunction = (remedy?: string): OptionCheck =>
  must('be a function', (value) => typeof value === 'function', remedy === undefined ? {} : { remedy })

const CLOCK = 'Pass the clock of the server, such as () => Math.floor(Date.now() / 1000).'

const aClockFunction: OptionCheck = /* @__PURE__ */ aFunction(CLOCK)

/** A clock, which is read once: one in milliseconds would fail every later call. */
export const aClock: OptionCheck = (value) =>
  typeof value === 'function' ? clockProblems(() => value()) : aClockFunction(value)

const clockProblems = (clock: () => unknown): readonly OptionProblem[] => {
  const problem = (came: string) => [{ at: '', must: 'must return whole seconds since 1970', came, remedy: CLOCK }]
  try {
    const shown = clock()
    if (typeof shown === 'number' && isEpochSeconds(Math.floor(shown))) return []
    ignoreRejection(shown)
    return problem(describeValue(shown))
  } catch {
    return problem('an exception')
  }
}

/** A number without a fraction and without an upper bound of its own. */
export const atLeast = (least: number, unit: string): OptionCheck =>
  must(`be a whole number of ${unit}, at least ${least}`, (value) => isWhole(value) && value >= least, {
    describe: describeValue,
  })

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

export const aBoolean: OptionCheck = /* @__PURE__ */ must('be true or false', (value) => typeof value === 'boolean', {
  describe: describeValue,
})

/** A number within bounds, which is finite and has no fraction. */
export const wholeNumber = (least: number, most: number, unit = ''): OptionCheck =>
  must(
    `be a whole number${unit && ` of ${unit}`} from ${least} to ${most}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    { describe: describeValue },
  )

export const oneOf = (values: readonly (string | number)[]): OptionCheck =>
  must(`be ${orOf(values.map((value) => JSON.stringify(value)))}`, (value) => values.some((one) => one === value), {
    describe: describeValue,
  })

/** A list, each entry of which passes a check. */
export const listOf =
  (what: string, entry: OptionCheck): OptionCheck =>
  (value) =>
    Array.isArray(value)
      ? Array.from(value, (one, index) => within(`[${index}]`, entry(one))).flat()
      : [{ at: '', must: `must be a list of ${what}`, came: describeType(value) }]

/** An object, or a function with members, whose members pass their checks. */
export const objectWith = (
  what: string,
  members: Readonly<Record<string, OptionCheck>>,
  remedy?: string,
): OptionCheck => {
  const whole = must(`be ${what}`, (value) => isObject(value) || typeof value === 'function', {
    ...(remedy === undefined ? {} : { remedy }),
  })
  return (value) => {
    const problems = whole(value)
    return problems.length > 0
      ? problems
      : Object.entries(members).flatMap(([name, check]) =>
          within(`.${name}`, check(Reflect.get(value as object, name)), remedy),
        )
  }
}

/** An object whose own members all pass the same check. */
export const recordOf =
  (what: string, member: OptionCheck): OptionCheck =>
  (value) =>
    isObject(value)
      ? Object.entries(value).flatMap(([name, one]) => within(`.${name}`, member(one)))
      : [{ at: '', must: `must be an object of ${what}`, came: describeType(value) }]

const within = (
  at: string,
  problems: readonly OptionProblem[],
  remedy?: string | undefined,
): readonly OptionProblem[] =>
  problems.map((problem) => ({ ...problem, at: at + problem.at, remedy: problem.remedy ?? remedy }))

const PROMISE = 'a Promise'

/** Says in sentences what is wrong with the option of this name. */
export const sentencesOf = (name: string, problems: readonly OptionProblem[]): readonly string[] =>
  problems.map(({ at, must, came, remedy }) =>
    `${name}${at} ${must}; got ${came}. ${came === PROMISE ? 'Await it.' : (remedy ?? '')}`.trim(),
  )

/** Throws TypeError that names every problem of the options of a factory, unknown names among them. A factory of many options passes
 * `findNearest`, so that the message has the name that was meant instead of all. */
export const checkOptions = <Options>(
  factory: string,
  options: Options,
  checks: OptionChecks<Options>,
  findNearest?: FindNearest,
): void => throwProblems(factory, findProblems(factory, options, checks, findNearest))

/** Says in sentences what is wrong with the options of a factory, unknown names among them. */
export const findProblems = <Options>(
  factory: string,
  options: Options,
  checks: OptionChecks<Options>,
  findNearest?: FindNearest,
): readonly string[] => {
  const known: Readonly<Record<string, OptionCheck>> = checks
  const given: unknown = options
  return isObject(given)
    ? [
        ...Object.entries(known).flatMap(([name, check]) => sentencesOf(name, check(given[name]))),
        ...Object.keys(given)
          .filter((name) => !Object.hasOwn(known, name))
          .map((name) => unknownName(name, `an option of ${factory}`, Object.keys(known), findNearest)),
      ]
    : [`options must be an object; got ${describeType(given)}. Pass an object with ${orOf(Object.keys(known))}.`]
}

/** Throws TypeError where a factory was called with anything that it cannot use. */
export const throwProblems = (factory: string, problems: readonly string[]): void => {
  if (problems.length > 0) throw misuse(factory, problems)
}

/** Makes the error of a factory that was called with anything that it cannot use. */
export const misuse = (factory: string, problems: readonly string[]): TypeError => {
  const count = problems.length === 1 ? '1 invalid option' : `${problems.length} invalid options`
  return new TypeError(`${factory}: ${count}\n- ${problems.join('\n- ')}`)
}
