import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PHONE, useChromium } from '../browser/support/browser.ts'
import { scrollsSideways } from './support/accessibility.ts'
import { serveSite } from './support/site.ts'

const openTab = useChromium()

let site: Awaited<ReturnType<typeof serveSite>>
beforeAll(async () => {
  site = await serveSite()
})
afterAll(() => site.close())

const open = async (fragment = '', options = {}): Promise<Page> => {
  const { page } = await openTab({ reducedMotion: 'reduce', ...options })
  await page.goto(`${site.origin}/playground/${fragment}`, { waitUntil: 'load' })
  await page.locator('.verdict, .problem, .waiting').first().waitFor()
  return page
}
const paste = (page: Page, text: string) => page.getByLabel(/^Request:/).fill(text)
const outcome = (page: Page) => page.locator('#verdict, #text-notes').allTextContents()
const MARKUP = '"><img src=x onerror=alert(1)><script>alert(1)</script>'

/** Elements that only markup of a paste could have made. */
const strange = (page: Page) => page.locator('#playground').locator('img, script, iframe, b, svg, style').count()

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const nameless = `{"__proto__":{"client_id":"a"},"constructor":"b","toString":"c","client_id":"a","hasOwnProperty":"d"}`

const PASTES: readonly (readonly [string, string, RegExp])[] = [
  ['names of prototypes', '__proto__=a&constructor=b&toString=c&hasOwnProperty=d&client_id=a', /Refused/],
  ['names of prototypes in JSON', nameless, /Refused|problem|JSON/],
  [
    'names of prototypes in a token',
    `${segment({ typ: 'dpop+jwt', alg: '__proto__', jwk: { kty: 'constructor' } })}.${Buffer.from('{"__proto__":{"htm":"POST"},"constructor":1}').toString('base64url')}.AAAA`,
    /Refused/,
  ],
  ['lone surrogates', 'client_id=\ud800&response_type=\udfff&state=%ED%A0%80', /Refused/],
  ['a substitution of a shell', "curl $(touch /tmp/x) https://as.example/par -d 'client_id=a'", /does not run/],
  ['backticks of a shell', 'curl https://as.example/par -d `id`', /does not run/],
  ['a variable of a shell', 'curl https://as.example/par -d "client_id=$HOME"', /\$HOME|variable|Refused/i],
  ['a call of fetch with markup', `fetch("https://as.example/par?a=${MARKUP.replaceAll('"', '\\"')}")`, /Refused|URL/],
  [
    'an archive of two thousand entries',
    JSON.stringify({
      log: {
        entries: Array.from({ length: 2000 }, (_, index) => ({
          request: { method: 'GET', url: `https://x.example/${index}?${'y'.repeat(300)}`, headers: [], postData: null },
        })),
      },
    }),
    /archive has 2000 entries|Refused/,
  ],
  ['a token of ninety thousand characters', `${'eyJ'.repeat(30_000)}.e30.AA`, /token|Refused|none|neither/i],
  [
    'a certificate in place of a request',
    `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\n-----END CERTIFICATE-----`,
    /neither/,
  ],
  ['nothing but line breaks', '\n'.repeat(100), /Paste a request/],
]

