import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { verifyCertificatePath } from '../../../src/crypto/x509/certificate-path.ts'
import { parseDER } from '../../../src/crypto/x509/der.ts'
import { decodePEM } from '../../../src/crypto/x509/index.ts'
import { readSignedCertificate } from '../../../src/crypto/x509/signed-certificate.ts'
import { octetsOf, type Target, textOf } from '../target.ts'

interface Chain {
  readonly time: number
  readonly chain: readonly string[]
  readonly anchors: readonly string[]
}

const { chains: made }: { chains: readonly Chain[] } = JSON.parse(
  readFileSync(new URL('../../crypto/x509/openssl-chains.json', import.meta.url), 'utf8'),
)

const derOf = (pem: string): Uint8Array => decodePEM(pem) ?? new Uint8Array()

const scenes = made.map(({ time, anchors, chain }) => ({
  time,
  anchors: anchors.flatMap((pem) => {
    const read = readSignedCertificate(derOf(pem))
    return read.ok ? [read.value] : []
  }),
  chain: chain.map(derOf),
}))

/** Certificates one after the other, each as long as its DER says; what is left over is a certificate too. */
const cut = (octets: Uint8Array): readonly Uint8Array[] => {
  const found: Uint8Array[] = []
  for (let rest = octets; rest.length > 0; ) {
    const length = (rest[2] ?? 0) * 256 + (rest[3] ?? 0) + 4
    const isWhole = rest[0] === 0x30 && rest[1] === 0x82 && parseDER(rest.subarray(0, length)) !== undefined
    found.push(isWhole ? rest.subarray(0, length) : rest)
    rest = isWhole ? rest.subarray(length) : new Uint8Array()
  }
  return found
}

const sceneOf = (octets: Uint8Array) => scenes[(octets[0] ?? 0) % scenes.length] as (typeof scenes)[number]

/** Chains up to the anchors of one of the scenes, which the first octet names. node:crypto must find each signature good. */
export const chains: Target<Awaited<ReturnType<typeof verifyCertificatePath>>> = {
  name: 'chains',
  isBytes: true,
  corpus: scenes.map(({ chain }, index) => textOf(Buffer.concat([Uint8Array.of(index), ...chain]))),
  dictionary: [
    '\x30\x82',
    '\x01',
    '\x01\x01\xff',
    '\x03\x02\x01\x06',
    '\x02\x01\x00',
    '\x06\x03\x55\x1d\x13',
    '\x06\x03\x55\x1d\x1e',
    '\x17\x0d',
    '\x0c',
  ],
  read: (text) => {
    const octets = octetsOf(text)
    const { anchors, time } = sceneOf(octets)
    return verifyCertificatePath(cut(octets.subarray(1)), anchors, time)
  },
  isAccepted: ({ ok }) => ok,
  compare: (text, verified) => {
    if (!verified.ok) return undefined
    const octets = octetsOf(text)
    const { anchors, time } = sceneOf(octets)
    const sent = cut(octets.subarray(1))
    const tops = anchors.map(({ der }) => new X509Certificate(der))
    // what was sent behind the certificate that an anchor issued is no part of the path, and need not be a certificate
    for (const [index, der] of sent.entries()) {
      const certificate = new X509Certificate(der)
      const isInTime =
        time >= Date.parse(certificate.validFrom) / 1000 && time <= Date.parse(certificate.validTo) / 1000
      if (!isInTime) return 'A certificate of the path is out of its time.'
      if (index > 0 && !certificate.ca) return 'An issuer is no authority by OpenSSL.'
      if (tops.some((top) => certificate.checkIssued(top) && certificate.verify(top.publicKey))) return undefined
      const next = sent[index + 1]
      if (next === undefined) return 'OpenSSL finds no anchor.'
      const issuer = new X509Certificate(next)
      if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) {
        return 'OpenSSL finds no issuer of a certificate.'
      }
    }
    return 'OpenSSL finds no anchor.'
  },
}
