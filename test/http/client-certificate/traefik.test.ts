import { describe, expect, it } from 'vitest'
import { traefikHeaders } from '../../../src/http/client-certificate/traefik.ts'
import { base64Of, derOf, headersOf, INTERMEDIATE, LEAF, pemOf, ROOT } from './certificates.ts'

// https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/passtlsclientcert/
const parse = (value: string) =>
  traefikHeaders({ chainVerified: true })(headersOf({ 'X-Forwarded-Tls-Client-Cert': value }))

describe('traefikHeaders', () => {
  it('takes the first of the certificates that the client sent, which is the leaf', () => {
    expect(parse([LEAF, INTERMEDIATE, ROOT].map(base64Of).join(','))).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: true },
    })
  })

  it('reads what Traefik 2 has percent-encoded', () => {
    // https://doc.traefik.io/traefik/v2.3/middlewares/passtlsclientcert/
    const escaped = [LEAF, INTERMEDIATE].map((lines) => encodeURIComponent(base64Of(lines))).join(',')
    expect(escaped).toContain('%2F')
    expect(parse(escaped)).toMatchObject({ certificate: { der: derOf(LEAF) } })
  })

  it.each([
    ['with a space after the comma, as two joined headers have', [LEAF, INTERMEDIATE].map(base64Of).join(', ')],
    ['with an empty item', `${base64Of(LEAF)},`],
    ['with something else behind the leaf', `${base64Of(LEAF)},AAAA`],
    ['with a bad escape behind the leaf', `${base64Of(LEAF)},%`],
    ['of PEM with its markers', pemOf(LEAF).trim().replaceAll('\n', '')],
  ])('refuses a list %s', (_, value) => {
    expect(parse(value)).toMatchObject({ kind: 'malformed' })
  })

  it('says of the chain what the host states', () => {
    const headers = headersOf({ 'X-Forwarded-Tls-Client-Cert': base64Of(LEAF) })
    expect(traefikHeaders({ chainVerified: false })(headers)).toMatchObject({ certificate: { verified: false } })
    expect(() => traefikHeaders({} as never)).toThrow(
      /chainVerified must be true or false; got undefined\. Pass true if/,
    )
  })
})
