import type { Parts } from '../types/parts.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** What was checked when the server was assembled is not taken for granted: a server may have been copied with another policy. */
export const partOf = <Name extends keyof Parts>(
  { parts }: Pick<AuthorizationServer, 'parts'>,
  name: Name,
): NonNullable<Parts[Name]> => {
  const part = parts[name]
  if (part === undefined) throw new TypeError(`The server must have the part ${name}; got none.`)
  return part
}
