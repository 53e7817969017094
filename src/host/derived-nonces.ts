import { computeMAC } from '../crypto/web-crypto.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { Parts } from '../types/parts.ts'
import type { DPoPNonces } from '../types/ports.ts'
import { statelessDPoPNonces } from './stateless-nonces.ts'

/** Makes nonces under keys derived from the server's secrets, when the first is asked for: deriving is asynchronous, building a
 * server is not. */
export const deriveDPoPNonces: NonNullable<Parts['deriveDPoPNonces']> = (secrets) => {
  let derived: Promise<DPoPNonces> | undefined
  const nonces = (): Promise<DPoPNonces> => {
    derived ??= Promise.all(secrets.map((secret) => computeMAC(secret, encodeText('parapet dpop nonces')))).then(
      (keys) => statelessDPoPNonces({ keys }),
    )
    return derived
  }
  return {
    issue: async (now) => (await nonces()).issue(now),
    accept: async (nonce, now) => (await nonces()).accept(nonce, now),
  }
}
