import { decodeBase64url } from '../../../src/encoding/base64url.ts'
import { parseJSONObject } from '../../../src/encoding/json.ts'
import { decodeText } from '../../../src/encoding/utf8.ts'
import type { JSONObject } from '../../../src/types/json.ts'

/** A signed token, taken apart as far as it can be. */
export interface Token {
  readonly text: string
  readonly header: JSONObject | undefined
  readonly claims: JSONObject | undefined
  readonly signature: Uint8Array | undefined
}

const BOUNDS = { length: 100_000, depth: 24 }

/** Takes a token apart that may be wrong in any way. */
export const readToken = (text: string): Token => {
  const [header, claims, signature = '', ...others] = text.split('.', 4)
  const isJWS = others.length === 0 && text.length <= BOUNDS.length
  return {
    text,
    header: isJWS ? decodeSegment(header) : undefined,
    claims: isJWS ? decodeSegment(claims) : undefined,
    signature: isJWS ? decodeBase64url(signature) : undefined,
  }
}

const decodeSegment = (segment = ''): JSONObject | undefined => {
  const bytes = decodeBase64url(segment)
  const text = bytes && decodeText(bytes)
  return text === undefined ? undefined : parseJSONObject(text, BOUNDS)
}

/** The part of a token that is signed. */
export const signedPart = ({ text }: Token): string => text.slice(0, Math.max(0, text.lastIndexOf('.')))

/** Whether the signature was replaced by zeros, as a permalink does that leaves secrets out. */
export const isBlanked = ({ signature }: Token): boolean =>
  signature !== undefined && signature.length > 0 && signature.every((byte) => byte === 0)

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A time of a token that can be one: in seconds, of this century. */
export const timeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 946_684_800 && value < 4_102_444_800
    ? Math.floor(value)
    : undefined
