import { type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Attribute,
  buildCertificate,
  commonName,
  extension,
  generalName,
  name,
  publicKey,
  subjectAltName,
  utcTime,
} from '../../crypto/x509/certificate-builder.ts'
import { bitString, bytes, concat, oid, sequence, strings, tlv, unsigned } from '../../crypto/x509/der-writer.ts'
import { makeKeyPair } from '../../support/key-pair.mjs'

/** A certificate with its key, for either end of a connection. */
export interface Identity {
  readonly subject: Uint8Array
  readonly privateKey: KeyObject
  readonly der: Uint8Array
  /** PEM. */
  readonly cert: string
  readonly key: string
  readonly publicJWK: Readonly<Record<string, unknown>> & { readonly kty: string }
}

export interface CertificateOptions {
  readonly commonName: string
  readonly organization?: string
  readonly dns?: readonly string[]
  /** Default: the subject itself. */
  readonly issuer?: Identity
  readonly isAuthority?: boolean
  /** The extended purposes, as object identifiers; default: none are named. */
  readonly purposes?: readonly string[]
  /** Years, two digits each; default: as long as anybody will run these tests. */
  readonly validity?: readonly [from: string, to: string]
}

const ecdsaWithSHA256 = sequence(oid('1.2.840.10045.4.3.2'))

let serialNumber = 0

/** Makes a P-256 certificate. */
export const makeCertificate = (options: CertificateOptions): Identity => {
  const { privateKey, publicKey: key } = makeKeyPair('ec', { namedCurve: 'P-256' })
  const { x = '', y = '', ...jwk } = key.export({ format: 'jwk' })
  const subject = subjectOf(options)
  serialNumber++
  const fields = {
    serialNumber: unsigned(bytes(serialNumber)),
    subject,
    issuer: options.issuer?.subject ?? subject,
    publicKey: publicKey.ec('1.2.840.10045.3.1.7', concat(bytes(4), coordinate(x), coordinate(y))),
    extensions: extensionsOf(options),
    ...(options.validity === undefined ? {} : { validity: sequence(...options.validity.map(startOfYear)) }),
    signature: ecdsaWithSHA256,
    signatureAlgorithm: ecdsaWithSHA256,
  }
  const toBeSigned = firstElement(buildCertificate({ ...fields, signatureValue: bitString(bytes(0)) }))
  const signature = sign('sha256', toBeSigned, options.issuer?.privateKey ?? privateKey)
  const der = buildCertificate({ ...fields, signatureValue: bitString(new Uint8Array(signature)) })
  return {
    subject,
    privateKey,
    der,
    cert: `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicJWK: { ...jwk, kty: 'EC', x, y },
  }
}

const subjectOf = ({ commonName: cn, organization }: CertificateOptions): Uint8Array => {
  if (organization === undefined) return commonName(cn)
  const levels: readonly Attribute[] = [
    ['2.5.4.10', strings.utf8(organization)],
    ['2.5.4.3', strings.utf8(cn)],
  ]
  return name(...levels.map((level) => [level]))
}

const startOfYear = (year: string): Uint8Array => utcTime(`${year}0101000000Z`)

const extensionsOf = ({ dns = [], isAuthority = false, purposes = [] }: CertificateOptions): readonly Uint8Array[] => [
  extension('2.5.29.19', sequence(...(isAuthority ? [tlv(0x01, bytes(0xff))] : [])), true),
  ...(purposes.length === 0 ? [] : [extension('2.5.29.37', sequence(...purposes.map((purpose) => oid(purpose))))]),
  ...(dns.length === 0 ? [] : [subjectAltName(...dns.map(generalName.dns))]),
]

const coordinate = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'))

/** What is signed of a certificate: the first element of the outer sequence. */
const firstElement = (der: Uint8Array): Uint8Array => {
  const { start } = elementAt(der, 0)
  return der.subarray(start, elementAt(der, start).end)
}

const elementAt = (der: Uint8Array, at: number): { readonly start: number; readonly end: number } => {
  const first = der[at + 1] ?? 0
  const octets = first < 0x80 ? 0 : first - 0x80
  const length =
    octets === 0 ? first : der.subarray(at + 2, at + 2 + octets).reduce((sum, octet) => sum * 256 + octet, 0)
  const start = at + 2 + octets
  return { start, end: start + length }
}

/** Writes texts to files of a new folder; `remove` takes them away again. */
export const temporaryFiles = <Name extends string>(texts: Readonly<Record<Name, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-files-'))
  const paths = {} as Record<Name, string>
  for (const file of Object.keys(texts) as Name[]) {
    paths[file] = join(folder, file)
    writeFileSync(paths[file], texts[file])
  }
  return { paths, remove: () => rmSync(folder, { recursive: true }) }
}
