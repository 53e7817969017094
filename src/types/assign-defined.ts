type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined }

/** Sets the optional members that are defined, on an object that its caller has just made, and returns it. A spread for
 * each member would copy the object each time and take a fifth more CPU of an authorization. */
export const assignDefined = <T extends object>(target: T, members: Optional<T>): T => {
  const writable = target as Record<string, unknown>
  const readable = members as Record<string, unknown>
  for (const name of Object.keys(members)) if (readable[name] !== undefined) writable[name] = readable[name]
  return target
}
