import { decodeText } from '../../encoding/utf8.ts'
import { type DERElement, TAGS } from './der.ts'

type Decode = (contents: Uint8Array) => string | undefined

const latin1: Decode = (contents) => Array.from(contents, (octet) => String.fromCharCode(octet)).join('')

const DECODERS: ReadonlyMap<number, Decode> = /* @__PURE__ */ (() =>
  new Map<number, Decode>([
    [TAGS.utf8String, decodeText],
    ...[
      TAGS.numericString,
      TAGS.printableString,
      TAGS.teletexString,
      TAGS.videotexString,
      TAGS.ia5String,
      TAGS.graphicString,
      TAGS.visibleString,
      TAGS.generalString,
    ].map((tag): [number, Decode] => [tag, latin1]),
    [TAGS.bmpString, (contents) => decodeFixedWidth(contents, 2)],
    [TAGS.universalString, (contents) => decodeFixedWidth(contents, 4)],
  ]))()

/** Reads one of the ASN.1 string types as a string, or `undefined` where its octets are not a valid string. The types with
 * one octet for a character are read as Latin-1, as OpenSSL reads them. Certification authorities write `&`, `@` and `_` into
 * PrintableString, and Latin-1 into TeletexString. Invalid encodings and surrogates give
 * `undefined`.
 * @see RFC 5280 §4.1.2.4 */
export const readDirectoryString = ({ tag, contents }: DERElement): string | undefined => DECODERS.get(tag)?.(contents)

/** Decodes printable ASCII. Undefined where the text is empty or has another octet. */
export const decodePrintable = (bytes: Uint8Array): string | undefined => {
  const text = latin1(bytes)
  return text !== undefined && /^[\x20-\x7e]+$/.test(text) ? text : undefined
}

const decodeFixedWidth = (bytes: Uint8Array, width: 2 | 4): string | undefined => {
  if (bytes.length % width !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const codePoints = Array.from({ length: bytes.length / width }, (_, index) =>
    width === 2 ? view.getUint16(index * 2) : view.getUint32(index * 4),
  )
  if (codePoints.some((codePoint) => codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff))) {
    return undefined
  }
  return codePoints.map((codePoint) => String.fromCodePoint(codePoint)).join('')
}
