import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { matchTLSClientCertificate } from '../../src/client-authentication/certificate.ts'
import { readCertificate } from '../../src/crypto/x509/index.ts'
import { testCertificate, testKey, unwrap } from '../../src/testing/index.ts'

describe('testCertificate', () => {
  it('makes what Node reads as it was asked for', async () => {
    const authority = await testCertificate({ commonName: 'An Authority', isAuthority: true })
    const { pem, key } = await testCertificate({
      commonName: 'demo',
      organization: 'Smith, Sons',
      dns: ['client.example'],
      uri: ['https://client.example/'],
      ip: ['192.0.2.1', '2001:db8::1'],
      email: ['demo@client.example'],
      issuer: authority,
      notBefore: 1_600_000_000,
      notAfter: 2_600_000_000,
    })
    const read = new X509Certificate(pem)
    expect(read.subject).toBe('O=Smith\\, Sons\nCN=demo')
    expect(read.issuer).toBe('CN=An Authority')
    expect(read.subjectAltName).toBe(
      'email:demo@client.example, DNS:client.example, URI:https://client.example/, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1',
    )
    expect([read.validFrom, read.validTo]).toEqual(['Sep 13 12:26:40 2020 GMT', 'May 22 14:13:20 2052 GMT'])
    expect(
      read.verify(
        createPublicKey(new X509Certificate(authority.pem).publicKey.export({ type: 'spki', format: 'pem' })),
      ),
    ).toBe(true)
    expect(read.checkIssued(new X509Certificate(authority.pem))).toBe(true)
    expect(read.publicKey.export({ format: 'jwk' })).toMatchObject({ x: key.publicJWK.x, y: key.publicJWK.y })
    expect([read.ca, new X509Certificate(authority.pem).ca]).toEqual([false, true])
  })

  it('signs itself where nobody else does, many times over', async () => {
    for (let time = 0; time < 64; time++) {
      const read = new X509Certificate((await testCertificate()).pem)
      expect(read.verify(read.publicKey)).toBe(true)
    }
  })

  it('names its subject as a registration has it', async () => {
    const made = await testCertificate({ commonName: ' #a+b ', organization: 'Smith, "Sons"; <x>=\\y' })
    const certificate = { der: made.der, verified: true }
    const client = { client_id: 'x', tls_client_auth_subject_dn: made.subject }
    unwrap(matchTLSClientCertificate(certificate, client, 'tls_client_auth'))
    expect(readCertificate(made.der)).toBeDefined()
  })

  it('refuses what is no address', async () => {
    await expect(testCertificate({ ip: ['localhost'] })).rejects.toThrow('ip must list addresses')
  })
})

describe('testKey', () => {
  it.each(['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'Ed25519'] as const)(
    '%s signs what Node verifies',
    async (alg) => {
      const key = await testKey(alg, 'mine')
      const data = new TextEncoder().encode('data')
      const publicKey = createPublicKey({ key: { ...key.publicJWK }, format: 'jwk' })
      const hash = alg === 'Ed25519' ? null : `sha${alg.slice(2)}`
      const padding = alg === 'PS256' ? { padding: 6, saltLength: 32 } : {}
      const signature = await key.sign(data)
      expect(verify(hash, data, { key: publicKey, dsaEncoding: 'ieee-p1363', ...padding }, signature)).toBe(true)
      expect(createPublicKey(key.privatePEM).export({ format: 'jwk' })).toEqual(publicKey.export({ format: 'jwk' }))
      expect(Object.keys(key.publicJWK)).not.toContain('d')
      expect(key.privateJWK).toMatchObject({ kid: 'mine', d: expect.any(String) })
    },
  )
})