describe('a hostile paste', () => {
  it('of each kind is answered in text, and the next request is judged as before', async () => {
    const page = await open()
    const wrong: string[] = []
    for (const [name, text, expected] of PASTES) {
      await paste(page, text)
      await expect
        .poll(() => outcome(page))
        .toSatisfy((found) => {
          const said = (found as readonly string[]).join(' ')
          return expected.test(said)
        }, name)
      if ((await strange(page)) > 0) wrong.push(name)
    }
    expect(wrong).toEqual([])
    await paste(page, 'curl https://as.example/par -d client_id=app -d response_type=code')
    await expect.poll(() => outcome(page)).toSatisfy((found) => /redirect-uri-missing/.test(String(found)))
    expect(await page.evaluate(() => ({}) as { client_id?: string })).toEqual({})
  })

  it('into the registration, the certificate, the anchor, the issuer or the target is a message or is passed over', async () => {
    const page = await open('#text=client_id%3Dapp%26response_type%3Dcode')
    await page.locator('summary', { hasText: 'The client' }).click()
    for (const [label, text] of [
      [/^Registration/, '{"__proto__":{"client_id":"x"},"redirect_uris":"'.concat(MARKUP.replaceAll('"', '\\"'), '"}')],
      [/^Registration/, '['.repeat(100_000)],
      [/^Certificate/, MARKUP],
      [/^Trust anchor/, `${'-----END CERTIFICATE-----'.repeat(5000)}`],
      [/^Issuer/, `javascript:${MARKUP}`],
      [/^Issuer/, 'https://[::1'],
    ] as const) {
      await page.getByLabel(label).fill(text)
      await page.locator('.verdict, #verdict .problem').first().waitFor()
    }
    await expect
      .poll(() => page.locator('#client-notes').textContent())
      .toMatch(/registration.*certificate.*trust anchor/is)
    expect(await strange(page)).toBe(0)
  })

  it('may be broken further by a button', async () => {
    const page = await open(
      `#${new URLSearchParams({ text: `https://as.example/authorize?client_id=${encodeURIComponent(MARKUP)}&__proto__=a&response_type=code`, profile: 'oauth21' })}`,
    )
    await page.locator('summary', { hasText: 'Break it' }).click()
    await page.getByRole('button', { name: 'prompt: unknown' }).click()
    await page.locator('#changes').waitFor()
    expect(await page.locator('#changes').textContent()).toContain('prompt')
    expect(await strange(page)).toBe(0)
  })
})

describe('a hostile fragment', () => {
  it.each([
    `#${new URLSearchParams({ text: MARKUP, metadata: MARKUP, certificate: MARKUP, anchor: MARKUP, issuer: MARKUP, target: MARKUP })}`,
    '#text=client_id%3Da&fault=__proto__&profile=constructor&nonces=yes&sends=9e9&offset=-1e9',
    '#fault=toString',
    '#reason=constructor&profile=haip',
    '#start=__proto__',
    `#text=${'%5B'.repeat(200_000)}`,
    '#text=%ED%A0%80%00%FF&kind=hasOwnProperty',
    '#text=client_id%3Da&issuer=javascript:alert(1)',
    '#%%%=&&&==&text',
  ])('asks for nothing but text: %.60s', async (fragment) => {
    const page = await open(fragment)
    expect(await strange(page)).toBe(0)
    await paste(page, 'curl https://as.example/par -d client_id=app -d response_type=code')
    await page.getByLabel('Issuer of the server').fill('')
    await expect.poll(() => page.locator('#verdict-title').textContent()).toMatch(/Refused|Accepted/)
  })
})

describe('a link within the page', () => {
  it('keeps what was pasted', async () => {
    const page = await open()
    await paste(page, 'curl https://as.example/par -d client_id=app -d response_type=code')
    await expect.poll(() => page.locator('#verdict-title').textContent()).toContain('redirect-uri-missing')
    await page.evaluate(() => {
      location.hash = '#verdict'
    })
    await expect.poll(() => new URL(page.url()).hash).toBe('#verdict')
    expect(await page.getByLabel(/^Request:/).inputValue()).toContain('client_id=app')
  })
})

describe('on a phone', () => {
  it('the long names of drafts are broken, and nothing scrolls sideways', async () => {
    const page = await open('#reason=attestation-challenge-stale', PHONE)
    await expect.poll(() => page.locator('#verdict-title').textContent()).toContain('attestation-challenge-stale')
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true
    })
    expect(await scrollsSideways(page)).toBe(false)
  })

  it('the verdict stands in the first two screens, before the settings, and a pressed fault is brought to it', async () => {
    const page = await open('', PHONE)
    await paste(page, 'https://as.example/authorize?client_id=app&response_type=code')
    await expect.poll(() => page.locator('#verdict-title').textContent()).toContain('Refused')
    const top = async (selector: string) => (await page.locator(selector).boundingBox())?.y ?? Number.NaN
    expect(await top('#verdict-title')).toBeLessThan(740)
    expect(await top('#verdict')).toBeLessThan(await top('#profile'))
    await page.locator('summary', { hasText: 'Break it' }).click()
    await page.getByRole('button', { name: 'prompt: unknown' }).click()
    await page.locator('#changes').waitFor()
    await expect.poll(() => top('#verdict-title')).toBeGreaterThanOrEqual(-400)
    expect(await top('#verdict-title')).toBeLessThan(740)
  })
})
