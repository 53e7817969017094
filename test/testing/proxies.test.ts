import { describe, expect, it } from 'vitest'
import * as parsers from '../../src/http/client-certificate/index.ts'
import { bitString, octetString, sequence } from '../../src/testing/der-writer.ts'
import { fakeProxies, testCertificate } from '../../src/testing/index.ts'
import { fc } from '../support/fast-check.ts'

const chainVerified = true

/** The parser of each, as it is set where chains are verified, and where they are not. */
const readers: Readonly<Record<keyof typeof fakeProxies, (verified: boolean) => parsers.ClientCertificateParser>> = {
  nginx: () => parsers.nginxHeaders(),
  auth0: () => parsers.auth0Headers(),
  apache: () => parsers.apacheHeaders(),
  haproxy: () => parsers.haproxyHeaders(),
  caddy: (verified) => parsers.caddyHeaders({ chainVerified: verified }),
  rfc9440: (verified) => parsers.rfc9440Headers({ chainVerified: verified }),
  traefik: (verified) => parsers.traefikHeaders({ chainVerified: verified }),
  envoy: (verified) => parsers.envoyHeaders({ chainVerified: verified }),
  awsALB: (verified) => parsers.awsALBHeaders({ mode: verified ? 'verify' : 'passthrough' }),
  googleCloud: () => parsers.googleCloudHeaders(),
  azure: () => parsers.azureHeaders(),
  cloudflare: () => parsers.cloudflareHeaders(),
}

const proxies = Object.entries(fakeProxies) as [keyof typeof fakeProxies, (typeof fakeProxies)['nginx']][]

describe.each(proxies)('the fake %s', (name, proxy) => {
  const read = (verified: boolean, headers: Readonly<Record<string, string>>) =>
    readers[name](verified)(new Headers(headers))

  it('passes a certificate on that its parser reads', async () => {
    const certificate = await testCertificate()
    const verified = name !== 'azure'
    expect(read(chainVerified, proxy(certificate))).toEqual({
      kind: 'certificate',
      certificate: { der: certificate.der, verified },
    })
  })

  it('passes any octets of the shape of a certificate on unchanged, whatever their length', () => {
    const octets = fc.uint8Array({ maxLength: 400, size: 'max' })
    fc.assert(
      fc.property(octets, octets, (first, second) => {
        const der = sequence(sequence(octetString(first)), sequence(), bitString(second))
        expect(read(chainVerified, proxy({ der }))).toEqual({
          kind: 'certificate',
          certificate: { der, verified: name !== 'azure' },
        })
      }),
      { numRuns: 40 },
    )
  })

  it('passes no certificate on', () => {
    expect(read(chainVerified, proxy(undefined))).toEqual({ kind: 'absent' })
  })

  it('never lets one pass as verified that is not', async () => {
    const certificate = await testCertificate()
    const expected =
      name === 'googleCloud'
        ? { kind: 'absent' }
        : { kind: 'certificate', certificate: { der: certificate.der, verified: false } }
    expect(read(false, proxy(certificate, false))).toEqual(expected)
  })
})

it('every parser has its fake', () => {
  const names = Object.keys(parsers).filter((name) => name.endsWith('Headers'))
  expect(
    Object.keys(fakeProxies)
      .map((name) => `${name}Headers`)
      .sort(),
  ).toEqual(names.sort())
})
