import { describe, expect, it } from 'vitest'
import { haproxyHeaders } from '../../../src/http/client-certificate/haproxy.ts'
import { base64Of, derOf, headersOf, LEAF } from './certificates.ts'

// https://docs.haproxy.org/2.6/configuration.html#7.3.4
const parse = (verify: string, used: string) =>
  haproxyHeaders()(
    headersOf({ 'X-SSL-Client-Cert': base64Of(LEAF), 'X-SSL-Client-Verify': verify, 'X-SSL-Client-Used': used }),
  )

describe('haproxyHeaders', () => {
  it('takes 0 for a verified chain and the number of any error for one that was not', () => {
    expect(parse('0', '1')).toEqual({ kind: 'certificate', certificate: { der: derOf(LEAF), verified: true } })
    for (const error of ['10', '18', '21'])
      expect(parse(error, '1')).toMatchObject({ certificate: { verified: false } })
  })

  it('refuses a certificate where no certificate was used, although the result then is 0', () => {
    expect(parse('0', '0')).toMatchObject({ kind: 'malformed' })
    expect(parse('0', '')).toMatchObject({ kind: 'malformed' })
    expect(parse('0', '0, 1')).toMatchObject({ kind: 'malformed' })
    expect(parse('0', 'true')).toMatchObject({ kind: 'malformed' })
  })

  it.each(['', '00', '-1', '0x0', '0, 0', '0, 21', 'OK', '123456'])('refuses the result %j', (result) =>
    expect(parse(result, '1')).toMatchObject({ kind: 'malformed' }),
  )

  it('reads no certificate from the empty header that HAProxy sets for none', () => {
    const headers = headersOf({ 'X-SSL-Client-Cert': '', 'X-SSL-Client-Verify': '0', 'X-SSL-Client-Used': '0' })
    expect(haproxyHeaders()(headers)).toEqual({ kind: 'absent' })
  })

  it('takes its headers from where the configuration puts them', () => {
    const parser = haproxyHeaders({ certificateHeader: 'a', verifyHeader: 'b', usedHeader: 'c' })
    expect(parser(headersOf({ a: base64Of(LEAF), b: '0', c: '1' }))).toMatchObject({ kind: 'certificate' })
    expect(() => haproxyHeaders({ usedHeader: 'c d' })).toThrow(/usedHeader/)
  })
})
