import { describe, expect, it } from 'vitest'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import type { ClientIdMetadataDocumentsOptions } from '../../src/client-sources/document-options.ts'
import { mcp } from '../../src/profiles/mcp.ts'

const CLIENT = 'https://client.example.com/client.json'
const DOCUMENT = { client_name: 'A client', redirect_uris: ['https://client.example.com/cb'] }

/** What a source finds: `found`, or the reason of its refusal. */
const reasonOf = async (
  client_id: string,
  answer: (url: string) => Response,
  options: Partial<ClientIdMetadataDocumentsOptions> = {},
): Promise<string> => {
  const find = clientIdMetadataDocuments({
    fetch: async (url) => answer(url),
    clock: () => 1_784_000_000,
    policy: mcp,
    ...options,
  })
  const found = await find(client_id)
  return found?.client_id === undefined ? (found?.refused.reason ?? 'unknown') : 'found'
}

const moved = (url: string) =>
  url === CLIENT
    ? new Response('', { status: 302, headers: { location: 'https://cdn.example.net/client.json' } })
    : Response.json({ client_id: CLIENT, ...DOCUMENT })

// MCP Authorization 2026-07-28 names -00 on its overview page and -02 on its page on client registration
describe('the three rules in which draft -00 is less strict than -01', () => {
  it('§4: a redirect, of which -00 says nothing, is refused by default and followed by an option', async () => {
    expect(await reasonOf(CLIENT, moved)).toBe('client-document-unavailable')
    expect(await reasonOf(CLIENT, moved, { maxRedirects: 1 })).toBe('found')
  })

  it('§4: the document that a redirect leads to still names the first URL', async () => {
    const other = (url: string) => (url === CLIENT ? moved(url) : Response.json({ client_id: url, ...DOCUMENT }))
    expect(await reasonOf(CLIENT, other, { maxRedirects: 1 })).toBe('client-document-invalid')
  })

  it.each([201, 203, 206, 299])('§4: a status of %i, which -00 leaves open, is refused under both', async (status) => {
    const answer = (client_id: string) => Response.json({ client_id, ...DOCUMENT }, { status })
    expect(await reasonOf(CLIENT, answer)).toBe('client-document-unavailable')
    expect(await reasonOf(CLIENT, answer, { maxRedirects: 1 })).toBe('client-document-unavailable')
  })

  it('§6.5: a private address, which -00 advises against, is refused by default and allowed host by host', async () => {
    const client_id = 'https://clients.internal/client.json'
    const answer = () => Response.json({ client_id, ...DOCUMENT })
    const allowsPrivateHost = (hostname: string) => hostname === 'clients.internal'
    expect(await reasonOf(client_id, answer)).toBe('client-document-url')
    expect(await reasonOf(client_id, answer, { allowsPrivateHost })).toBe('found')
    expect(await reasonOf('https://10.0.0.1/client.json', answer, { allowsPrivateHost })).toBe('client-document-url')
  })
})
