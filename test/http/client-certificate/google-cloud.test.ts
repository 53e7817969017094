import { describe, expect, it } from 'vitest'
import { googleCloudHeaders } from '../../../src/http/client-certificate/google-cloud.ts'
import { base64Of, byteSequenceOf, derOf, headersOf, LEAF } from './certificates.ts'

// https://cloud.google.com/load-balancing/docs/https/custom-headers-global#mtls-variables
const parse = (leaf: string, verified: string) =>
  googleCloudHeaders()(headersOf({ 'X-Client-Cert-Leaf': leaf, 'X-Client-Cert-Chain-Verified': verified }))

describe('googleCloudHeaders', () => {
  it('reads a leaf of which the balancer says that its chain is verified', () => {
    expect(parse(byteSequenceOf(LEAF), 'true')).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: true },
    })
  })

  it.each(['false', '', 'TRUE', '1', 'true, false', 'false, true'])(
    'refuses a leaf beside %j: the balancer passes none on that it has not verified',
    (verified) => expect(parse(byteSequenceOf(LEAF), verified)).toMatchObject({ kind: 'malformed' }),
  )

  it('reads no certificate where one was presented and failed, or was too large', () => {
    expect(parse('', 'false')).toEqual({ kind: 'absent' })
    expect(parse('', 'true')).toEqual({ kind: 'absent' })
  })

  it('refuses base64 without the colons', () => {
    expect(parse(base64Of(LEAF), 'true')).toMatchObject({ kind: 'malformed' })
  })

  it('takes its headers from where the backend service puts them', () => {
    const parser = googleCloudHeaders({ certificateHeader: 'Client-Cert', chainVerifiedHeader: 'X-Verified' })
    expect(parser(headersOf({ 'Client-Cert': byteSequenceOf(LEAF), 'X-Verified': 'true' }))).toMatchObject({
      kind: 'certificate',
    })
    expect(() => googleCloudHeaders({ chainVerifiedHeader: '' })).toThrow(/chainVerifiedHeader/)
  })
})
