import { describe, expect, it } from 'vitest'
import { caddyHeaders } from '../../../src/http/client-certificate/caddy.ts'
import { base64Of, headersOf, LEAF } from './certificates.ts'

// https://caddyserver.com/docs/caddyfile/concepts#placeholders, https://caddyserver.com/docs/caddyfile/directives/tls
describe('caddyHeaders', () => {
  it('says of the chain what the host states', () => {
    const headers = headersOf({ 'X-SSL-Client-Cert': base64Of(LEAF) })
    expect(caddyHeaders({ chainVerified: true })(headers)).toMatchObject({ certificate: { verified: true } })
    expect(caddyHeaders({ chainVerified: false })(headers)).toMatchObject({ certificate: { verified: false } })
  })

  it('reads the placeholder that Caddy could not fill in as no certificate', () => {
    const headers = headersOf({ 'X-SSL-Client-Cert': '{http.request.tls.client.certificate_der_base64}' })
    expect(caddyHeaders({ chainVerified: true })(headers)).toEqual({ kind: 'absent' })
  })

  it('refuses to guess whether chains are verified', () => {
    expect(() => caddyHeaders({} as never)).toThrow(/chainVerified must be true or false; got undefined\. Pass true if/)
    expect(() => caddyHeaders(undefined as never)).toThrow(TypeError)
    expect(() => caddyHeaders({ chainVerified: 'yes' as never })).toThrow(TypeError)
  })
})
