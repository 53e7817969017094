import { decodeText, encodeText } from '../../encoding/utf8.ts'
import { attributeTypeName, parseAttributeType } from './attribute-types.ts'
import { parseDER } from './der.ts'
import { readDirectoryString } from './directory-string.ts'
import { decodeHex, encodeHex } from './hex.ts'

/** One attribute of a name: its type and its value. */
export interface AttributeTypeAndValue {
  /** A dotted object identifier. Where its octets are not a valid identifier, they stand here in hexadecimal, which no
   * registered name has. */
  readonly type: string
  /** The characters of a string; `undefined` where the value is not a string or its encoding is invalid. */
  readonly value: string | undefined
  /** The encoded value; `undefined` where the name was written as text, which does not tell the encoding. */
  readonly der: Uint8Array | undefined
}

/** The attributes at one level of a name. Their order has no meaning. */
export type RelativeDistinguishedName = readonly AttributeTypeAndValue[]

/** A name in the order of a certificate, with the most significant part first. A string of RFC 4514 has the reverse order. */
export type DistinguishedName = readonly RelativeDistinguishedName[]

const MAX_TEXT_LENGTH = 4_096

/** Parses the string form of a name, of at most 4,096 characters. Accepts the grammar of RFC 4514 and, as RFC 2253 did,
 * spaces around `,`, `+` and `=` and the prefix `OID.`. Refuses the quotation marks and semicolons of older forms. A
 * backslash escapes one special character or one octet of UTF-8. A value in `#hex` is one DER element. Refuses an unknown
 * name of an attribute type, U+0000 that is not escaped, and the empty name, since every certificate without a subject
 * would match it.
 * @see RFC 4514 §3 */
export const parseDistinguishedName = (text: string): DistinguishedName | undefined => {
  if (text.length > MAX_TEXT_LENGTH || /\p{Cs}/u.test(text)) return undefined
  const levels = splitUnescaped(text, ',').map(parseLevel)
  return levels.every((level) => level !== undefined) ? levels.reverse() : undefined
}

const parseLevel = (text: string): RelativeDistinguishedName | undefined => {
  const attributes = splitUnescaped(text, '+').map(parseAttribute)
  return attributes.every((attribute) => attribute !== undefined) ? attributes : undefined
}

const parseAttribute = (text: string): AttributeTypeAndValue | undefined => {
  const equals = text.indexOf('=')
  if (equals === -1) return undefined
  const type = parseAttributeType(trimSpaces(text.slice(0, equals)))
  if (type === undefined) return undefined
  const written = trimSpaces(text.slice(equals + 1))
  if (written.startsWith('#')) return parseEncodedValue(type, written.slice(1))
  const value = unescapeValue(written)
  return value === undefined ? undefined : { type, value, der: undefined }
}

const parseEncodedValue = (type: string, hex: string): AttributeTypeAndValue | undefined => {
  const element = parseDER(decodeHex(hex) ?? new Uint8Array())
  return element && { type, value: readDirectoryString(element), der: element.bytes }
}

const unescapeValue = (written: string): string | undefined => {
  const octets: number[] = []
  let end = 0
  for (const [token, special, hexpair, plain] of written.matchAll(
    /\\([ "#+,;<=>\\])|\\([0-9A-Fa-f]{2})|([^"+,;<>\\\0]+)/g,
  )) {
    if (hexpair) octets.push(Number.parseInt(hexpair, 16))
    else for (const octet of encodeText(special ?? plain ?? '')) octets.push(octet)
    end += token.length
  }
  return end === written.length ? decodeText(Uint8Array.from(octets)) : undefined
}

/** A separator in a value is always escaped, so the text can be split before its values are read. */
const splitUnescaped = (text: string, separator: string): string[] => {
  const parts: string[] = []
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1
    else if (text[index] === separator) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  return [...parts, text.slice(start)]
}

const trimSpaces = (text: string): string => {
  let start = 0
  while (text[start] === ' ') start += 1
  let end = text.length
  while (end > start && text[end - 1] === ' ') end -= 1
  let escapes = 0
  while (end - escapes > start && text[end - escapes - 1] === '\\') escapes += 1
  const isLastSpaceEscaped = escapes % 2 === 1 && end < text.length
  return text.slice(start, isLastSpaceEscaped ? end + 1 : end)
}

/** Tells whether two names are the same. Levels compare in order, the attributes of a level in any order, and types by
 * object identifier. Values compare by code points in every string type, or by their octets where they are not a valid string.
 * An empty name matches nothing, not even itself.
 *
 * This is deliberately stricter than the matching of RFC 5280 §7.1, which folds case and collapses spaces: to a
 * certification authority, `CN=Payments` and `CN=payments` may be two subjects. A registration with a misspelt name fails
 * when it is first tried.
 * @see RFC 8705 §2.1.2, tls_client_auth_subject_dn */
export const matchDistinguishedName = (a: DistinguishedName, b: DistinguishedName): boolean =>
  a.length > 0 && a.length === b.length && a.every((level, index) => matchLevel(level, b[index] ?? []))

/** Compares the attributes of one level as multisets, since some certificates have a type twice, against X.501. Sorting
 * keeps a level with thousands of attributes cheap. */
const matchLevel = (a: RelativeDistinguishedName, b: RelativeDistinguishedName): boolean => {
  if (a.length === 0 || a.length !== b.length) return false
  const [ours, theirs] = [a.map(keyOf).sort(), b.map(keyOf).sort()]
  return ours.every((key, index) => key === theirs[index])
}

const keyOf = ({ type, value, der }: AttributeTypeAndValue): string =>
  value === undefined ? `${type}#${encodeHex(der ?? new Uint8Array())}` : `${type}=${value}`

/** Formats a name as a string for messages, which {@link parseDistinguishedName} reads back as the same name. Control
 * characters, separators and invisible characters are escaped, so that a name that an attacker chose cannot break a line of
 * a log or turn its direction. A type without a name is written with its value in `#hex`.
 * @see RFC 4514 §2 */
export const formatDistinguishedName = (name: DistinguishedName): string =>
  name
    .map((level) => level.map(formatAttribute).reverse().join('+'))
    .reverse()
    .join(',')

const formatAttribute = ({ type, value, der }: AttributeTypeAndValue): string => {
  const name = attributeTypeName(type)
  if (der !== undefined && (name === undefined || value === undefined)) return `${name ?? type}=#${encodeHex(der)}`
  return `${name ?? type}=${escapeValue(value ?? '')}`
}

const escapeValue = (value: string): string =>
  value
    .replace(/["+,;<>\\]|^[ #]| $/g, '\\$&')
    .replace(/(?:(?! )[\p{C}\p{Z}])+/gu, (hidden) => encodeHex(encodeText(hidden)).replace(/../g, '\\$&'))
