import { describe, expect, it } from 'vitest'
import { metadataPaths, tenantOfPath } from '../../src/http/well-known.ts'

describe('the paths of the metadata', () => {
  it('have the well-known part before the path of the issuer (RFC 8414 §3.1)', () => {
    expect(metadataPaths('https://as.example/acme')).toEqual([
      '/.well-known/oauth-authorization-server/acme',
      '/acme/.well-known/openid-configuration',
      '/.well-known/openid-configuration/acme',
    ])
    expect(metadataPaths('https://as.example/eu/acme')[0]).toBe('/.well-known/oauth-authorization-server/eu/acme')
  })

  it.each(['https://as.example', 'https://as.example/'])('are two for an issuer without a path: %s', (issuer) => {
    expect(metadataPaths(issuer)).toEqual([
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
    ])
  })

  it('leave a slash at the end of the issuer out (RFC 8414 §3.1)', () => {
    expect(metadataPaths('https://as.example/acme/')).toEqual(metadataPaths('https://as.example/acme'))
  })
})

describe('the tenant of a path', () => {
  it.each([
    ['/acme/par', 'acme'],
    ['/acme', 'acme'],
    ['/acme?client_id=a', 'acme'],
    ['/acme/.well-known/openid-configuration', 'acme'],
    ['/.well-known/oauth-authorization-server/acme', 'acme'],
    ['/.well-known/openid-configuration/acme', 'acme'],
    ['/eu_1-a/token', 'eu_1-a'],
    ['/', undefined],
    ['', undefined],
    ['acme/par', undefined],
    ['//acme/par', undefined],
    ['/.well-known/oauth-authorization-server', undefined],
    ['/.well-known/jwks.json/acme', undefined],
    ['/a%63me/par', undefined],
    ['/../acme/par', undefined],
    [`/${'a'.repeat(64)}/par`, undefined],
    ['/ac me/par', undefined],
  ])('of %s is %s', (path, tenant) => {
    expect(tenantOfPath(path)).toBe(tenant)
  })

  it('is found at every path of the metadata', () => {
    for (const path of metadataPaths('https://as.example/acme')) expect(tenantOfPath(path)).toBe('acme')
  })
})
