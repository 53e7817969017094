import { describe, expect, it } from 'vitest'
// the page is not exported by itself; here it also gets what no registered redirect URI can hold
import { formPostPage } from '../../src/http/pages.ts'
import { PHONE, shoot, useChromium, WITHOUT_JAVASCRIPT } from './support/browser.ts'
import { startHost } from './support/host.ts'
import { expectLegible } from './support/legible.ts'
import { clientSite, html, serveReply } from './support/servers.ts'

const openTab = useChromium()

const start = async (redirect = (origin: string): string => `${origin}/cb`) => {
  const client = await clientSite()
  const host = await startHost({ redirect_uri: redirect(client.origin) })
  const url = (state: string): string => host.url({ response_mode: 'form_post', state })
  return { client, host, url }
}

/** What an RFC 6749 client library would have sent, byte for byte. */
const encoded = (pairs: readonly (readonly [string, string])[]): string =>
  new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()

const EVERY_VSCHAR = Array.from({ length: 0x5f }, (_, index) => String.fromCharCode(0x20 + index)).join('')

const HOSTILE: Readonly<Record<string, string>> = {
  'every character that RFC 6749 lets it hold': EVERY_VSCHAR,
  'the end of its attribute': '"><script>alert(1)</script>',
  'the end of its attribute in the other quotes': "' autofocus onfocus='alert(1)",
  'an event handler': '" onfocus="alert(1)" autofocus="',
  'the end of the form': '</form><form action="https://evil.example/"><input name="state" value="mine">',
  'the end of the script': '</script><script>alert(1)</script>',
  'an image': '<img src="https://evil.example/" onerror="alert(1)">',
  'a comment': '<!-- --><![CDATA[ ]]> --!>',
  'a base and a refresh':
    '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
  'character references': '&quot;&#34;&#x22;&amp;amp;&lt&notit;',
  'a script URL': 'javascript:alert(1)',
  templates: '{{constructor.constructor("alert(1)")()}}<%= alert(1) %>`{alert(1)}`',
  'percent signs and plus signs': '%22%3E+%00%0d%0aSet-Cookie: a=b',
  'a byte-order mark and invisible characters': '\ufeff\u200b\u202e\u2028\u2029\u00a0',
  'characters beyond the basic plane': '😀 𝕊𝕥𝕒𝕥𝕖 é ß 漢',
  'an encoding of long ago': '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  'many characters': 'x'.repeat(7_000),
}

