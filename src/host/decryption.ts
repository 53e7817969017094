import type { Client } from '../types/client.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { nullToUndefined, requireForm } from './answers.ts'

/** Asks the host to decrypt a request object; undefined where it cannot, or rejects.
 * @see RFC 9101 §6.1 */
export const decryptFor = async (
  { decrypt }: Pick<AuthorizationServer, 'decrypt'>,
  jwe: string,
  client: Client,
): Promise<string | undefined> => {
  let text: unknown
  try {
    text = nullToUndefined(await decrypt?.(jwe, client))
  } catch {
    return undefined
  }
  return requireForm('decrypt', 'text or undefined', text === undefined || typeof text === 'string', text)
}
