import { type DERElement, TAGS } from './der.ts'

type Decode = (contents: Uint8Array) => string | undefined

const DECODERS: ReadonlyMap<number, Decode> = /* @__PURE__ */ (() =>
  new Map<number, Decode>([
    [TAGS.utf8String, (contents) => decodeUTF8(contents)],
    [TAGS.printableString, (contents) => decodeLatin1(contents, /^[A-Za-z0-9 '()+,\-./:=?]*$/)],
    [TAGS.numericString, (contents) => decodeLatin1(contents, /^[0-9 ]*$/)],
    [TAGS.visibleString, (contents) => decodeLatin1(contents, /^[\x20-\x7e]*$/)],
    [TAGS.ia5String, (contents) => decodeLatin1(contents, /^[\x01-\x7f]*$/)],
    [TAGS.teletexString, (contents) => decodeLatin1(contents, /^[\x20-\x7e\xa0-\xff]*$/)],
    [TAGS.bmpString, (contents) => decodeFixedWidth(contents, 2)],
    [TAGS.universalString, (contents) => decodeFixedWidth(contents, 4)],
  ]))()

/** Reads one of the ASN.1 string types as a string, or `undefined` where its octets do not mean exactly one string.
 *
 * Characters outside the repertoire of the type, invalid encodings, surrogates and U+0000 give `undefined`.
 * TeletexString is read as Latin-1, which is what certificates hold, without its control and escape sequences.
 * @see RFC 5280 §4.1.2.4 */
export const readDirectoryString = (element: DERElement): string | undefined => {
  const value = DECODERS.get(element.tag)?.(element.contents)
  return value?.includes('\0') ? undefined : value
}

/** Decodes UTF-8 strictly; a byte order mark is a character like any other. */
export const decodeUTF8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Decodes one octet a character, if the whole text is in the repertoire. */
export const decodeLatin1 = (bytes: Uint8Array, repertoire: RegExp): string | undefined => {
  const text = Array.from(bytes, (octet) => String.fromCharCode(octet)).join('')
  return repertoire.test(text) ? text : undefined
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