describe('form_post', () => {
  it.each(Object.entries(HOSTILE))(
    'brings back a state with %s, byte for byte, and it does nothing',
    async (_, state) => {
      const { client, host, url } = await start()
      const { page } = await openTab()
      await page.goto(url(state))
      const { method, body, headers } = await client.next()
      await page.waitForURL(`${client.origin}/cb`)
      const code = new URLSearchParams(body).get('code') ?? ''
      expect(code).toMatch(/^[\w-]{43}$/)
      expect(method).toBe('POST')
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
      expect(body).toBe(
        encoded([
          ['code', code],
          ['state', state],
          ['iss', host.issuer],
        ]),
      )
      expect(client.received).toHaveLength(1)
    },
  )

  it('brings back line breaks as browsers write them, none of them as markup', async () => {
    const { client, url } = await start()
    const { page } = await openTab()
    await page.goto(url('a\nb\rc\r\nd'))
    expect(new URLSearchParams((await client.next()).body).get('state')).toBe('a\r\nb\r\nc\r\nd')
  })

  it('needs no script: the button does it', async () => {
    const { client, url } = await start()
    const { page } = await openTab(WITHOUT_JAVASCRIPT)
    await page.goto(url('s'))
    expect(client.received).toEqual([])
    await shoot(page, 'form-post-desktop')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(`${client.origin}/cb`)
    expect(new URLSearchParams((await client.next()).body).get('state')).toBe('s')
  })

  it('needs no mouse either', async () => {
    const { client, url } = await start()
    const { page } = await openTab(WITHOUT_JAVASCRIPT)
    await page.goto(url('s'))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${client.origin}/cb`)
    expect(client.received).toHaveLength(1)
  })

  it('is legible on a phone', async () => {
    const { url } = await start()
    const { page } = await openTab({ ...PHONE, ...WITHOUT_JAVASCRIPT })
    await page.goto(url('x'.repeat(500)))
    await expectLegible(page)
    await shoot(page, 'form-post-phone')
  })

  it('leaves the client free to redirect to a third site', async () => {
    const third = await clientSite()
    const client = await clientSite(() => ({ status: 303, headers: { Location: `${third.origin}/cb` }, body: '' }))
    const host = await startHost({ redirect_uri: `${client.origin}/cb` })
    const { page } = await openTab()
    await page.goto(host.url({ response_mode: 'form_post' }))
    await page.waitForURL(`${third.origin}/cb`)
    expect(await third.next()).toMatchObject({ method: 'GET', body: '' })
  })

  it('says its origin, which clients check, and no more of its address', async () => {
    const { client, host, url } = await start()
    const { page } = await openTab()
    await page.goto(url('s'))
    expect((await client.next()).headers).toMatchObject({ origin: host.issuer, referer: `${host.issuer}/` })
  })

  it('posts nothing again when the user goes back', async () => {
    const { client, host, url } = await start()
    const { page } = await openTab()
    await page.goto(host.issuer)
    await page.evaluate((target) => location.assign(target), url('s'))
    await page.waitForURL(`${client.origin}/cb`)
    await page.goBack()
    expect(page.url()).toBe(`${host.issuer}/`)
    expect(client.received).toHaveLength(1)
  })

  it('keeps the query of a redirect URI, whatever the characters in it', async () => {
    const { client, url } = await start((origin) => `${origin}/cb?a=1&amp;b=%22&c=2`)
    const { page } = await openTab()
    await page.goto(url('s'))
    expect((await client.next()).path).toBe('/cb?a=1&amp;b=%22&c=2')
  })

  it.each(['submit', 'action', 'method', '__proto__', 'forms', '_charset_x'])(
    'posts a parameter called %s like any other',
    async (name) => {
      const client = await clientSite()
      const parameters = Object.fromEntries([
        [name, 'value'],
        ['state', 's'],
      ])
      const address = await serveReply(formPostPage(`${client.origin}/cb`, parameters))
      const { page } = await openTab()
      await page.goto(address)
      expect((await client.next()).body).toBe(
        encoded([
          [name, 'value'],
          ['state', 's'],
        ]),
      )
    },
  )

  it('cannot be framed by another site', async () => {
    const { client, url } = await start()
    const address = await serveReply(html(`<iframe src="${url('s').replaceAll('&', '&amp;')}"></iframe>`))
    const { page, complaints } = await openTab()
    await page.goto(address)
    await expect.poll(() => complaints.length).toBeGreaterThan(0)
    expect(complaints.splice(0).join()).toMatch(/frame/i)
    expect(client.received).toEqual([])
  })
})

describe('the watch over these pages', () => {
  it.each([
    ['a script that the policy does not know', /violation: script-src/, '<script>"another"</script>'],
    ['a style that the policy does not know', /violation: style-src/, '<p style="color:red">'],
    ['an image', /violation: img-src/, '<img src="/image.png">'],
  ])('sees %s', async (_, expected, addition) => {
    const reply = formPostPage('http://127.0.0.1:9/', {})
    const body = reply.body.replace('<form', `${addition}<form`).replace(/<script>HTML.*?<\/script>/, '')
    const { page, complaints } = await openTab()
    await page.goto(await serveReply({ ...reply, body }))
    await expect.poll(() => complaints.some((complaint) => complaint.startsWith('violation'))).toBe(true)
    const seen = complaints.splice(0).join('\n')
    expect(seen).toMatch(expected)
    expect(seen).toMatch(/console: /)
  })

  it('sees what an unescaped value would do', async () => {
    const { page, complaints } = await openTab()
    await page.goto(
      await serveReply(html('<script>console.log("log"); alert("box"); throw new Error("thrown")</script>')),
    )
    await expect.poll(() => complaints.splice(0).sort()).toEqual(['console: log', 'dialog: box', 'error: thrown'])
  })
})
