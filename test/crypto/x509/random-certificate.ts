import { createECDH } from 'node:crypto'
import {
  type Attribute,
  buildCertificate,
  extension,
  generalizedTime,
  generalName,
  name,
  publicKey,
  subjectAltName,
  utcTime,
} from './certificate-builder.ts'
import { bitString, bytes, oid, sequence, strings, tlv, unsigned } from './der-writer.ts'
import type { Random } from './random.ts'

const ascii = ['a', 'Z', '0', '9', ' ', "'", '(', ')', '+', ',', '-', '.', '/', ':', '=', '?']
const special = ['"', '#', '<', '>', ';', '\\', '*', '@', '_', '\n', '\t', '\x1b', '\x7f']
const latin = ['é', 'ü', 'ß', '\xa0', 'ÿ']
const wide = ['č', 'Ж', '中', '\u200b', '\ufeff', '\u202e', '\u2028']
const astral = ['😀', '𝔘']

/** The string types that OpenSSL admits in a name; VisibleString is not among them. */
const alphabets: Readonly<Record<Exclude<keyof typeof strings, 'visible'>, readonly string[]>> = {
  utf8: [...ascii, ...special, ...latin, ...wide, ...astral],
  numeric: ['0', '7', ' '],
  printable: ascii,
  teletex: [...ascii, '"', '#', '_', ...latin],
  ia5: [...ascii, ...special],
  universal: [...ascii, ...special, ...latin, ...wide, ...astral],
  bmp: [...ascii, ...special, ...latin, ...wide],
}

const attributeTypes = [
  ...['3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '42', '46', '97'].map((arc) => `2.5.4.${arc}`),
  '0.9.2342.19200300.100.1.1',
  '0.9.2342.19200300.100.1.25',
  '1.2.840.113549.1.9.1',
  '1.3.6.1.4.1.311.60.2.1.3',
  '1.3.6.1.4.1.99999.1.2',
  '2.25.329800735698586629295641978511506172918',
]

const text = (random: Random, alphabet: readonly string[], limit: number): string =>
  Array.from({ length: random.below(limit) }, () => random.pick(alphabet)).join('')

const value = (random: Random): Uint8Array => {
  const kind = random.pick(Object.keys(alphabets) as (keyof typeof alphabets)[])
  return random.chance(0.03) ? bitString(random.bytes(3)) : strings[kind](text(random, alphabets[kind], 12))
}

const level = (random: Random): readonly Attribute[] => {
  const types = new Set([random.pick(attributeTypes)])
  while (random.chance(0.25)) types.add(random.pick(attributeTypes))
  return [...types].map((type) => [type, value(random)])
}

const generalNames = (random: Random): readonly Uint8Array[] =>
  Array.from({ length: 1 + random.below(5) }, () =>
    random.pick([
      () =>
        generalName.dns(
          `${random.pick(['', '*.', 'www.', 'A.'])}${random.below(1000)}.example${random.pick(['', '.', ' ', '\n', '\0', 'é'])}`,
        ),
      () =>
        generalName.uri(random.pick(['https://client.example/?a=1,2', 'urn:x:"y"', "spiffe://e/'", 'https://ü', ''])),
      () => generalName.email(random.pick(['a@example.com', '"a, b"@example.com', 'a@example.com\0.evil', 'ä@b', 'é'])),
      () => generalName.ip(...random.bytes(4)),
      () => generalName.ip(...address(random)),
      () => generalName.other('1.3.6.1.5.5.7.8.9', strings.utf8('ä@example.com')),
      () => generalName.directory(name(level(random))),
      () => generalName.registeredID('1.2.3.4'),
    ])(),
  )

const address = (random: Random): number[] => {
  if (random.chance(0.1)) return [...bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff), ...random.bytes(4)]
  return Array.from({ length: 8 }, () => (random.chance(0.5) ? [0, 0] : [...random.bytes(2)])).flat()
}

const curves = {
  prime256v1: '1.2.840.10045.3.1.7',
  secp384r1: '1.3.132.0.34',
  secp521r1: '1.3.132.0.35',
  secp256k1: '1.3.132.0.10',
}

const points = new Map<string, Uint8Array>()

const point = (random: Random, curve: keyof typeof curves): Uint8Array => {
  const seed = 1 + random.below(8)
  const known = points.get(`${curve} ${seed}`)
  if (known) return known
  const ecdh = createECDH(curve)
  ecdh.setPrivateKey(Buffer.from([seed]))
  const made = new Uint8Array(ecdh.getPublicKey())
  points.set(`${curve} ${seed}`, made)
  return made
}

const subjectPublicKey = (random: Random): Uint8Array => {
  const curve = random.pick(Object.keys(curves) as (keyof typeof curves)[])
  return random.pick([
    () => publicKey.ec(curves[curve], point(random, curve)),
    () =>
      publicKey.rsa(
        random.bytes(random.pick([64, 128, 256, 384])),
        random.pick([bytes(3), bytes(1, 0, 1), bytes(0x81)]),
      ),
    () => publicKey.edwards('1.3.101.112', random.bytes(32)),
    () => publicKey.edwards('1.3.101.113', random.bytes(57)),
    () => publicKey.edwards('1.3.101.110', random.bytes(32)),
  ])()
}

const two = (number: number): string => String(number).padStart(2, '0')

const time = (random: Random): Uint8Array => {
  const rest = `${two(1 + random.below(12))}${two(1 + random.below(28))}${two(random.below(24))}${two(random.below(60))}${two(random.below(60))}Z`
  return random.chance(0.3)
    ? generalizedTime(`${1950 + random.below(8050)}${rest}`)
    : utcTime(`${two(random.below(100))}${rest}`)
}

/** Builds a certificate with a bit of everything that a subject may have. */
export const randomCertificate = (random: Random): Uint8Array =>
  buildCertificate({
    serialNumber: unsigned(random.bytes(1 + random.below(20))),
    validity: sequence(time(random), time(random)),
    subject: name(...Array.from({ length: random.below(6) }, () => level(random))),
    publicKey: subjectPublicKey(random),
    uniqueIDs: random.chance(0.05) ? [tlv(0x81, bytes(0, 1)), tlv(0x82, bytes(0, 2))] : [],
    extensions: [
      extension('2.5.29.19', sequence(), true),
      extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.2'))),
      ...(random.chance(0.8) ? [subjectAltName(...generalNames(random))] : []),
    ],
  })
