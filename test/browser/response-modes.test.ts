import { importJWK, jwtVerify } from 'jose'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useChromium } from './support/browser.ts'
import { type Host, publicJWK, startHost } from './support/host.ts'
import { type ClientSite, clientSite } from './support/servers.ts'

const openTab = useChromium()

const DECISIONS = {
  code: { decision: 'granted', subject: 'alice' },
  error: { decision: 'denied' },
} as const

const verified = async (jwt: string | null, { issuer }: Host): Promise<URLSearchParams> => {
  const { payload } = await jwtVerify(jwt ?? '', await importJWK(publicJWK, 'ES256'), { issuer, audience: 'client' })
  return new URLSearchParams(Object.entries(payload).map(([name, value]) => [name, String(value)]))
}

/** What the client's site gets to know, by whichever way it travels. */
const arrived = async (page: Page, client: ClientSite, mode: string): Promise<URLSearchParams> => {
  const { method, body } = await client.next()
  await page.waitForURL(`${client.origin}/cb**`)
  const { search, hash } = new URL(page.url())
  const [query, fragment] = [search.slice(1), hash.slice(1)]
  expect({ method, query: query !== '', fragment: fragment !== '', body: body !== '' }).toEqual({
    method: mode.startsWith('form_post') ? 'POST' : 'GET',
    query: mode.startsWith('query'),
    fragment: mode.startsWith('fragment'),
    body: mode.startsWith('form_post'),
  })
  return new URLSearchParams(query || fragment || body)
}

describe('in a browser', () => {
  describe.each(['code', 'error'] as const)('an answer with %s', (name) => {
    it.each(['query', 'fragment', 'form_post'])('arrives by %s with state and iss', async (response_mode) => {
      const client = await clientSite()
      const host = await startHost({ redirect_uri: `${client.origin}/cb`, decision: DECISIONS[name] })
      const { page } = await openTab()
      await page.goto(host.url({ response_mode, state: 'a state' }))
      const parameters = await arrived(page, client, response_mode)
      expect(parameters.get(name)).toMatch(/./)
      expect(parameters.get('state')).toBe('a state')
      expect(parameters.get('iss')).toBe(host.issuer)
    })

    it.each(['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'])('arrives by %s inside one JWT', async (mode) => {
      const client = await clientSite()
      const host = await startHost({ redirect_uri: `${client.origin}/cb`, decision: DECISIONS[name] })
      const { page } = await openTab()
      await page.goto(host.url({ response_mode: mode, state: 'a state' }))
      const outer = await arrived(page, client, mode === 'jwt' ? 'query.jwt' : mode)
      expect([...outer.keys()]).toEqual(['response'])
      const parameters = await verified(outer.get('response'), host)
      expect(parameters.get(name)).toMatch(/./)
      expect(parameters.get('state')).toBe('a state')
    })
  })

  it('a hybrid answer is posted, so that its ID token stays out of the address', async () => {
    const client = await clientSite()
    const host = await startHost({ redirect_uri: `${client.origin}/cb` })
    const { page } = await openTab()
    const response_type = 'code id_token'
    await page.goto(host.url({ response_type, response_mode: 'form_post', scope: 'openid', nonce: 'n' }))
    const parameters = await arrived(page, client, 'form_post')
    expect(parameters.get('id_token')).toBe('an.id.token')
    expect(parameters.get('code')).toMatch(/./)
  })

  it('an error in the choice of mode arrives by the default mode', async () => {
    const client = await clientSite()
    const host = await startHost({ redirect_uri: `${client.origin}/cb` })
    const { page } = await openTab()
    await page.goto(host.url({ response_mode: 'carrier-pigeon', state: 's' }))
    const parameters = await arrived(page, client, 'query')
    expect(parameters.get('error')).toBe('invalid_request')
  })

  it('a redirect tells the client nothing of where it came from', async () => {
    const client = await clientSite()
    const host = await startHost({ redirect_uri: `${client.origin}/cb` })
    const { page } = await openTab()
    await page.goto(host.issuer)
    await page.click('a')
    expect((await client.next()).headers.referer).toBeUndefined()
  })
})
