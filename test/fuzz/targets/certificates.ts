import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { decodePEM, readCertificate } from '../../../src/crypto/x509/index.ts'
import { readSignedCertificate } from '../../../src/crypto/x509/signed-certificate.ts'
import { rfc8705, rfc9440 } from '../../crypto/x509/fixtures.ts'
import { nodeCertificate, type View, viewOfNode, viewOfOurs } from '../../crypto/x509/node-view.ts'
import { seeded } from '../../crypto/x509/random.ts'
import { randomCertificate } from '../../crypto/x509/random-certificate.ts'
import { octetsOf, type Target, textOf } from '../target.ts'

const { certificates: byOpenSSL }: { certificates: readonly { pem: string }[] } = JSON.parse(
  readFileSync(new URL('../../crypto/x509/openssl-fixtures.json', import.meta.url), 'utf8'),
)

const random = seeded(8705)
const originals = [
  rfc9440.leaf,
  rfc9440.root,
  ...[rfc8705.pem, ...byOpenSSL.map(({ pem }) => pem)].map((pem) => decodePEM(pem) ?? new Uint8Array()),
  ...Array.from({ length: 40 }, () => randomCertificate(random)),
]

const NO_NAMES = { dns: [], uri: [], email: [], ip: [] }

const viewed = (read: () => View): View | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Certificates in DER, against node:crypto: what both read, both read alike. */
export const certificates: Target<ReturnType<typeof readCertificate>> = {
  name: 'certificates',
  isBytes: true,
  corpus: originals.map(textOf),
  dictionary: [
    ...[
      '\x00',
      '\x30',
      '\x31',
      '\x80',
      '\x81\xff',
      '\x82\xff\xff',
      '\x84\xff\xff\xff\xff',
      '\xa0\x03\x02\x01\x02',
      '\x30\x00',
    ],
    ...['\x06\x03\x55\x04\x03', '\x06\x03\x55\x1d\x11', '\x0c\x00', '\x13\x01a', '\x1e\x02\xd8\x00', '\x1f\xff\x7f'],
    ...['\x87\x04\x7f\x00\x00\x01', '\x82\x0ba.example\0', '\x03\x01\x07', '\x02\x01\x00', '\x01\x01\x01'],
  ],
  read: (text) => {
    const der = octetsOf(text)
    readSignedCertificate(der)
    return readCertificate(der)
  },
  isAccepted: ({ ok }) => ok,
  compare: (text, certificate) => {
    if (!certificate.ok) return undefined
    const node = nodeCertificate(octetsOf(text))
    const theirs = node && viewed(() => viewOfNode(node))
    if (!theirs) return undefined
    const ours = viewOfOurs(certificate.value)
    // where OpenSSL cannot read a name that is never compared here, such as a directoryName, it has no alternative names
    const names = node.subjectAltName ? {} : NO_NAMES
    // alternative names in a damaged extension are refused here, whatever OpenSSL makes of them
    const read = certificate.value.subjectAltNames.ok ? {} : NO_NAMES
    const comparable = { ...theirs, ...read, subject: ours.subject && theirs.subject, jwk: ours.jwk && theirs.jwk }
    return isDeepStrictEqual({ ...ours, ...names }, comparable)
      ? undefined
      : `node:crypto reads ${JSON.stringify(comparable)}; got ${JSON.stringify(ours)}.`
  },
}
