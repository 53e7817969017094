import { requireObject } from './require-that.ts'
import { unknownName } from './unknown-name.ts'

/** Throws TypeError for options of a call that have a member of another name: a misspelt one would count as absent. */
export const requireMembers = (name: string, options: unknown, members: readonly string[]): void => {
  requireObject(name, 'an object', options)
  const unknown = Object.keys(options as object).find((member) => !members.includes(member))
  if (unknown !== undefined) {
    throw new TypeError(unknownName(unknown, `a member of ${name}`, members, undefined, `${name}.`))
  }
}
