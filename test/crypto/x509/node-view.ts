import { X509Certificate as NodeCertificate } from 'node:crypto'
import type { DistinguishedName, X509Certificate } from '../../../src/crypto/x509/index.ts'

/** What is compared of a certificate; `undefined` where one side has nothing to say. */
export interface View {
  readonly subject: string | undefined
  readonly dns: readonly string[]
  readonly uri: readonly string[]
  readonly email: readonly string[]
  readonly ip: readonly string[]
  readonly jwk: Readonly<Record<string, unknown>> | undefined
}

/** Lets node:crypto read a certificate; `undefined` if it refuses. */
export const nodeCertificate = (der: Uint8Array): NodeCertificate | undefined => {
  try {
    return new NodeCertificate(der)
  } catch {
    return undefined
  }
}

/** What node:crypto says of a certificate, in the terms of ours. */
export const viewOfNode = (certificate: NodeCertificate): View => {
  const names = parseNodeSubjectAltName(certificate.subjectAltName ?? '')
  const named = (type: string): readonly string[] =>
    names.filter((entry) => entry.type === type).map(({ text }) => text)
  const comparable = (type: string): readonly string[] => named(type).filter((text) => /^[\x20-\x7e]+$/.test(text))
  return {
    subject: certificate.subject ?? '',
    dns: comparable('DNS'),
    uri: comparable('URI'),
    email: comparable('email'),
    ip: named('IP Address').map(hostname),
    jwk: keyOfNode(certificate),
  }
}

const NO_NAMES = { dns: [], uri: [], email: [], ip: [] }

/** What our reader says, in the same terms. */
export const viewOfOurs = ({ subject, subjectAltNames, publicKey }: X509Certificate): View => {
  const { ip, ...names } = subjectAltNames.ok ? subjectAltNames.value : NO_NAMES
  const parts = publicKey.ok ? publicKey.value : undefined
  return {
    subject: subject.ok ? nodeSubject(subject.value) : undefined,
    ...names,
    ip: ip.map(hostname),
    jwk: parts === undefined || 'isOdd' in parts ? undefined : parts,
  }
}

const keyOfNode = ({ publicKey }: NodeCertificate): View['jwk'] => {
  try {
    return publicKey.asymmetricKeyType === 'x25519' ? undefined : { ...publicKey.export({ format: 'jwk' }) }
  } catch {
    return undefined
  }
}

const hostname = (address: string): string =>
  address.includes(':') ? new URL(`http://[${address}]/`).hostname : address

const parseNodeSubjectAltName = (text: string): readonly { type: string; text: string }[] =>
  [...text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, type = '', written = '']) => ({
    type,
    text: written.startsWith('"') ? (JSON.parse(written) as string) : written,
  }))

const openSSLNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
  '1.3.6.1.4.1.99999.1.2': '1.3.6.1.4.1.99999.1.2',
  '2.25.329800735698586629295641978511506172918': '2.25.329800735698586629295641978511506172918',
}

/** Writes a name as node:crypto writes it: most significant part first, one level a line. */
const nodeSubject = (name: DistinguishedName): string | undefined => {
  if (name.flat().some(({ type, value }) => value === undefined || !openSSLNames[type])) return undefined
  return name
    .map((level) => level.map(({ type, value }) => `${openSSLNames[type]}=${escaped(value ?? '')}`).join(' + '))
    .join('\n')
}

/** OpenSSL leaves a `#` alone that is a whole value. */
const escaped = (value: string): string =>
  value
    .replace(/[,+"\\<>;]|^#(?=.)|^ | $/gs, '\\$&')
    .replace(
      /[\x00-\x1f\x7f]/g,
      (character) => `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
