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

  it.each<[says: RegExp, fault: string, text: string]>([
    [/begin with https/, 'no https', 'http://client.example.com/client.json'],
    [/begin with https/, 'a space before it', ' https://client.example.com/client.json'],
    [/begin with https/, 'a tab in the scheme', 'ht\ttps://client.example.com/client.json'],
    [/begin with https/, 'one slash', 'https:/client.example.com/client.json'],
    [/begin with https/, 'a backslash host', 'https:\\\\client.example.com/client.json'],
    [/path/, 'no path', 'https://client.example.com'],
    [/path/, 'no path before a query', 'https://client.example.com?client'],
    [/path/, 'no path, and a slash in its query', 'https://client.example.com?a=/b'],
    [/fragment/, 'a fragment', 'https://client.example.com/client.json#a'],
    [/fragment/, 'an empty fragment', 'https://client.example.com/client.json#'],
    [/user/, 'a user', 'https://user@client.example.com/client.json'],
    [/user/, 'a user and a password', 'https://user:secret@client.example.com/client.json'],
    [/user/, 'an empty user', 'https://@client.example.com/client.json'],
    [/user/, 'an empty user and password', 'https://:@client.example.com/client.json'],
    [/dots/, 'a segment of one dot', 'https://client.example.com/./client.json'],
    [/dots/, 'a segment of two dots', 'https://client.example.com/a/../client.json'],
    [/dots/, 'dots at the end', 'https://client.example.com/a/..'],
    [/dots/, 'encoded dots', 'https://client.example.com/a/%2e%2E/client.json'],
    [/dots/, 'half-encoded dots', 'https://client.example.com/a/.%2e/client.json'],
    [/characters that/, 'a space in it', 'https://client.example.com/client .json'],
    [/characters that/, 'a line feed', 'https://client.example.com/client.json\n'],
    [/characters that/, 'backslashes', 'https://client.example.com\\client.json'],
    [/characters that/, 'a half percent triplet', 'https://client.example.com/%zz'],
    [/characters that/, 'an address in full-width digits', 'https://１２７.0.0.1/client.json'],
    [/characters that/, 'a host beyond ASCII', 'https://bücher.example/client.json'],
    [/spell otherwise/, 'three slashes', 'https:///client.example.com/client.json'],
    [/spell otherwise/, 'an address in hexadecimal', 'https://0x7f.1/client.json'],
    [/spell otherwise/, 'an address in one number', 'https://2130706433/client.json'],
    [/spell otherwise/, 'an address in octal', 'https://0177.0.0.1/client.json'],
    [/spell otherwise/, 'an address that is cut short', 'https://127.1/client.json'],
    [/spell otherwise/, 'a host with an encoded letter', 'https://%63lient.example.com/client.json'],
    [/spell otherwise/, 'an IPv6 address that is not the shortest', 'https://[2606:2800:0220:0001:0::1]/client.json'],
    [/not a URL/, 'a port that is none', 'https://client.example.com:99999/client.json'],
    [/512/, 'more than 512 characters', `https://client.example.com/${'a'.repeat(486)}`],
    [/not a string/, 'another type', ['https://client.example.com/client.json'] as never],
  ])('is refused with what is wrong (%s) for %s', (says, _, text) => {
    expect(parseDocumentUrl(text)).toEqual({ ok: false, error: expect.stringMatching(says) })
  })

  it('may have 512 characters, and dots in its query', () => {
    const longest = `https://client.example.com/${'a'.repeat(485)}`
    expect(longest).toHaveLength(512)
    for (const text of [
      longest,
      'https://client.example.com/client.json?a/../b',
      'https://client.example.com/a?/../',
    ]) {
      expect(parseDocumentUrl(text)).toMatchObject({ ok: true })
    }
  })

  it('is claimed by every identifier that begins with https://, and by no other', () => {
    expect(looksLikeDocumentUrl('https://client.example.com')).toBe(true)
    for (const client_id of ['client', 'http://client.example.com/', ' https://a.example/', 'urn:https://']) {
      expect(looksLikeDocumentUrl(client_id)).toBe(false)
    }
  })
})
