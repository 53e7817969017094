import { describe, expect, it } from 'vitest'
import { looksLikeDocumentUrl, parseDocumentUrl } from '../../src/client-sources/document-url.ts'

describe('the URL of a client ID metadata document', () => {
  it.each([
    'https://client.example.com/oauth/client.json',
    'https://client.example.com/',
    'https://client.example.com:8443/client.json',
    'https://client.example.com:443/client.json',
    'https://client.example.com/client.json?v=1',
    'https://client.example.com/a/%252e%252e/client.json',
    'https://client.example.com/a/.../client.json',
    'https://client.example.com/.well-known/client',
    'https://client.example.com/a//b',
    'https://Client.Example.com/client.json',
    'HTTPS://client.example.com/client.json',
    'https://xn--bcher-kva.example/client.json',
    'https://93.184.216.34/client.json',
    'https://[2606:2800:220:1::1]/client.json',
  ])('may be %s', (text) => {
    expect(parseDocumentUrl(text)).toMatchObject({ ok: true })
  })

  it.each([
    ['no https', 'http://client.example.com/client.json'],
    ['no path', 'https://client.example.com'],
    ['no path before a query', 'https://client.example.com?client'],
    ['a fragment', 'https://client.example.com/client.json#a'],
    ['an empty fragment', 'https://client.example.com/client.json#'],
    ['a user', 'https://user@client.example.com/client.json'],
    ['a user and a password', 'https://user:secret@client.example.com/client.json'],
    ['an empty user', 'https://@client.example.com/client.json'],
    ['an empty user and password', 'https://:@client.example.com/client.json'],
    ['a segment of one dot', 'https://client.example.com/./client.json'],
    ['a segment of two dots', 'https://client.example.com/a/../client.json'],
    ['dots at the end', 'https://client.example.com/a/..'],
    ['encoded dots', 'https://client.example.com/a/%2e%2E/client.json'],
    ['half-encoded dots', 'https://client.example.com/a/.%2e/client.json'],
    ['a space before it', ' https://client.example.com/client.json'],
    ['a space in it', 'https://client.example.com/client .json'],
    ['a tab in the scheme', 'ht\ttps://client.example.com/client.json'],
    ['a line feed', 'https://client.example.com/client.json\n'],
    ['one slash', 'https:/client.example.com/client.json'],
    ['three slashes', 'https:///client.example.com/client.json'],
    ['backslashes', 'https://client.example.com\\client.json'],
    ['a backslash host', 'https:\\\\client.example.com/client.json'],
    ['an address in hexadecimal', 'https://0x7f.1/client.json'],
    ['an address in one number', 'https://2130706433/client.json'],
    ['an address in octal', 'https://0177.0.0.1/client.json'],
    ['an address that is cut short', 'https://127.1/client.json'],
    ['an address in full-width digits', 'https://１２７.0.0.1/client.json'],
    ['a host with an encoded letter', 'https://%63lient.example.com/client.json'],
    ['an IPv6 address that is not the shortest', 'https://[2606:2800:0220:0001:0::1]/client.json'],
    ['a host beyond ASCII', 'https://bücher.example/client.json'],
    ['a half percent triplet', 'https://client.example.com/%zz'],
    ['a port that is none', 'https://client.example.com:99999/client.json'],
    ['more than 512 characters', `https://client.example.com/${'a'.repeat(500)}`],
  ])('must not have %s', (_, text) => {
    expect(parseDocumentUrl(text).ok).toBe(false)
  })

  it('is claimed by every identifier that begins with https://, and by no other', () => {
    expect(looksLikeDocumentUrl('https://client.example.com')).toBe(true)
    for (const client_id of ['client', 'http://client.example.com/', ' https://a.example/', 'urn:https://']) {
      expect(looksLikeDocumentUrl(client_id)).toBe(false)
    }
  })
})
