import { describe, expect, it } from 'vitest'
import { matchRedirectUri, type RedirectUriFacts } from '../../src/authorization-request/redirect-uri.ts'
import type { Client } from '../../src/types/client.ts'
import type { Policy } from '../../src/types/policy.ts'
import { fc } from '../support/fast-check.ts'
import { testPolicy } from '../support/policy.ts'

interface Setting {
  readonly client?: Partial<Client>
  readonly policy?: Partial<Policy>
  readonly mayBeUnregistered?: boolean
}

const facts = (registered: readonly string[] | undefined, setting: Setting = {}): RedirectUriFacts => ({
  client: { client_id: 'c', ...(registered && { redirect_uris: registered }), ...setting.client },
  policy: testPolicy(setting.policy),
  mayBeUnregistered: setting.mayBeUnregistered ?? false,
})

/** The target and whether it is registered, or the reason of the refusal. */
const match = (
  redirect_uri: string | undefined,
  registered: readonly string[] | undefined,
  { scope, ...setting }: Setting & { scope?: string } = {},
) => {
  const parameters = { ...(redirect_uri !== undefined && { redirect_uri }), ...(scope !== undefined && { scope }) }
  const result = matchRedirectUri(parameters, facts(registered, setting))
  return result.ok
    ? `${result.value.registered ? 'registered' : 'unregistered'} ${result.value.redirect_uri}`
    : result.error.reason
}

