import { serverErrorReply } from 'parapet'
import { describe, expect, it } from 'vitest'
import { PHONE, shoot, useChromium, WITHOUT_JAVASCRIPT } from './support/browser.ts'
import { startHost } from './support/host.ts'
import { expectLegible } from './support/legible.ts'
import { clientSite, serveReply } from './support/servers.ts'

const openTab = useChromium()

const HOSTILE = '"><script>alert(1)</script><img src="https://evil.example/" onerror="alert(2)">'

describe('the error page', () => {
  it.each([
    ['an unknown client', { client_id: HOSTILE }],
    ['a redirect URI that is not registered', { redirect_uri: `javascript:alert(1)//${HOSTILE}` }],
    ['an unknown request_uri', { request_uri: `urn:ietf:params:oauth:request_uri:${HOSTILE}` }],
  ])('for %s shows nothing of the request, and nothing of it runs', async (_, parameters) => {
    const client = await clientSite()
    const host = await startHost({ redirect_uri: `${client.origin}/cb` })
    const { page } = await openTab()
    const response = await page.goto(host.url({ state: HOSTILE, ...parameters }))
    expect(response?.status()).toBe(400)
    expect(await page.locator('h1').innerText()).toBe('Request refused')
    expect(await page.content()).not.toMatch(/evil|alert/)
    expect(await page.locator('script, img, form, a').count()).toBe(0)
    expect(client.received).toEqual([])
  })

  it('is not shown for the request_uri of another server: the client is told, and nothing of the request runs', async () => {
    const client = await clientSite()
    const host = await startHost({ redirect_uri: `${client.origin}/cb` })
    const { page } = await openTab()
    await page.goto(host.url({ state: HOSTILE, request_uri: 'https://evil.example/request.jwt' }))
    const answer = new URL(page.url())
    expect(answer.origin + answer.pathname).toBe(`${client.origin}/cb`)
    expect(answer.searchParams.get('error')).toBe('request_uri_not_supported')
    expect(answer.searchParams.get('state')).toBe(HOSTILE)
  })

  it('is the same without JavaScript', async () => {
    const host = await startHost({ redirect_uri: 'https://client.example/cb' })
    const { page } = await openTab(WITHOUT_JAVASCRIPT)
    await page.goto(host.url({ client_id: 'nobody' }))
    expect(await page.locator('code').innerText()).toMatch(/^[a-z_]+$/)
    await shoot(page, 'error-desktop')
  })

  it('is legible on a phone', async () => {
    const host = await startHost({ redirect_uri: 'https://client.example/cb' })
    const { page } = await openTab(PHONE)
    await page.goto(host.url({ client_id: 'nobody' }))
    await expectLegible(page)
    await shoot(page, 'error-phone')
  })

  it('is legible on a phone when the server itself has failed', async () => {
    const { page } = await openTab(PHONE)
    const response = await page.goto(await serveReply(serverErrorReply('authorization')))
    expect(response?.status()).toBe(500)
    expect(await page.locator('h1').innerText()).toBe('Something went wrong')
    await expectLegible(page)
    await shoot(page, 'error-server-phone')
  })
})
