// Server-side request forgery through each URL that a client can have fetched: OWASP API7:2023, RFC 7591 §5, RFC 9101 §10.4. What a
// name resolves to is `test/host/pinned-fetch.test.ts`.
import { describe, expect, it } from 'vitest'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { remoteClientKeys } from '../../src/host/jwks-uri.ts'
import { addressPinningFetch } from '../../src/host/pinned-fetch.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { plainRequest, pushRequest, testServer } from '../../src/testing/index.ts'

/** One machine of the host's network, and the cloud's metadata service, in the spellings that URL parsers repair. */
const INTERNAL = [
  'https://127.0.0.1/x',
  'https://127.1/x',
  'https://2130706433/x',
  'https://0x7f000001/x',
  'https://0177.0.0.1/x',
  'https://127。0。0。1/x',
  'https://[::1]/x',
  'https://[::ffff:169.254.169.254]/x',
  'https://[64:ff9b::a9fe:a9fe]/x',
  'https://169.254.169.254/latest/meta-data/',
  'https://metadata.google.internal/x',
  'https://localhost/x',
  'https://localhost./x',
  'https://10.1.2.3/x',
  'https://printer.local/x',
  'http://client.example.com/x',
  'ftp://client.example.com/x',
  'file:///etc/passwd',
  'https://user@client.example.com/x',
  'https://client.example.com@127.0.0.1/x',
]

const recording = (answer: (url: string) => Response) => {
  const fetched: string[] = []
  const fetch = async (url: string) => {
    fetched.push(url)
    return answer(url)
  }
  return { fetched, fetch }
}

describe.each(INTERNAL)('%s is never fetched', (internal) => {
  it('as jwks_uri, by itself or after a redirect', async () => {
    const direct = recording(() => new Response('{}'))
    await expect(
      remoteClientKeys({ fetch: direct.fetch, clock: () => 1000 })({ client_id: 'c', jwks_uri: internal }, {}),
    ).rejects.toThrow()
    expect(direct.fetched).toEqual([])
    const redirected = recording(() => new Response(null, { status: 302, headers: { Location: internal } }))
    const jwks_uri = 'https://client.example.com/jwks'
    const find = remoteClientKeys({ fetch: redirected.fetch, clock: () => 1000, maxRedirects: 3 })
    await expect(find({ client_id: 'c', jwks_uri }, {})).rejects.toThrow()
    expect(redirected.fetched).toEqual([jwks_uri])
  })

  it('as a metadata document, or as the jwks_uri in one', async () => {
    const { fetched, fetch } = recording((url) =>
      Response.json({
        client_id: url,
        redirect_uris: ['https://client.example.com/cb'],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: internal,
      }),
    )
    const find = clientIdMetadataDocuments({ fetch, clock: () => 1000, policy: oauth21 })
    expect((await find(internal))?.client_id).toBeUndefined()
    expect(fetched).toEqual([])
    const document = 'https://client.example.com/client.json'
    const client = await find(document)
    expect(fetched).toEqual([document])
    if (client?.client_id === undefined) return
    const keys = recording(() => new Response('{}'))
    await expect(remoteClientKeys({ fetch: keys.fetch, clock: () => 1000 })(client, {})).rejects.toThrow()
    expect(keys.fetched).toEqual([])
  })

  it('as request_uri, which is no URL here that anything is fetched from (RFC 9101 §10.4.1)', async () => {
    const before = globalThis.fetch
    const fetched: unknown[] = []
    globalThis.fetch = async (url) => {
      fetched.push(url)
      return new Response('')
    }
    try {
      const kit = await testServer()
      const push = await pushRequest(kit, { parameters: { request_uri: internal } as never })
      expect((await processPushedAuthorizationRequest(kit.as, push)).ok).toBe(false)
      const url = new URL((await plainRequest(kit)).url)
      url.searchParams.set('request_uri', internal)
      const request = { method: 'GET', url: url.href, headers: new Headers() }
      expect((await processAuthorizationRequest(kit.as, request)).ok).toBe(false)
    } finally {
      globalThis.fetch = before
    }
    expect(fetched).toEqual([])
  })
})

describe('DNS rebinding (Jackson et al. 2007)', () => {
  it('cannot move a jwks_uri inside between the check and the connection', async () => {
    const answers = ['93.184.216.34', '169.254.169.254']
    const connected: string[] = []
    const fetch = addressPinningFetch({
      lookup: async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }],
      fetchAt: async (addresses) => {
        connected.push(...addresses.map(({ address }) => address))
        return Response.json({ keys: [] })
      },
    })
    const jwks_uri = 'https://rebinding.example/jwks'
    let now = 1000
    const find = remoteClientKeys({ fetch, clock: () => now, maxAge: 60 })
    await find({ client_id: 'c', jwks_uri }, {})
    now += 3600
    await find({ client_id: 'c', jwks_uri }, {}).catch(() => undefined)
    expect(connected).toEqual(['93.184.216.34'])
  })
})
