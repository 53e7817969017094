import { computeMAC } from '../crypto/web-crypto.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { Parts } from '../types/parts.ts'
import { memoiseAsync } from './memoise-async.ts'
import { statelessDPoPNonces } from './stateless-nonces.ts'

/** Makes nonces under keys derived from the server's secrets, when the first is asked for: deriving is asynchronous, building a
 * server is not. */
export const deriveDPoPNonces: NonNullable<Parts['deriveDPoPNonces']> = (secrets) => {
  const nonces = memoiseAsync(async () =>
    statelessDPoPNonces({
      keys: await Promise.all(secrets.map((secret) => computeMAC(secret, encodeText('parapet dpop nonces')))),
    }),
  )
  return {
    issue: async (now) => (await nonces()).issue(now),
    accept: async (nonce, now) => (await nonces()).accept(nonce, now),
  }
}
