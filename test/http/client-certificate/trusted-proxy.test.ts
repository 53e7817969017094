import { describe, expect, it, vi } from 'vitest'
import { nginxHeaders } from '../../../src/http/client-certificate/nginx.ts'
import { certificateFromProxy, type TrustsHop } from '../../../src/http/client-certificate/trusted-proxy.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import { derOf, escapedPEMOf, headersOf, LEAF, repeated } from './certificates.ts'

const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00'
const CERTIFICATE = { 'X-SSL-Client-Cert': escapedPEMOf(LEAF), 'X-SSL-Client-Verify': 'SUCCESS' }
const request = (headers: Record<string, string>): HttpRequest => ({
  method: 'POST',
  url: 'https://as.example/par',
  headers: headersOf(headers),
})
const parser = nginxHeaders()
const gate = (secret: string | readonly string[]) =>
  certificateFromProxy({ parser, trust: { header: 'X-Proxy-Secret', secret } })
const withSecret = (secret: string) => request({ ...CERTIFICATE, 'X-Proxy-Secret': secret })

describe('certificateFromProxy with a shared secret', () => {
  it('believes a certificate header that comes with the secret', () => {
    expect(gate(SECRET)(withSecret(SECRET))).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: true },
    })
  })

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a part of it', SECRET.slice(0, -1)],
    ['more than it', `${SECRET}0`],
    ['another', 'C0ffee00c0ffee00c0ffee00c0ffee00'],
    ['it and a guess, from a proxy that adds instead of setting', `${SECRET}, guess`],
    ['it twice', `${SECRET}, ${SECRET}`],
  ])('ignores and reports a certificate header that comes with %s', (_, secret) => {
    const reading = gate(SECRET)(secret === undefined ? request(CERTIFICATE) : withSecret(secret))
    expect(reading).toEqual({ kind: 'untrusted', detail: expect.any(String) })
  })

  it('takes either secret during a rotation', () => {
    const next = 'decaf000decaf000decaf000decaf000'
    for (const secret of [SECRET, next]) {
      expect(gate([SECRET, next])(withSecret(secret))).toMatchObject({ kind: 'certificate' })
    }
    expect(gate([SECRET, next])(withSecret(SECRET + next))).toMatchObject({ kind: 'untrusted' })
    expect(gate([SECRET, next])(withSecret(`${SECRET}, ${next}`))).toMatchObject({ kind: 'untrusted' })
  })

  it('reports a header that cannot be read as untrusted too, without the secret', () => {
    expect(gate(SECRET)(request({ 'X-SSL-Client-Cert': 'x' }))).toMatchObject({ kind: 'untrusted' })
    expect(gate(SECRET)(request({ 'X-SSL-Client-Cert': 'x', 'X-Proxy-Secret': SECRET }))).toMatchObject({
      kind: 'malformed',
    })
  })

  it('finds nothing to report where there is no certificate header', () => {
    expect(gate(SECRET)(request({}))).toEqual({ kind: 'absent' })
    expect(gate(SECRET)(request({ 'X-Proxy-Secret': SECRET }))).toEqual({ kind: 'absent' })
  })

  it('does not believe two certificate headers either', () => {
    const value = escapedPEMOf(LEAF)
    const headers = repeated('X-SSL-Client-Cert', value, value)
    const get = (name: string) => headers.get(name) ?? request(CERTIFICATE).headers.get(name)
    const read = certificateFromProxy({ parser, trust: () => true })
    expect(read({ ...request({}), headers: { get } })).toMatchObject({ kind: 'malformed' })
  })

  it('tells nothing of the secret or the certificate in what it reports', () => {
    const report = JSON.stringify(gate(SECRET)(withSecret('guess-of-an-attacker')))
    expect(report).not.toContain(SECRET)
    expect(report).not.toContain('guess-of-an-attacker')
    expect(report).not.toContain(CERTIFICATE['X-SSL-Client-Cert'])
  })
})

describe('certificateFromProxy with a predicate', () => {
  it('asks it of the request, and only where there is a certificate header', () => {
    const trust = vi.fn<TrustsHop>(() => true)
    const read = certificateFromProxy({ parser, trust })
    expect(read(request({}))).toEqual({ kind: 'absent' })
    expect(trust).not.toHaveBeenCalled()
    const withCertificate = request(CERTIFICATE)
    expect(read(withCertificate)).toMatchObject({ kind: 'certificate' })
    expect(trust).toHaveBeenCalledExactlyOnceWith(withCertificate)
  })

  it('ignores and reports the header where the answer is no', () => {
    expect(certificateFromProxy({ parser, trust: () => false })(request(CERTIFICATE))).toMatchObject({
      kind: 'untrusted',
    })
  })

  it('refuses an answer that is not yes or no, such as a promise of a no', () => {
    for (const answer of [Promise.resolve(false), undefined, 1, 'yes']) {
      const read = certificateFromProxy({ parser, trust: () => answer as never })
      expect(() => read(request(CERTIFICATE))).toThrow(/^trust must return true or false; got (?:an? )?\w+\.$/)
    }
  })
})

describe('certificateFromProxy, set up without care', () => {
  it('refuses to trust a header for no stated reason', () => {
    for (const trust of [undefined, null, true, 'yes', 1]) {
      expect(() => certificateFromProxy({ parser, trust: trust as never })).toThrow(
        /trust must be \{ header, secret \}/,
      )
    }
  })

  it('refuses secrets that are no secrets', () => {
    for (const secret of [undefined, '', 'short', [], [SECRET, ''], 'sixteen chars or more', 'é'.repeat(16), 5]) {
      expect(() => gate(secret as never)).toThrow(/trust\.secret must be 16 to 1,024 visible ASCII characters/)
    }
    expect(() => gate('x'.repeat(1_025))).toThrow(TypeError)
  })

  it('refuses what cannot be a header', () => {
    expect(() => certificateFromProxy({ parser, trust: { header: '', secret: SECRET } })).toThrow(/trust\.header/)
    expect(() => certificateFromProxy({ parser, trust: { secret: SECRET } as never })).toThrow(/trust\.header/)
  })

  it('refuses to do without a parser', () => {
    for (const options of [undefined, {}, { trust: () => true }, { parser: 'nginx', trust: () => true }]) {
      expect(() => certificateFromProxy(options as never)).toThrow(/parser must be a parser of certificate headers/)
    }
  })
})
