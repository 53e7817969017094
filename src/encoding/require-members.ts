import { requireObject } from './require-that.ts'
import { type FindNearest, unknownName } from './unknown-name.ts'

/** Throws TypeError for options of a call that have a member of another name: a misspelt one would count as absent. The `owner` says whose
 * members they are, where the name of the options does not. */
export const requireMembers = (
  name: string,
  options: unknown,
  members: readonly string[],
  owner = `a member of ${name}`,
  findNearest?: FindNearest,
): void => {
  requireObject(name, 'an object', options)
  const unknown = Object.keys(options as object).find((member) => !members.includes(member))
  if (unknown !== undefined) throw new TypeError(unknownName(unknown, owner, members, findNearest, `${name}.`))
}
