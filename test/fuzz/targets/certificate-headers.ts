import type { ParsedClientCertificate } from '../../../src/http/client-certificate/index.ts'
import { certificateSubjectDN } from '../../../src/http/client-certificate/index.ts'
import { INTERMEDIATE, LEAF, ROOT } from '../../http/client-certificate/certificates.ts'
import { FORMATS } from '../../http/client-certificate/formats.ts'
import type { Target } from '../target.ts'

/** The format that the first line names, and the value of its header. */
const sceneOf = (text: string) => {
  const end = text.indexOf('\n')
  const format = FORMATS.find(({ name }) => name === text.slice(0, end))
  return format && { format, value: text.slice(end + 1) }
}

const decoded = (value: string): string =>
  value.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

/** Whether a value spells some base64, as it is or percent-encoded, with anything between its lines. */
const spells = (value: string, base64: string): boolean =>
  [value, decoded(value)].some((text) => text.replaceAll(/[^A-Za-z0-9+/]/g, '').includes(base64))

/** The certificate headers of every proxy: an accepted certificate stands in the value octet by octet. */
export const certificateHeaders: Target<ParsedClientCertificate> = {
  name: 'certificate-headers',
  growthLength: 16_384,
  corpus: FORMATS.flatMap(({ name, write }) => [
    ...[LEAF, LEAF, INTERMEDIATE, ROOT].map((lines) => `${name}\n${write(lines)}`),
    `${name}\n${write(LEAF)},${write(ROOT)}`,
  ]),
  dictionary: [
    '-----BEGIN CERTIFICATE-----',
    '-----END CERTIFICATE-----',
    '%2B',
    '%0A',
    '%',
    '+',
    '=',
    '/',
    ':',
    ',',
    ';',
    '"',
    '\\"',
    'Cert="',
    'Hash=',
    ' ',
    '\t',
    '\n',
    'MIIB',
    '%00',
    '(null)',
    'By=',
    'Chain=',
  ],
  leastAccepted: 0.1,
  read: (text) => {
    const scene = sceneOf(text)
    if (scene === undefined) return { kind: 'absent' }
    const { format, value } = scene
    const all = new Map(
      Object.entries({ ...format.beside, [format.header]: value }).map(([name, one]) => [name.toLowerCase(), one]),
    )
    return format.parser({ get: (name) => all.get(name.toLowerCase()) ?? null })
  },
  isAccepted: ({ kind }) => kind === 'certificate',
  compare: (text, reading) => {
    if (reading.kind !== 'certificate') return undefined
    const encoded = Buffer.from(reading.certificate.der).toString('base64').replaceAll('=', '')
    // the last character of a Byte Sequence may have bits that belong to no octet
    if (!spells(sceneOf(text)?.value ?? '', encoded.slice(0, -1))) return 'The certificate is not what the header says.'
    // what a host shows of it never throws
    certificateSubjectDN(reading.certificate.der)
    return undefined
  },
}
