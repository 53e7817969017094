import { describe, expect, it } from 'vitest'
import { awsALBHeaders } from '../../../src/http/client-certificate/aws-alb.ts'
import { derOf, escapedPEMOf, headersOf, INTERMEDIATE, LEAF, ROOT } from './certificates.ts'

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
// "URL-encoded PEM format ... with +=/ as safe characters"
const written = (lines: readonly string[]) =>
  escapedPEMOf(lines).replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '=')

const verify = awsALBHeaders({ mode: 'verify' })
const passthrough = awsALBHeaders({ mode: 'passthrough' })

describe('awsALBHeaders', () => {
  it('leaves a literal + what it is', () => {
    expect(written(LEAF)).toContain('+')
    expect(verify(headersOf({ 'X-Amzn-Mtls-Clientcert-Leaf': written(LEAF) }))).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: true },
    })
  })

  it('takes the leaf of the chain that is passed through, unverified', () => {
    const chain = [LEAF, INTERMEDIATE, ROOT].map(written).join('')
    expect(passthrough(headersOf({ 'X-Amzn-Mtls-Clientcert': chain }))).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: false },
    })
  })

  it('refuses two certificates where the leaf alone is due', () => {
    const headers = headersOf({ 'X-Amzn-Mtls-Clientcert-Leaf': written(LEAF) + written(INTERMEDIATE) })
    expect(verify(headers)).toMatchObject({ kind: 'malformed' })
  })

  it('never looks at the header of the other mode, which the balancer leaves to the client', () => {
    expect(passthrough(headersOf({ 'X-Amzn-Mtls-Clientcert-Leaf': written(LEAF) }))).toEqual({ kind: 'absent' })
    expect(verify(headersOf({ 'X-Amzn-Mtls-Clientcert': written(LEAF) }))).toEqual({ kind: 'absent' })
  })

  it('follows a listener that renames the header', () => {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
    const parser = awsALBHeaders({ mode: 'verify', certificateHeader: 'X-Client-Leaf' })
    expect(parser(headersOf({ 'X-Client-Leaf': written(LEAF) }))).toMatchObject({ kind: 'certificate' })
    expect(parser(headersOf({ 'X-Amzn-Mtls-Clientcert-Leaf': written(LEAF) }))).toEqual({ kind: 'absent' })
  })

  it('refuses to guess the mode', () => {
    for (const options of [undefined, {}, { mode: 'off' }]) {
      expect(() => awsALBHeaders(options as never)).toThrow(/mode must be 'verify' or 'passthrough'; got /)
    }
  })
})
