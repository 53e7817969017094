import { describe, expect, it } from 'vitest'
import { apacheHeaders } from '../../../src/http/client-certificate/apache.ts'
import { derOf, headersOf, LEAF, pemOf } from './certificates.ts'

// https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#envvars
const PEM = pemOf(LEAF).replaceAll('\n', ' ')
const parse = (certificate: string, word: string) =>
  apacheHeaders()(headersOf({ 'X-SSL-Client-Cert': certificate, 'X-SSL-Client-Verify': word }))

describe('apacheHeaders', () => {
  it('takes only SUCCESS for a verified chain', () => {
    expect(parse(PEM, 'SUCCESS')).toEqual({ kind: 'certificate', certificate: { der: derOf(LEAF), verified: true } })
    for (const word of ['GENEROUS', 'FAILED:certificate has expired', 'FAILED:(null)']) {
      expect(parse(PEM, word)).toMatchObject({ certificate: { verified: false } })
    }
  })

  it('reads (null), which mod_headers writes for a variable that is not set, as no certificate', () => {
    expect(parse('(null)', 'NONE')).toEqual({ kind: 'absent' })
    expect(parse('(null)', '(null)')).toEqual({ kind: 'absent' })
  })

  it.each(['NONE', '(null)', '', 'SUCCESS, NONE', 'GENEROUS, SUCCESS'])(
    'refuses a certificate beside the word %j',
    (word) => expect(parse(PEM, word)).toMatchObject({ kind: 'malformed' }),
  )

  it('refuses a certificate whose word the client had removed by naming its header in Connection', () => {
    expect(apacheHeaders()(headersOf({ 'X-SSL-Client-Cert': PEM }))).toMatchObject({ kind: 'malformed' })
  })

  it('does not undo percent-encoding, which Apache does not do', () => {
    expect(parse(encodeURIComponent(PEM), 'SUCCESS')).toMatchObject({ kind: 'malformed' })
  })
})
