import { computeMAC } from '../crypto/web-crypto.ts'
import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { TestKey } from './keys.ts'

/** Members of a header or a payload; one that is undefined is left out. */
export type Members = Readonly<Record<string, unknown>>

/** What a JWT is made of, and what is done to it on the way. */
export interface JWTDraft {
  readonly header: Members
  readonly claims: Members
  /** Octets are the key of an HS256. */
  readonly key: TestKey | Uint8Array
  /** The JSON of the claims, as it is signed. */
  readonly signed?: (json: string) => string
  /** The JSON of the claims, as it is sent with the signature of the other. */
  readonly sent?: (json: string) => string
  /** The finished token. */
  readonly token?: (token: string) => string
}

export type JWTChange = Partial<JWTDraft>

/** Applies a change to a draft, member by member. */
export const changeJWT = (draft: JWTDraft, change: JWTChange): JWTDraft => ({
  ...draft,
  ...change,
  header: { ...draft.header, ...change.header },
  claims: { ...draft.claims, ...change.claims },
})

/** Writes a JWT exactly as it was drafted, however wrong.
 * @see RFC 7515 §7.1 */
export const writeJWT = async ({ header, claims, key, signed, sent, token }: JWTDraft): Promise<string> => {
  const json = JSON.stringify(claims)
  const payload = signed?.(json) ?? json
  const protectedHeader = segment(JSON.stringify(header))
  const input = encodeText(`${protectedHeader}.${segment(payload)}`)
  const signature = key instanceof Uint8Array ? await computeMAC(key, input) : await key.sign(input)
  const compact = `${protectedHeader}.${segment(sent?.(payload) ?? payload)}.${encodeBase64url(signature)}`
  return token?.(compact) ?? compact
}

const segment = (text: string): string => encodeBase64url(encodeText(text))
