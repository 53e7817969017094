import { createPrivateKey, sign } from 'node:crypto'
import {
  bitString,
  bytes,
  latin1,
  nothing,
  octetString,
  oid,
  sequence,
  set,
  strings,
  tlv,
  unsigned,
} from './der-writer.ts'
import { keys } from './fixtures.ts'

const signer = createPrivateKey({ key: keys.ed25519, format: 'jwk' })
const base64url = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'))

export type Attribute = readonly [type: string, value: Uint8Array]

/** A Name: each level is a list of attributes. */
export const name = (...levels: readonly (readonly Attribute[])[]): Uint8Array =>
  sequence(...levels.map((level) => set(...level.map(([type, value]) => sequence(oid(type), value)))))

export const commonName = (text: string): Uint8Array => name([['2.5.4.3', strings.utf8(text)]])

export const utcTime = (text: string): Uint8Array => tlv(0x17, latin1(text))
export const generalizedTime = (text: string): Uint8Array => tlv(0x18, latin1(text))

export const extension = (type: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(type), ...(critical ? [tlv(0x01, bytes(0xff))] : []), octetString(value))

export const subjectAltName = (...names: readonly Uint8Array[]): Uint8Array =>
  extension('2.5.29.17', sequence(...names))

/** The choices of a GeneralName; text goes in one octet a character. */
export const generalName = {
  email: (text: string) => tlv(0x81, latin1(text)),
  dns: (text: string) => tlv(0x82, latin1(text)),
  uri: (text: string) => tlv(0x86, latin1(text)),
  ip: (...octets: readonly number[]) => tlv(0x87, bytes(...octets)),
  other: (type: string, value: Uint8Array) => tlv(0xa0, oid(type), tlv(0xa0, value)),
  directory: (directoryName: Uint8Array) => tlv(0xa4, directoryName),
  registeredID: (type: string) => tlv(0x88, oid(type).subarray(2)),
} as const

/** SubjectPublicKeyInfo of each kind, from the raw parts of the key. */
export const publicKey = {
  ec: (curve: string, point: Uint8Array) => sequence(sequence(oid('1.2.840.10045.2.1'), oid(curve)), bitString(point)),
  rsa: (n: Uint8Array, e: Uint8Array) =>
    sequence(sequence(oid('1.2.840.113549.1.1.1'), nothing), bitString(sequence(unsigned(n), unsigned(e)))),
  edwards: (algorithm: string, key: Uint8Array) => sequence(sequence(oid(algorithm)), bitString(key)),
  mldsa: (algorithm: string, key: Uint8Array) => sequence(sequence(oid(algorithm)), bitString(key)),
} as const

/** The fields of a certificate, each encoded already, so that any of them can be wrong. */
export interface Fields {
  readonly version: Uint8Array | undefined
  readonly serialNumber: Uint8Array
  readonly signature: Uint8Array
  readonly issuer: Uint8Array
  readonly validity: Uint8Array
  readonly subject: Uint8Array
  readonly publicKey: Uint8Array
  readonly uniqueIDs: readonly Uint8Array[]
  readonly extensions: readonly Uint8Array[] | undefined
  readonly signatureAlgorithm: Uint8Array
  readonly signatureValue: Uint8Array | undefined
}

const ed25519 = sequence(oid('1.3.101.112'))

const soundFields: Fields = {
  version: tlv(0xa0, tlv(0x02, bytes(2))),
  serialNumber: tlv(0x02, bytes(0x2a)),
  signature: ed25519,
  issuer: commonName('Test CA'),
  validity: sequence(utcTime('200101000000Z'), utcTime('400101000000Z')),
  subject: commonName('demo'),
  publicKey: publicKey.edwards('1.3.101.112', base64url(keys.ed25519.x)),
  uniqueIDs: [],
  extensions: undefined,
  signatureAlgorithm: ed25519,
  signatureValue: undefined,
}

/** Builds a certificate that is sound but for the fields given, with the signature of a fixed Ed25519 key. */
export const buildCertificate = (given: Partial<Fields> = {}): Uint8Array => {
  const fields = { ...soundFields, ...given }
  const tbsCertificate = sequence(
    ...(fields.version ? [fields.version] : []),
    fields.serialNumber,
    fields.signature,
    fields.issuer,
    fields.validity,
    fields.subject,
    fields.publicKey,
    ...fields.uniqueIDs,
    ...(fields.extensions ? [tlv(0xa3, sequence(...fields.extensions))] : []),
  )
  const signature = fields.signatureValue ?? bitString(new Uint8Array(sign(null, tbsCertificate, signer)))
  return sequence(tbsCertificate, fields.signatureAlgorithm, signature)
}
