import { computeMAC } from '../crypto/web-crypto.ts'
import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { TestKey } from './keys.ts'

/** Members of a header or a payload; one that is undefined is left out. */
export type Members = Readonly<Record<string, unknown>>

/** The parts of a JWT under construction, and changes to its text. */
export interface JWTDraft {
  readonly header: Members
  readonly claims: Members
  /** A key pair, or the secret of HS256 as bytes. */
  readonly key: TestKey | Uint8Array
  /** Changes the JSON of the claims before it is signed. */
  readonly signed?: (json: string) => string
  /** Changes the JSON of the claims after it is signed. */
  readonly sent?: (json: string) => string
  /** Changes the finished token. */
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

/** Writes a JWT exactly as drafted, correct or not.
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
