import { encodeText } from '../encoding/utf8.ts'
import type { JWTChange, Members } from './jwt.ts'
import type { TestKey } from './keys.ts'

/** A day, in seconds. */
export const DAY = 86_400
/** The change of some claims; undefined removes one. */
export const claims = (members: Members): JWTChange => ({ claims: members })
/** The change of some members of the header; undefined removes one. */
export const header = (members: Members): JWTChange => ({ header: members })

/** Ways in which any JWT can be wrong. */
export const garbled: JWTChange = { token: () => 'not.a.jwt' }

export const unsigned: JWTChange = {
  header: { alg: 'none' },
  token: (token) => token.slice(0, token.lastIndexOf('.') + 1),
}

/** A MAC whose secret is the public key, which everybody knows (RFC 8725 §2.1). */
export const symmetric = ({ spki }: TestKey): JWTChange => ({ header: { alg: 'HS256' }, key: spki })

export const critical: JWTChange = { header: { crit: ['example'], example: true } }

/** A duplicate member, which two JSON readers can read differently. */
export const twofold: JWTChange = { signed: (json) => json.replace('{', '{"jti":"twofold",') }

export const tampered: JWTChange = { sent: (json) => json.replace('{', '{ ') }

/** Tells a key pair from a secret. */
export const isKey = (key: TestKey | Uint8Array): key is TestKey => !(key instanceof Uint8Array)

export const secretKey = (secret: string): Uint8Array => encodeText(secret)
