import { describe, expect, it } from 'vitest'
import { nginxHeaders } from '../../../src/http/client-certificate/nginx.ts'
import { derOf, escapedPEMOf, headersOf, LEAF, pemOf } from './certificates.ts'

// https://nginx.org/en/docs/http/ngx_http_ssl_module.html#variables
const verifiedAs = (word: string) =>
  nginxHeaders()(headersOf({ 'X-SSL-Client-Cert': escapedPEMOf(LEAF), 'X-SSL-Client-Verify': word }))

describe('nginxHeaders', () => {
  it('takes SUCCESS for a verified chain and FAILED, with a reason or not, for one that was not', () => {
    expect(verifiedAs('SUCCESS')).toMatchObject({ certificate: { verified: true } })
    expect(verifiedAs('FAILED:unable to verify the first certificate')).toMatchObject({
      certificate: { verified: false },
    })
    expect(verifiedAs('FAILED')).toMatchObject({ certificate: { verified: false } })
  })

  it.each(['', 'NONE', 'success', 'SUCCESSFUL', 'SUCCESS, SUCCESS', 'SUCCESS, FAILED:expired', 'FAILEDSUCCESS', '0'])(
    'refuses a certificate beside the word %j, which nginx does not write beside one',
    (word) => expect(verifiedAs(word)).toMatchObject({ kind: 'malformed' }),
  )

  it('reads no certificate where nginx saw none: it sends the word and leaves the empty header out', () => {
    expect(nginxHeaders()(headersOf({ 'X-SSL-Client-Verify': 'NONE' }))).toEqual({ kind: 'absent' })
  })

  it('reads the older $ssl_client_cert, PEM whose lines begin with tabs, as well', () => {
    const headers = { 'X-SSL-Client-Cert': pemOf(LEAF).trim().replaceAll('\n', '\t'), 'X-SSL-Client-Verify': 'SUCCESS' }
    expect(nginxHeaders()({ get: (name) => headers[name as keyof typeof headers] })).toMatchObject({
      certificate: { der: derOf(LEAF) },
    })
  })

  it('takes its headers from where the configuration puts them, such as those of ingress-nginx', () => {
    const parser = nginxHeaders({ certificateHeader: 'ssl-client-cert', verifyHeader: 'ssl-client-verify' })
    const headers = headersOf({ 'ssl-client-cert': escapedPEMOf(LEAF), 'ssl-client-verify': 'SUCCESS' })
    expect(parser(headers)).toMatchObject({ certificate: { verified: true } })
    expect(nginxHeaders()(headers)).toEqual({ kind: 'absent' })
  })

  it('refuses names that no header can have', () => {
    for (const name of ['', 'two words', 'a:b', 'a\r\nb', 'é', 'x'.repeat(257)]) {
      expect(() => nginxHeaders({ certificateHeader: name })).toThrow(TypeError)
      expect(() => nginxHeaders({ verifyHeader: name })).toThrow(/verifyHeader must be the name of an HTTP header/)
    }
  })
})