describe('a redirect_uri', () => {
  it.each([
    'https://client.example.com/cb',
    'https://client.example.com',
    'https://client.example.com/cb?foo=bar%20foo+baz',
    'https://client.example.com/cb?foo=bar&baz=bar',
    'https://client.example.com/a/../cb',
    'https://client.example.com:443/cb',
    'HTTPS://Client.Example.COM/cb',
    'com.example.app:/cb',
  ])('is the registered one, byte for byte: %s', (uri) => {
    expect(match(uri, ['https://other.example/cb', uri])).toBe(`registered ${uri}`)
  })

  it.each([
    ['another host', 'https://attacker.example.com/cb'],
    ['a subdomain', 'https://x.client.example.com/cb'],
    ['a longer host', 'https://client.example.com.evil.example/cb'],
    ['a shorter host', 'https://example.com/cb'],
    ['a trailing dot in the host', 'https://client.example.com./cb'],
    ['a trailing slash', 'https://client.example.com/cb/'],
    ['no path', 'https://client.example.com'],
    ['a longer path', 'https://client.example.com/cb/evil'],
    ['a longer last segment', 'https://client.example.com/cb2'],
    ['a shorter path', 'https://client.example.com/c'],
    ['another case in the path', 'https://client.example.com/CB'],
    ['another case in the host', 'https://Client.example.com/cb'],
    ['another case in the scheme', 'HTTPS://client.example.com/cb'],
    ['the default port', 'https://client.example.com:443/cb'],
    ['an empty port', 'https://client.example.com:/cb'],
    ['another port', 'https://client.example.com:8443/cb'],
    ['dot segments', 'https://client.example.com/x/../cb'],
    ['encoded dot segments', 'https://client.example.com/x/%2e%2e/cb'],
    ['an encoded letter', 'https://client.example.com/%63b'],
    ['an encoded dot in the host', 'https://client%2Eexample.com/cb'],
    ['a path parameter', 'https://client.example.com/cb;a=b'],
    ['a query', 'https://client.example.com/cb?a=b'],
    ['an empty query', 'https://client.example.com/cb?'],
    ['plain http', 'http://client.example.com/cb'],
    ['another scheme', 'com.example.app:/cb'],
    ['homographs', 'https://cIient.example.com/cb'],
    ['a host in punycode', 'https://xn--bcher-kva.example/cb'],
  ])('is not the registered one with %s', (_, uri) => {
    expect(match(uri, ['https://client.example.com/cb'], { policy: { httpRedirectUris: 'registered' } })).toBe(
      'redirect-uri-mismatch',
    )
  })

  it.each([
    ['a query with another value', 'https://c.example/cb?bar=foo', 'https://c.example/cb?foo=bar'],
    ['query pairs in another order', 'https://c.example/cb?baz=bar&foo=bar', 'https://c.example/cb?foo=bar&baz=bar'],
    ['a query pair in front', 'https://c.example/cb?baz=bar&foo=bar', 'https://c.example/cb?foo=bar'],
    ['a query pair behind', 'https://c.example/cb?foo=bar&baz=bar', 'https://c.example/cb?foo=bar'],
    ['a query less', 'https://c.example/cb', 'https://c.example/cb?foo=bar'],
    ['another encoding of its query', 'https://c.example/cb?foo=bar+foo', 'https://c.example/cb?foo=bar%20foo'],
    ['percent triplets in another case', 'https://c.example/cb?a=%2f', 'https://c.example/cb?a=%2F'],
  ])('is not the registered one with %s', (_, uri, registered) => {
    expect(match(uri, [registered])).toBe('redirect-uri-mismatch')
  })

  it.each([
    ['a fragment', 'https://client.example.com/cb#f'],
    ['an empty fragment', 'https://client.example.com/cb#'],
    ['user information', 'https://user@client.example.com/cb'],
    ['a backslash', 'https://client.example.com\\cb'],
    ['a tab', 'https://client.example.com/\tcb'],
    ['a line end', 'https://client.example.com/cb\r\n'],
    ['a script', 'javascript:alert(1)'],
    ['a response of its own', 'https://client.example.com/cb?code=stolen'],
    ['nothing', ''],
  ])('is refused with %s even when it is registered', (_, uri) => {
    expect(match(uri, [uri])).toBe('redirect-uri-unacceptable')
  })

  it('is never one of a client that has none', () => {
    expect(match('https://client.example.com/cb', undefined)).toBe('redirect-uri-mismatch')
    expect(match('https://client.example.com/cb', [])).toBe('redirect-uri-mismatch')
  })

  it('is refused without a word of itself', () => {
    const result = matchRedirectUri({ redirect_uri: 'https://evil.example/secret' }, facts(['https://c.example/cb']))
    expect(!result.ok && result.error).toMatchObject({ error: 'invalid_request', parameter: 'redirect_uri' })
    expect(JSON.stringify(result)).not.toContain('evil')
  })

  it.each([
    ['is missing', undefined, 'redirect-uri-missing'],
    ['may be nobody’s', 'javascript:alert(1)', 'redirect-uri-unacceptable'],
    ['is another', 'https://evil.example/cb', 'redirect-uri-mismatch'],
  ])('is named as what is at fault where it %s', (_, redirect_uri, reason) => {
    const result = matchRedirectUri({ ...(redirect_uri && { redirect_uri }) }, facts(['https://c.example/cb']))
    expect(!result.ok && result.error).toMatchObject({ reason, parameter: 'redirect_uri' })
  })

  it.each([
    ['another host', 'http://evil.example/cb'],
    ['another port', 'http://app.example:8080/cb'],
    ['a host that the loopback follows', 'http://app.example/cb?http://127.0.0.1/cb'],
  ])('over http and off the loopback interface is no other, not with %s', (_, uri) => {
    expect(match(uri, ['http://app.example/cb'], { policy: { httpRedirectUris: 'registered' } })).toBe(
      'redirect-uri-mismatch',
    )
  })

  it('of the loopback interface is none that mentions it', () => {
    const policy = { httpRedirectUris: 'registered' } as const
    expect(match('http://evil.example/?http://127.0.0.1/cb', ['http://127.0.0.1/cb'], { policy })).toBe(
      'redirect-uri-mismatch',
    )
    expect(match('http://127.0.0.1:8080evil/cb', ['http://127.0.0.1'], { policy })).toMatch(/^redirect-uri-/)
  })

  it('comes back as it was sent, and only if it was registered, whatever was sent', () => {
    const registered = ['https://client.example.com/cb', 'http://127.0.0.1/cb', 'com.example.app:/cb']
    const piece = fc.constantFrom(
      'https://',
      'http://',
      'client.example.com',
      '127.0.0.1',
      ':80',
      ':',
      '/',
      'cb',
      '@',
      '?',
      '#',
      '\\',
      '%2e',
      '..',
      'com.example.app:',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        (uri) => {
          const result = matchRedirectUri({ redirect_uri: uri }, facts(registered))
          if (!result.ok) return
          expect(result.value.redirect_uri).toBe(uri)
          expect(registered).toContain(uri.replace(/^(http:\/\/127\.0\.0\.1):[0-9]+/, '$1'))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('a redirect_uri on the loopback interface', () => {
  const native: Setting = { client: { application_type: 'native' } }

  it.each([
    ['http://127.0.0.1:8080/cb', 'http://127.0.0.1/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:8080/cb'],
    ['http://127.0.0.1:65535/cb', 'http://127.0.0.1:8080/cb'],
    ['http://127.0.0.1:1/cb', 'http://127.0.0.1/cb'],
    ['http://[::1]:1024/cb', 'http://[::1]/cb'],
    ['http://127.0.0.1:8080/cb?a=b', 'http://127.0.0.1/cb?a=b'],
    ['http://127.0.0.1:8080?a=b', 'http://127.0.0.1?a=b'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1'],
    ['HTTP://127.0.0.1:8080/cb', 'HTTP://127.0.0.1/cb'],
  ])('may have another port: %s for %s', (uri, registered) => {
    expect(match(uri, [registered], native)).toBe(`registered ${uri}`)
    expect(match(uri, [registered], { ...native, policy: { httpRedirectUris: 'native-loopback' } })).toBe(
      `registered ${uri}`,
    )
  })

  it.each([
    ['another path', 'http://127.0.0.1:8080/other', 'http://127.0.0.1/cb'],
    ['a path in another case', 'http://127.0.0.1:8080/Cb', 'http://127.0.0.1:8080/cb'],
    ['a path for none', 'http://127.0.0.1:8080/', 'http://127.0.0.1'],
    ['no path for one', 'http://127.0.0.1:8080', 'http://127.0.0.1/'],
    ['dot segments', 'http://127.0.0.1:8888/op/x/../callback', 'http://127.0.0.1:2355/op/callback'],
    ['another query', 'http://127.0.0.1:8080/cb?a=b', 'http://127.0.0.1/cb'],
    ['https', 'https://127.0.0.1:8443/cb', 'https://127.0.0.1/cb'],
    ['https for http', 'https://127.0.0.1/cb', 'http://127.0.0.1/cb'],
    ['the other address', 'http://[::1]:8080/cb', 'http://127.0.0.1/cb'],
    ['port 0', 'http://127.0.0.1:0/cb', 'http://127.0.0.1/cb'],
    ['port 0 at length', 'http://127.0.0.1:00000/cb', 'http://127.0.0.1/cb'],
    ['an empty port', 'http://127.0.0.1:/cb', 'http://127.0.0.1/cb'],
    ['a name for an address', 'http://localhost:8080/cb', 'http://127.0.0.1/cb'],
    ['a name', 'http://localhost:8080/cb', 'http://localhost/cb'],
    ['a scheme in upper case', 'HTTP://127.0.0.1:8080/cb', 'http://127.0.0.1/cb'],
    ['a scheme in lower case', 'http://127.0.0.1:8080/cb', 'HTTP://127.0.0.1/cb'],
    ['a name in upper case', 'http://LOCALHOST:8080/cb', 'http://LOCALHOST/cb'],
  ])('has nothing else another: %s', (_, uri, registered) => {
    expect(match(uri, [registered], native)).toBe('redirect-uri-mismatch')
  })

  it.each([
    ['a port beyond the last', 'http://127.0.0.1:65536/cb'],
    ['a port of six digits', 'http://127.0.0.1:008080/cb'],
    ['two ports', 'http://127.0.0.1::'],
    ['a host of another', 'http://127.0.0.1.evil.example:8080/cb'],
    ['a name of another', 'http://localhost.evil.example/cb'],
    ['user information', 'http://127.0.0.1:8080@evil.example/cb'],
    ['a backslash', 'http://127.0.0.1:8080\\@evil.example/cb'],
    ['another spelling of the address', 'http://127.0.1:8080/cb'],
    ['another loopback address', 'http://127.0.0.2:8080/cb'],
    ['the long spelling of the address', 'http://[0:0:0:0:0:0:0:1]:8080/cb'],
    ['a mapped address', 'http://[::ffff:7f00:1]:8080/cb'],
    ['a zone', 'http://[::1%25lo]:8080/cb'],
  ])('is nothing with %s', (_, uri) => {
    expect(match(uri, ['http://127.0.0.1/cb', 'http://[::1]/cb'], native)).toMatch(/^redirect-uri-/)
  })

  it('keeps the port as it was written, leading zeros included', () => {
    expect(match('http://127.0.0.1:00080/cb', ['http://127.0.0.1/cb'], native)).toBe(
      'registered http://127.0.0.1:00080/cb',
    )
  })

  it('is no host that begins with it', () => {
    const setting = { ...native, policy: { httpRedirectUris: 'registered' as const } }
    for (const uri of ['http://127.0.0.1.evil.example', 'http://127.0.0.1.evil.example/cb']) {
      expect(match(uri, ['http://127.0.0.1', 'http://127.0.0.1/cb'], setting)).toBe('redirect-uri-mismatch')
    }
  })

  it('may be localhost by policy, and then only localhost', () => {
    const setting = { ...native, policy: { localhostIsLoopback: true } }
    expect(match('http://Localhost:8080/cb', ['http://Localhost/cb'], setting)).toMatch(/^registered /)
    expect(match('http://localhost:8080/cb', ['http://localhost/cb'], setting)).toBe(
      'registered http://localhost:8080/cb',
    )
    expect(match('http://localhost:8080/cb', ['http://127.0.0.1/cb'], setting)).toBe('redirect-uri-mismatch')
    expect(match('http://LOCALHOST:8080/cb', ['http://localhost/cb'], setting)).toBe('redirect-uri-mismatch')
  })

  it('may be localhost where exactly that is registered, but not under FAPI', () => {
    const uri = 'http://localhost:3000/cb'
    expect(match(uri, [uri], native)).toBe(`registered ${uri}`)
    expect(match(uri, [uri], { ...native, policy: { httpRedirectUris: 'native-loopback' } })).toBe(
      'redirect-uri-unacceptable',
    )
  })

  it('is for native clients alone under FAPI', () => {
    const policy = { httpRedirectUris: 'native-loopback' } as const
    expect(match('http://127.0.0.1/cb', ['http://127.0.0.1/cb'], { policy })).toBe('redirect-uri-unacceptable')
  })
})

describe('a missing redirect_uri', () => {
  const only = ['https://client.example.com/cb']
  const policy = { redirectUriMayBeOmitted: true }

  it('is refused by default', () => {
    expect(match(undefined, only)).toBe('redirect-uri-missing')
  })

  it('is the only one registered, by policy', () => {
    expect(match(undefined, only, { policy })).toBe('registered https://client.example.com/cb')
    expect(match(undefined, only, { policy, scope: 'openidx profile' })).toBe(
      'registered https://client.example.com/cb',
    )
  })

  it('is refused all the same where none or several are registered', () => {
    expect(match(undefined, [], { policy })).toBe('redirect-uri-missing')
    expect(match(undefined, undefined, { policy })).toBe('redirect-uri-missing')
    expect(match(undefined, [...only, 'https://client.example.com/cb2'], { policy })).toBe('redirect-uri-missing')
  })

  it('is refused all the same in an OpenID request', () => {
    expect(match(undefined, only, { policy, scope: 'openid' })).toBe('redirect-uri-missing')
    expect(match(undefined, only, { policy, scope: 'profile openid' })).toBe('redirect-uri-missing')
  })

  it('is never an unacceptable one', () => {
    expect(match(undefined, ['javascript:alert(1)'], { policy })).toBe('redirect-uri-unacceptable')
  })
})

describe('an unregistered redirect_uri', () => {
  const uri = 'https://client.example.com/new'
  const registered = ['https://client.example.com/cb']
  const policy = { unregisteredRedirectUris: true }
  const allowed: Setting = { policy, mayBeUnregistered: true }

  it('may stand in an authenticated push, by policy, and is marked', () => {
    expect(match(uri, registered, allowed)).toBe(`unregistered ${uri}`)
    expect(match(uri, undefined, allowed)).toBe(`unregistered ${uri}`)
    expect(match(registered[0], registered, allowed)).toBe(`registered ${registered[0]}`)
  })

  it.each(['HTTPS://client.example.com/new', 'Https://Client.example.com/new'])(
    'may write its scheme in any case, because it is compared with no other (RFC 3986 §3.1): %s',
    (written) => {
      expect(match(written, registered, allowed)).toBe(`unregistered ${written}`)
    },
  )

  it('may not stand elsewhere, without the policy, or of a public client', () => {
    expect(match(uri, registered, { policy })).toBe('redirect-uri-mismatch')
    expect(match(uri, registered, { mayBeUnregistered: true })).toBe('redirect-uri-mismatch')
    const nobodys = [{ token_endpoint_auth_method: 'none' }, { clientSource: 'metadata-document' }] as const
    for (const client of nobodys) {
      expect(match(uri, registered, { ...allowed, client })).toBe('redirect-uri-mismatch')
    }
  })

  it.each([
    'http://client.example.com/new',
    'http://127.0.0.1:8080/new',
    'com.example.app:/new',
    'xhttps://client.example.com/new',
  ])('is https, and not %s', (other) => {
    const setting = { ...allowed, policy: { ...policy, httpRedirectUris: 'registered' as const } }
    expect(match(other, registered, setting)).toBe('redirect-uri-mismatch')
  })

  it.each([
    'https://client.example.com/new#f',
    'https://user@client.example.com/',
    'https://h/?state=1',
    'javascript:a',
  ])('is an acceptable one, and not %s', (other) => {
    expect(match(other, registered, allowed)).toBe('redirect-uri-unacceptable')
  })
})
