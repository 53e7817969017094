import { describe, expect, it } from 'vitest'
import { cloudflareHeaders, readCloudflareTLSClientAuth } from '../../../src/http/client-certificate/cloudflare.ts'
import { base64Of, byteSequenceOf, derOf, headersOf, LEAF, shapedLikeACertificate } from './certificates.ts'

// https://developers.cloudflare.com/ssl/client-certificates/forward-a-client-certificate/
// https://developers.cloudflare.com/rules/transform/managed-transforms/reference/#add-tls-client-auth-headers
describe('cloudflareHeaders', () => {
  const parse = (presented: string, verified: string, revoked: string) =>
    cloudflareHeaders()(
      headersOf({
        'Cf-Client-Cert-Der-Base64': base64Of(LEAF),
        'cf-cert-presented': presented,
        'cf-cert-verified': verified,
        'cf-cert-revoked': revoked,
      }),
    )

  it('takes a certificate for verified that is, and is not revoked', () => {
    expect(parse('true', 'true', 'false')).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: true },
    })
    expect(parse('true', 'false', 'false')).toMatchObject({ certificate: { verified: false } })
  })

  it('does not take a revoked certificate for verified, although Cloudflare does', () => {
    // https://developers.cloudflare.com/ruleset-engine/rules-language/fields/reference/cf.tls_client_auth.cert_verified
    expect(parse('true', 'true', 'true')).toMatchObject({ certificate: { verified: false } })
  })

  it('refuses a certificate where Cloudflare saw none, or where the transform is off', () => {
    expect(parse('false', 'true', 'false')).toMatchObject({ kind: 'malformed' })
    expect(parse('', '', '')).toMatchObject({ kind: 'malformed' })
    expect(parse('true', 'SUCCESS', 'false')).toMatchObject({ kind: 'malformed' })
    expect(parse('true', 'true', '')).toMatchObject({ kind: 'malformed' })
    expect(parse('true, true', 'true', 'false')).toMatchObject({ kind: 'malformed' })
  })
})

// https://developers.cloudflare.com/ssl/client-certificates/client-certificate-variables/
describe('readCloudflareTLSClientAuth', () => {
  const PRESENTED = {
    certPresented: '1',
    certVerified: 'SUCCESS',
    certRevoked: '0',
    certRFC9440: byteSequenceOf(LEAF),
    certRFC9440TooLarge: false,
  }

  it('takes a certificate for verified that is, and is not revoked', () => {
    expect(readCloudflareTLSClientAuth(PRESENTED)).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: true },
    })
    for (const worse of [
      { certVerified: 'FAILED:self signed certificate' },
      { certVerified: 'NONE' },
      { certRevoked: '1' },
      { certVerified: undefined },
      { certRevoked: undefined },
    ]) {
      const tlsClientAuth = { ...PRESENTED, ...worse } as typeof PRESENTED
      expect(readCloudflareTLSClientAuth(tlsClientAuth)).toMatchObject({ certificate: { verified: false } })
    }
  })

  it('finds none in what a Worker gets where none was presented, or outside of mutual TLS', () => {
    const none = { certPresented: '0', certVerified: 'NONE', certRevoked: '0', certRFC9440: '' }
    expect(readCloudflareTLSClientAuth(none)).toEqual({ kind: 'absent' })
    expect(readCloudflareTLSClientAuth(null)).toEqual({ kind: 'absent' })
    expect(readCloudflareTLSClientAuth(undefined)).toEqual({ kind: 'absent' })
  })

  it('refuses one that was left out for its size, or that the runtime does not give', () => {
    expect(readCloudflareTLSClientAuth({ ...PRESENTED, certRFC9440TooLarge: true })).toMatchObject({
      kind: 'malformed',
      detail: expect.stringContaining('too large'),
    })
    const large = `:${shapedLikeACertificate(13_000).toString('base64')}:`
    expect(readCloudflareTLSClientAuth({ ...PRESENTED, certRFC9440: large })).toMatchObject({ kind: 'malformed' })
    const { certRFC9440: _, ...older } = PRESENTED
    expect(readCloudflareTLSClientAuth(older)).toMatchObject({ kind: 'malformed' })
    expect(readCloudflareTLSClientAuth({ ...PRESENTED, certRFC9440: base64Of(LEAF) })).toMatchObject({
      kind: 'malformed',
    })
  })
})
