import { describe, expect, it } from 'vitest'
import { endpointUrl, externalUrl } from '../../src/http/external-url.ts'
import type { ConfiguredEndpoints } from '../../src/types/server.ts'
import { fc } from '../support/fast-check.ts'

const as: ConfiguredEndpoints = {
  issuer: 'https://id.example/tenant',
  authorization_endpoint: 'https://login.example/authorize',
  token_endpoint: 'https://id.example/token',
  pushed_authorization_request_endpoint: 'https://id.example/par',
  mtls_endpoint_aliases: { pushed_authorization_request_endpoint: 'https://mtls.id.example:8443/par' },
}

describe('externalUrl', () => {
  it('has the configured origin, and path and query of the target', () => {
    expect(externalUrl(as, '/par?a=%7e&b')).toBe('https://id.example/par?a=%7e&b')
  })

  it.each([
    'evil.example',
    'id.example.evil.example',
    'mtls.id.example',
    'mtls.id.example:443',
    'id.example@evil.example',
    '',
    null,
    undefined,
  ])('does not believe the host %j', (host) => {
    expect(externalUrl(as, '/par', host)).toBe('https://id.example/par')
  })

  it.each(['mtls.id.example:8443', 'MTLS.id.example:8443'])('takes the alias when the host is %s', (host) => {
    expect(externalUrl(as, '/par', host)).toBe('https://mtls.id.example:8443/par')
  })

  it('knows the default port', () => {
    expect(externalUrl(as, '/par', 'login.example:443')).toBe('https://login.example/par')
    expect(externalUrl({ ...as, issuer: 'http://127.0.0.1' }, '/x', '127.0.0.1:80')).toBe('http://127.0.0.1/x')
  })

  it('takes the origin of the endpoint that has the path when the host says nothing', () => {
    expect(externalUrl(as, '/authorize?client_id=c', 'internal:3000')).toBe(
      'https://login.example/authorize?client_id=c',
    )
    expect(externalUrl(as, '/elsewhere', 'internal:3000')).toBe('https://id.example/elsewhere')
  })

  it.each([
    ['//evil.example/par', 'https://id.example//evil.example/par'],
    ['/\\evil.example', 'https://id.example/\\evil.example'],
    ['https://evil.example/par?a=b', 'https://id.example/par?a=b'],
    ['HTTP://evil.example', 'https://id.example/'],
    ['https://evil.example?a=b', 'https://id.example/?a=b'],
    ['https://user:pass@evil.example:1/par', 'https://id.example/par'],
    ['/par#https://evil.example', 'https://id.example/par'],
    ['?a=b', 'https://id.example/?a=b'],
    ['*', 'https://id.example/'],
    ['@evil.example/par', 'https://id.example/'],
    ['.evil.example/par', 'https://id.example/'],
    ['evil.example:443', 'https://id.example/'],
    ['javascript:alert(1)', 'https://id.example/'],
    ['', 'https://id.example/'],
    [undefined, 'https://id.example/'],
  ])('reads the target %j as %s', (target, url) => {
    expect(externalUrl(as, target)).toBe(url)
  })

  it('never leaves the configured origins, whatever is sent', () => {
    const origins = ['https://id.example', 'https://login.example', 'https://mtls.id.example:8443']
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `/${text}`),
        ),
        fc.string(),
        (target, host) => {
          expect(origins).toContain(new URL(externalUrl(as, target, host)).origin)
        },
      ),
      { seed: 9126 },
    )
  })
})

describe('endpointUrl', () => {
  it.each(['/par', '/', '/oauth/par', '/p%61r', '//evil.example/par', 'https://evil.example/par', '*', '', undefined])(
    'is the configured one, whatever is left of its path (%j)',
    (target) => {
      expect(endpointUrl(as, 'push')(target, 'internal:3000')).toBe('https://id.example/par')
      expect(endpointUrl(as, 'token')(target)).toBe('https://id.example/token')
    },
  )

  it('has the query of the request', () => {
    expect(endpointUrl(as, 'authorization')('/mounted?client_id=c&x=%7e#f')).toBe(
      'https://login.example/authorize?client_id=c&x=%7e',
    )
    expect(endpointUrl(as, 'authorization')('https://evil.example?a=b')).toBe('https://login.example/authorize?a=b')
  })

  it('keeps the query of an endpoint unless the request has one', () => {
    const withQuery = { ...as, authorization_endpoint: 'https://login.example/authorize?tenant=one' }
    expect(endpointUrl(withQuery, 'authorization')('/authorize')).toBe('https://login.example/authorize?tenant=one')
    expect(endpointUrl(withQuery, 'authorization')('/authorize?tenant=one&client_id=c')).toBe(
      'https://login.example/authorize?tenant=one&client_id=c',
    )
  })

  it.each(['mtls.id.example:8443', 'MTLS.id.example:8443'])('is the alias when the host is %s', (host) => {
    expect(endpointUrl(as, 'push')('/anything', host)).toBe('https://mtls.id.example:8443/par')
  })

  it.each(['evil.example', 'mtls.id.example', 'mtls.id.example:443', '', null, undefined])(
    'is never the alias for the host %j',
    (host) => {
      expect(endpointUrl(as, 'push')('/par', host)).toBe('https://id.example/par')
    },
  )

  it('has no alias but its own', () => {
    expect(endpointUrl(as, 'token')('/token', 'mtls.id.example:8443')).toBe('https://id.example/token')
    expect(endpointUrl(as, 'authorization')('/authorize', 'mtls.id.example:8443')).toBe(
      'https://login.example/authorize',
    )
  })

  it('tells an alias of the same host by its path', () => {
    const mtls_endpoint_aliases = { pushed_authorization_request_endpoint: 'https://id.example/mtls/par' }
    const sameHost = { ...as, mtls_endpoint_aliases }
    expect(endpointUrl(sameHost, 'push')('/mtls/par?x', 'id.example')).toBe('https://id.example/mtls/par?x')
    expect(endpointUrl(sameHost, 'push')('/par', 'id.example')).toBe('https://id.example/par')
    expect(endpointUrl(sameHost, 'push')('/elsewhere', 'internal')).toBe('https://id.example/par')
  })

  it('is no worse than externalUrl where no endpoint is configured', () => {
    const { pushed_authorization_request_endpoint: _, mtls_endpoint_aliases: __, ...without } = as
    const off = { ...without, pushed_authorization_request_endpoint: undefined, mtls_endpoint_aliases: undefined }
    expect(endpointUrl(off, 'push')('/par')).toBe('https://id.example/par')
  })

  it('is always configured, whatever is sent', () => {
    const urls = ['https://id.example/par', 'https://mtls.id.example:8443/par']
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), fc.string(), (target, host) => {
        expect(urls).toContain(endpointUrl(as, 'push')(target, host).split('?')[0])
      }),
      { seed: 9126 },
    )
  })
})
