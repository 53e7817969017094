import type { Client } from '../types/client.ts'
import type { VerifyClientSecret } from '../types/ports.ts'
import { ask, booleanOf } from './answers.ts'

/** Asks the host whether a secret is that of a client. */
export const isSecretOf = async (
  verifyClientSecret: VerifyClientSecret,
  secret: string,
  client: Client | undefined,
): Promise<boolean> => {
  const port = 'verifyClientSecret'
  return booleanOf(port, await ask(port, () => verifyClientSecret(secret, client)))
}
