import type { Client } from '../types/client.ts'
import type { VerifyClientSecret } from '../types/ports.ts'
import { booleanOf, callPort } from './answers.ts'

/** Asks the host whether a secret is that of a client. */
export const isSecretOf = async (
  verifyClientSecret: VerifyClientSecret,
  secret: string,
  client: Client | undefined,
): Promise<boolean> => {
  const port = 'verifyClientSecret'
  return booleanOf(port, await callPort(port, () => verifyClientSecret(secret, client)))
}
