import { decodeBase64 } from '../../encoding/base64url.ts'

const BEGIN = '-----BEGIN CERTIFICATE-----'
const END = '-----END CERTIFICATE-----'
const MAX_TEXT_LENGTH = 32_768
const MAX_BUNDLE_LENGTH = 131_072

/** Decodes a text that is exactly one PEM certificate into its DER.
 *
 * Lines may be separated by any run of line breaks, tabs and spaces, as in headers, or not at all. All lines but the last
 * must have one length, so that a `+` that a decoder turned into a space does not pass as the end of a line. The base64
 * must be canonical. Refuses explanatory text, a second certificate, and more than 32 KiB. Does not parse the DER.
 * @see RFC 7468 §5 */
export const decodePEM = (text: string): Uint8Array | undefined => {
  if (text.length > MAX_TEXT_LENGTH) return undefined
  const [certificate, ...others] = decodeBlocks(text) ?? []
  return others.length === 0 ? certificate : undefined
}

/** Decodes the first certificate of a text that consists of one or more PEM certificates, such as a leaf and its chain.
 * Every block must follow the rules of {@link decodePEM}; the whole has at most 128 KiB.
 * @see RFC 7468 §5 */
export const firstOfPEM = (text: string): Uint8Array | undefined =>
  text.length > MAX_BUNDLE_LENGTH ? undefined : decodeBlocks(text)?.[0]

const decodeBlocks = (text: string): Uint8Array[] | undefined => {
  const blocks = text.split(END)
  const rest = blocks.pop() ?? ''
  const certificates = blocks.map(decodeBlock)
  return isBlank(rest) && certificates.every((der) => der !== undefined) ? certificates : undefined
}

const decodeBlock = (block: string): Uint8Array | undefined => {
  const start = block.indexOf(BEGIN)
  if (start === -1 || !isBlank(block.slice(0, start))) return undefined
  const lines = block
    .slice(start + BEGIN.length)
    .split(/[ \t\r\n]/)
    .filter((line) => line !== '')
  return lines.length > 0 && areLinesEven(lines) ? decodeBase64(lines.join('')) : undefined
}

const areLinesEven = (lines: readonly string[]): boolean => {
  const length = lines[0]?.length ?? 0
  const full = lines.slice(0, -1)
  return (lines.at(-1)?.length ?? 0) <= length && full.every((line) => line.length === length && length % 4 === 0)
}

const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text)
