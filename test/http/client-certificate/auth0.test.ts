import { describe, expect, it } from 'vitest'
import { auth0Headers } from '../../../src/http/client-certificate/auth0.ts'
import { certificateFromProxy } from '../../../src/http/client-certificate/trusted-proxy.ts'
import { derOf, escapedPEMOf, headersOf, LEAF } from './certificates.ts'

// https://auth0.com/docs/get-started/applications/configure-mtls/set-up-the-customer-edge
const verifiedAs = (word: string) =>
  auth0Headers()(headersOf({ 'client-certificate': escapedPEMOf(LEAF), 'client-certificate-ca-verified': word }))

describe('auth0Headers', () => {
  it('takes SUCCESS for a certificate of an authority and FAILED for a self-signed one', () => {
    expect(verifiedAs('SUCCESS')).toEqual({ kind: 'certificate', certificate: { der: derOf(LEAF), verified: true } })
    for (const word of ['FAILED', 'FAILED:', 'FAILED:self signed certificate']) {
      expect(verifiedAs(word)).toMatchObject({ certificate: { verified: false } })
    }
  })

  it('refuses a certificate beside NONE, or with no word beside it', () => {
    expect(verifiedAs('NONE')).toMatchObject({ kind: 'malformed' })
    expect(verifiedAs('')).toMatchObject({ kind: 'malformed' })
  })

  it('reads no certificate from NONE alone', () => {
    expect(auth0Headers()(headersOf({ 'client-certificate-ca-verified': 'NONE' }))).toEqual({ kind: 'absent' })
  })

  it('goes with the gate of cname-api-key', () => {
    const read = certificateFromProxy({
      parser: auth0Headers(),
      trust: { header: 'cname-api-key', secret: '5f0c9ab1d3e24c6e' },
    })
    const headers = { 'client-certificate': escapedPEMOf(LEAF), 'client-certificate-ca-verified': 'SUCCESS' }
    const request = (more: Record<string, string>) => ({
      method: 'POST',
      url: 'https://as.example/oauth/par',
      headers: headersOf({ ...headers, ...more }),
    })
    expect(read(request({ 'cname-api-key': '5f0c9ab1d3e24c6e' }))).toMatchObject({ kind: 'certificate' })
    expect(read(request({}))).toMatchObject({ kind: 'untrusted' })
  })
})
