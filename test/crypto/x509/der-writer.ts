/** Writes one element with the length that DER wants. */
export const tlv = (tag: number, ...contents: readonly Uint8Array[]): Uint8Array => {
  const body = concat(...contents)
  const octets: number[] = []
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  const length = body.length < 0x80 ? [body.length] : [0x80 + octets.length, ...octets]
  return concat(Uint8Array.of(tag, ...length), body)
}

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
export const bytes = (...octets: readonly number[]): Uint8Array => Uint8Array.from(octets)
export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
export const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

export const sequence = (...elements: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...elements)
export const set = (...elements: readonly Uint8Array[]): Uint8Array => tlv(0x31, ...elements)
export const integer = (...octets: readonly number[]): Uint8Array => tlv(0x02, bytes(...octets))
export const octetString = (contents: Uint8Array): Uint8Array => tlv(0x04, contents)
export const bitString = (contents: Uint8Array): Uint8Array => tlv(0x03, bytes(0), contents)
export const nothing = tlv(0x05)

/** Writes a positive INTEGER from big-endian octets. */
export const unsigned = (octets: Uint8Array): Uint8Array => {
  const start = octets.findIndex((octet) => octet !== 0)
  const digits = start === -1 ? bytes(0) : octets.subarray(start)
  return tlv(0x02, (digits[0] ?? 0) >= 0x80 ? bytes(0) : bytes(), digits)
}

export const oid = (dotted: string): Uint8Array => {
  const [root = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  return tlv(0x06, ...[root * 40n + second, ...rest].map(base128))
}

const base128 = (value: bigint): Uint8Array => {
  const octets = [Number(value & 0x7fn)]
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80)
  return Uint8Array.from(octets)
}

const wide = (text: string, width: number): Uint8Array => {
  const codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  return Uint8Array.from(
    codePoints.flatMap((point) =>
      Array.from({ length: width }, (_, index) => (point / 256 ** (width - 1 - index)) & 0xff),
    ),
  )
}

/** Each ASN.1 string type of a name, with its own encoding; what it cannot hold comes out wrong. */
export const strings = {
  utf8: (text: string) => tlv(0x0c, new TextEncoder().encode(text)),
  numeric: (text: string) => tlv(0x12, latin1(text)),
  printable: (text: string) => tlv(0x13, latin1(text)),
  teletex: (text: string) => tlv(0x14, latin1(text)),
  ia5: (text: string) => tlv(0x16, latin1(text)),
  visible: (text: string) => tlv(0x1a, latin1(text)),
  universal: (text: string) => tlv(0x1c, wide(text, 4)),
  bmp: (text: string) => tlv(0x1e, wide(text, 2)),
} as const
