import type { Parts } from '../types/parts.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Checks again for the part, because a host may have copied a server and changed its policy. */
export const partOf = <Name extends keyof Parts>(
  { parts }: Pick<AuthorizationServer, 'parts'>,
  name: Name,
): NonNullable<Parts[Name]> => {
  const part = parts[name]
  if (part === undefined) throw new TypeError(`The server must have the part ${name}; got none.`)
  return part
}
