import { describe, expect, it } from 'vitest'
import { clientOriginOf } from '../../src/endpoints/client-origin.ts'

const DOCUMENT = 'https://client.example.com/client.json'
const described = (...redirect_uris: string[]) => ({
  client_id: DOCUMENT,
  redirect_uris,
  clientSource: 'metadata-document' as const,
})

describe('the origin of a client', () => {
  it('names the host of a document and the host of this target', () => {
    expect(clientOriginOf(described('https://app.example.net/cb'), 'https://app.example.net/cb')).toEqual({
      source: 'metadata-document',
      clientHost: 'client.example.com',
      redirectHost: 'app.example.net',
      loopbackOnly: false,
    })
  })

  it('names no host for a client of the registry, whose client_id says nothing', () => {
    const client = { client_id: DOCUMENT, redirect_uris: ['https://app.example.net/cb'] }
    expect(clientOriginOf(client, 'https://app.example.net/cb')).toEqual({
      source: 'registry',
      redirectHost: 'app.example.net',
      loopbackOnly: false,
    })
  })

  it.each(['wallet', DOCUMENT])(
    'names no host for an attested client, whose attester may choose any client_id: %s',
    (client_id) => {
      const client = { client_id, redirect_uris: ['https://app.example.net/cb'], clientSource: 'attestation' as const }
      expect(clientOriginOf(client, 'https://app.example.net/cb')).toEqual({
        source: 'attestation',
        redirectHost: 'app.example.net',
        loopbackOnly: false,
      })
    },
  )

  it.each([
    [['http://127.0.0.1/cb', 'http://localhost/cb', 'http://[::1]/cb'], true],
    [['http://127.0.0.1/cb', 'https://app.example.net/cb'], false],
    [['http://localhost.example.net/cb'], false],
    [['com.example.app:/cb'], false],
    [[], false],
  ])('says of %j whether all are on loopback: %s', (redirect_uris, expected) => {
    expect(clientOriginOf(described(...redirect_uris), 'http://127.0.0.1:51763/cb').loopbackOnly).toBe(expected)
  })

  it('names no host for a scheme of an application', () => {
    const { loopbackOnly, ...origin } = clientOriginOf(described('com.example.app:/cb'), 'com.example.app:/cb')
    expect(Object.keys(origin)).toEqual(['source', 'clientHost'])
    expect(loopbackOnly).toBe(false)
  })

  it.each(['com.example.http://localhost/cb', 'com.example.https://127.0.0.1/cb', 'com.example:/https://localhost/'])(
    'names no host, and no loopback, for a scheme that only ends in that of the web: %s',
    (uri) => {
      const { redirectHost, loopbackOnly } = clientOriginOf(described(uri), uri)
      expect([redirectHost, loopbackOnly]).toEqual([undefined, false])
    },
  )

  it('is not on loopback for a client without redirect URIs', () => {
    const client = { client_id: 'wallet', clientSource: 'attestation' as const }
    expect(clientOriginOf(client, 'http://127.0.0.1/cb').loopbackOnly).toBe(false)
  })
})
