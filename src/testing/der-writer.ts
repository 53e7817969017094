import { concatBytes } from '../encoding/concat-bytes.ts'
import { encodeText } from '../encoding/utf8.ts'

/** Writes one element with the length that DER wants.
 * @see ITU-T X.690 §8.1, §10.1 */
export const element = (tag: number, ...contents: readonly Uint8Array[]): Uint8Array => {
  const body = concatBytes(contents)
  const octets: number[] = []
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  const length = body.length < 0x80 ? [body.length] : [0x80 + octets.length, ...octets]
  return concatBytes([Uint8Array.of(tag, ...length), body])
}

export const sequence = (...elements: readonly Uint8Array[]): Uint8Array => element(0x30, ...elements)
export const set = (...elements: readonly Uint8Array[]): Uint8Array => element(0x31, ...elements)
export const octetString = (contents: Uint8Array): Uint8Array => element(0x04, contents)
export const bitString = (contents: Uint8Array): Uint8Array => element(0x03, Uint8Array.of(0), contents)
export const utf8String = (text: string): Uint8Array => element(0x0c, encodeText(text))

/** A positive INTEGER from its octets, the first one most significant. */
export const unsignedInteger = (octets: Uint8Array): Uint8Array => {
  const start = octets.findIndex((octet) => octet !== 0)
  const digits = start === -1 ? Uint8Array.of(0) : octets.subarray(start)
  return element(0x02, (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(), digits)
}

/** An OBJECT IDENTIFIER in dotted form. */
export const objectIdentifier = (dotted: string): Uint8Array => {
  const [root = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Uint8Array.from([root * 40 + second, ...rest].flatMap(base128)))
}

const base128 = (value: number): readonly number[] => {
  const octets = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift((rest % 128) | 0x80)
  return octets
}
