// A client registry that keeps no secret: pass `verifyClientSecret` to `authorizationServer`.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { Client, VerifyClientSecret } from 'parapet'

interface SecretHash {
  readonly salt: Buffer
  readonly hash: Buffer
}

// 16 MiB and some 50 ms for each attempt; limit how many attempts an address has.
const cost = { N: 16_384, r: 8, p: 1 }

const derive = (secret: string, salt: Buffer) =>
  new Promise<Buffer>((resolve, reject) => {
    scrypt(secret, salt, 32, cost, (error, key) => (error === null ? resolve(key) : reject(error)))
  })

/** Makes what the registry keeps in the place of a secret: `scrypt:<salt>:<hash>`. */
export const hashClientSecret = async (secret: string): Promise<string> => {
  const salt = randomBytes(16)
  return ['scrypt', salt.toString('base64url'), (await derive(secret, salt)).toString('base64url')].join(':')
}

const read = (text: unknown): SecretHash | undefined => {
  const [kind, salt = '', hash = ''] = typeof text === 'string' ? text.split(':') : []
  const parts = { salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') }
  return kind === 'scrypt' && parts.hash.length === 32 ? parts : undefined
}

/** No secret has this hash: it stands in for clients that do not exist or have no secret, so that they cost the same. */
const nobody: SecretHash = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }

export const verifyClientSecret: VerifyClientSecret = async (secret, client: Client | undefined) => {
  const known = read(client?.client_secret_hash)
  const { salt, hash } = known ?? nobody
  return timingSafeEqual(await derive(secret, salt), hash) && known !== undefined
}
