import { parseIPAddress } from '../crypto/x509/ip-address.ts'
import { describeValue } from '../encoding/describe-value.ts'
import { isEpochSeconds } from '../encoding/epoch-seconds.ts'
import {
  aBoolean,
  aFunction,
  checkOptions,
  listOf,
  must,
  type OptionChecks,
  objectWith,
  optional,
} from '../encoding/option-check.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { EpochSeconds } from '../types/time.ts'
import {
  bitString,
  element,
  objectIdentifier,
  octetString,
  sequence,
  set,
  unsignedInteger,
  utf8String,
} from './der-writer.ts'
import { type TestKey, testKey } from './keys.ts'
import { encodePEM } from './pem.ts'

/** The options of `testCertificate`. */
export interface TestCertificateOptions {
  /** Default: `test-client`. */
  readonly commonName?: string
  readonly organization?: string
  readonly dns?: readonly string[]
  readonly uri?: readonly string[]
  readonly ip?: readonly string[]
  readonly email?: readonly string[]
  /** Default: the certificate itself. */
  readonly issuer?: TestCertificate
  /** Whether the certificate may issue others. */
  readonly isAuthority?: boolean
  /** Default: the beginning of 2020. */
  readonly notBefore?: EpochSeconds
  /** Default: the end of 2049. */
  readonly notAfter?: EpochSeconds
  /** Of `ES256`. Default: a fresh one. */
  readonly key?: TestKey
}

/** A certificate with its key, in forms that TLS libraries take as well. */
export interface TestCertificate {
  readonly der: Uint8Array
  readonly pem: string
  readonly key: TestKey
  /** The subject in the form of `tls_client_auth_subject_dn` (RFC 4514). */
  readonly subject: string
  /** The subject, DER. */
  readonly subjectName: Uint8Array
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const NOT_BEFORE = 1_577_836_800
const NOT_AFTER = 2_524_607_999

const OPTIONS: OptionChecks<TestCertificateOptions> = /* @__PURE__ */ (() => {
  const text = must('be a string', (value) => typeof value === 'string')
  const moment = must('be whole seconds since 1970', isEpochSeconds, { describe: describeValue })
  const bytes = must('be a Uint8Array', (value) => ArrayBuffer.isView(value))
  const aKey = objectWith('a key of testKey', { spki: bytes, sign: aFunction() })
  return {
    commonName: optional(text),
    organization: optional(text),
    dns: optional(listOf('names', text)),
    uri: optional(listOf('URIs', text)),
    ip: optional(listOf('addresses', text)),
    email: optional(listOf('addresses', text)),
    issuer: optional(objectWith('a certificate of testCertificate', { subjectName: bytes, key: aKey })),
    isAuthority: optional(aBoolean),
    notBefore: optional(moment),
    notAfter: optional(moment),
    key: optional(aKey),
  }
})()

/** Makes an X.509 certificate over a P-256 key, signed by its issuer or by itself.
 * @see RFC 5280 §4.1 */
export const testCertificate = async (options: TestCertificateOptions = {}): Promise<TestCertificate> => {
  checkOptions('testCertificate', options, OPTIONS)
  const { commonName = 'test-client', organization, issuer, notBefore = NOT_BEFORE, notAfter = NOT_AFTER } = options
  const key = options.key ?? (await testKey())
  const attributes: readonly (readonly [oid: string, short: string, value: string])[] = [
    ...(organization === undefined ? [] : [['2.5.4.10', 'O', organization] as const]),
    ['2.5.4.3', 'CN', commonName],
  ]
  const subjectName = sequence(
    ...attributes.map(([oid, , value]) => set(sequence(objectIdentifier(oid), utf8String(value)))),
  )
  const algorithm = sequence(objectIdentifier(ECDSA_WITH_SHA256))
  const body = sequence(
    element(0xa0, unsignedInteger(Uint8Array.of(2))),
    // derived from the key, so that no two certificates of an issuer share a serial number
    unsignedInteger(Uint8Array.of(1, ...key.spki.slice(-8))),
    algorithm,
    issuer?.subjectName ?? subjectName,
    sequence(time(notBefore), time(notAfter)),
    subjectName,
    key.spki,
    ...extensions(options),
  )
  const signature = bitString(signatureValue(await (issuer?.key ?? key).sign(body)))
  const der = sequence(body, algorithm, signature)
  return {
    der,
    pem: encodePEM('CERTIFICATE', der),
    key,
    // the reverse of the order in which they are encoded (RFC 4514 §2.1)
    subject: attributes
      .map(([, short, value]) => `${short}=${escaped(value)}`)
      .reverse()
      .join(','),
    subjectName,
  }
}

/** RFC 5280 §4.1.2.5: two digits of the year until 2049, four from then on. */
const time = (at: EpochSeconds): Uint8Array => {
  const [year = '', ...rest] = new Date(at * 1000).toISOString().slice(0, 19).split(/[-T:]/)
  return Number(year) < 2050
    ? element(0x17, encodeText(`${year.slice(2)}${rest.join('')}Z`))
    : element(0x18, encodeText(`${year}${rest.join('')}Z`))
}

const extensions = ({ dns = [], uri = [], ip = [], email = [], isAuthority }: TestCertificateOptions) => {
  const names = [
    ...email.map((text) => element(0x81, encodeText(text))),
    ...dns.map((text) => element(0x82, encodeText(text))),
    ...uri.map((text) => element(0x86, encodeText(text))),
    ...ip.map((text) => element(0x87, octetsOf(text))),
  ]
  const list = [
    ...(isAuthority === true ? [extension('2.5.29.19', sequence(element(0x01, Uint8Array.of(0xff))))] : []),
    ...(names.length > 0 ? [extension('2.5.29.17', sequence(...names))] : []),
  ]
  return list.length > 0 ? [element(0xa3, sequence(...list))] : []
}

const extension = (oid: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(oid), octetString(value))

const octetsOf = (text: string): Uint8Array => {
  const octets = parseIPAddress(text)
  if (octets === undefined)
    throw new TypeError(`ip must list addresses, such as 192.0.2.1 or 2001:db8::1; got ${JSON.stringify(text)}.`)
  return octets
}

/** JWS joins the two numbers of an ECDSA signature, X.509 has them in a sequence. */
const signatureValue = (joined: Uint8Array): Uint8Array =>
  sequence(unsignedInteger(joined.subarray(0, joined.length / 2)), unsignedInteger(joined.subarray(joined.length / 2)))

const escaped = (value: string): string => value.replace(/[\\,+"<>;=]/g, '\\$&').replace(/^[ #]| $/g, '\\$&')
