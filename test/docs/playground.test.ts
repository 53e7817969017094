import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PHONE, shoot, useChromium } from '../browser/support/browser.ts'
import { scrollsSideways, violationsOn } from './support/accessibility.ts'
import { SITE, serveSite } from './support/site.ts'

const openTab = useChromium()

let site: Awaited<ReturnType<typeof serveSite>>
beforeAll(async () => {
  site = await serveSite()
})
afterAll(() => site.close())

const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } }

/** Opens the playground and waits for its first verdict. */
const openPlayground = async (options: BrowserContextOptions = DESKTOP, fragment = ''): Promise<Page> => {
  const { page } = await openTab({ reducedMotion: 'reduce', ...options })
  await page.goto(`${site.origin}/playground/${fragment}`, { waitUntil: 'load' })
  await page.locator('.verdict').waitFor()
  return page
}

const verdict = (page: Page) => page.locator('#verdict-title')
const paste = (page: Page, text: string) => page.getByLabel(/^Request:/).fill(text)

const TRANSFER =
  'curl https://as.example/par -d client_id=app -d response_type=code -d redirect_uri=https://app.example/cb'

describe('the playground', () => {
  it('judges its first example, and one that is chosen', async () => {
    const page = await openPlayground()
    await expect.poll(() => verdict(page).textContent()).toContain('Accepted')
    await page.getByLabel('Start with').selectOption('auth0-hri')
    await expect.poll(() => page.getByLabel('Policy of the server').inputValue()).toBe('auth0HighlyRegulatedIdentity')
    await expect.poll(() => verdict(page).textContent()).toContain('Accepted')
  })

  it('names the check that a pasted request fails, its section, the reply and the remedy', async () => {
    const page = await openPlayground()
    await page.getByLabel('Policy of the server').selectOption('oauth21')
    await paste(page, TRANSFER)
    await expect.poll(() => verdict(page).textContent()).toContain('Refused: code-challenge-missing')
    expect(await page.locator('.checks li.objected').textContent()).toMatch(/code_challenge.*RFC 7636/)
    expect(await page.locator('#reply pre').first().textContent()).toMatch(/^HTTP\/1\.1 400 Bad Request\n/)
    expect(await page.locator('#verdict').textContent()).toMatch(/What to do/)
  })

  it('says beside the input what is wrong with it, and takes it for no request', async () => {
    const page = await openPlayground()
    await paste(page, 'curl https://as.example/par -d @body.txt')
    const notes = page.locator('#text-notes')
    await expect.poll(() => notes.textContent()).toContain('-d reads the file body.txt')
    expect(await page.getByLabel(/^Request:/).getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('.verdict').count()).toBe(0)
  })

  it('sends nothing after it was loaded, and goes on without a network', async () => {
    const page = await openPlayground()
    const sent: string[] = []
    page.on('request', (request) => void sent.push(request.url()))
    await page.context().setOffline(true)
    await page.getByLabel('Policy of the server').selectOption('mcp')
    await paste(page, TRANSFER)
    await expect.poll(() => verdict(page).textContent()).toContain('Refused')
    expect(sent).toEqual([])
  })

  it('is reached by a link of the site', async () => {
    const { page } = await openTab(DESKTOP)
    await page.goto(`${site.origin}/`, { waitUntil: 'load' })
    await page.locator('main a', { hasText: 'playground' }).click()
    await page.locator('.verdict').waitFor()
    expect(new URL(page.url()).pathname).toBe('/playground/')
  })

  it('is judged by keys alone', async () => {
    const page = await openPlayground()
    await page.getByLabel(/^Request:/).focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.insertText('client_id=app&response_type=code')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('profile')
    await expect.poll(() => verdict(page).textContent()).toContain('Refused')
  })
})

describe('an experiment', () => {
  it('breaks the request, and shows what is broken and where it fails', async () => {
    const page = await openPlayground()
    await page.locator('summary', { hasText: 'Break it' }).click()
    const button = page.getByRole('button', { name: 'htu: another endpoint' })
    await button.click()
    await expect.poll(() => verdict(page).textContent()).toContain('Refused: dpop-proof-htu')
    expect(await button.getAttribute('aria-pressed')).toBe('true')
    expect(await page.locator('#changes').textContent()).toMatch(/DPoP proof: htu.*\/par.*\/authorize/)
    expect(await page.locator('.checks li.objected').textContent()).toContain('htu is the URL')
  })

  it('puts a fault into the request that was pasted, and takes it out again', async () => {
    const page = await openPlayground()
    await page.getByLabel('Policy of the server').selectOption('oauth21')
    const mine =
      'https://as.example/authorize?client_id=mine&response_type=code&state=abc&redirect_uri=https://app.example/cb'
    const text = `${mine}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256`
    await paste(page, text)
    await expect.poll(() => verdict(page).textContent()).toContain('Accepted')
    await page.locator('summary', { hasText: 'Break it' }).click()
    const button = page
      .getByRole('group', { name: 'The parameters' })
      .getByRole('button', { name: 'redirect_uri: not registered' })
    await button.click()
    await expect.poll(() => verdict(page).textContent()).toContain('Refused: redirect-uri-mismatch')
    expect(await page.getByLabel(/^Request:/).inputValue()).toMatch(
      /client_id=mine&.*redirect_uri=https%3A%2F%2Felsewhere/,
    )
    expect(await page.locator('#changes').textContent()).toMatch(/redirect_uri.*app\.example\/cb.*elsewhere\.example/)
    const barred = page.getByRole('button', { name: 'htu: another endpoint' })
    expect(await barred.isDisabled()).toBe(true)
    const reason = page.locator(`#${await barred.getAttribute('aria-describedby')}`)
    expect(await reason.textContent()).toBe('This request has no DPoP proof that can be read.')
    await page.getByRole('button', { name: 'Make a link' }).click()
    const link = page.getByLabel('The link')
    await expect.poll(() => link.inputValue()).toContain('fault=')
    const other = await openPlayground(DESKTOP, new URL(await link.inputValue()).hash)
    await expect.poll(() => verdict(other).textContent()).toContain('Refused: redirect-uri-mismatch')
    expect(await other.locator('#changes').textContent()).toContain('elsewhere.example')
    await button.click()
    await expect.poll(() => verdict(page).textContent()).toContain('Accepted')
    expect(await page.getByLabel(/^Request:/).inputValue()).toBe(text)
  })

  it('moves the clock until the assertion expires', async () => {
    const page = await openPlayground()
    await page.getByLabel(/^Time:/).fill('600')
    await expect.poll(() => verdict(page).textContent()).toMatch(/Refused: .*-expired/)
    await page.getByLabel('In numbers').fill('0')
    await expect.poll(() => verdict(page).textContent()).toContain('Accepted')
  })

  it('sends the request twice, which is a replay', async () => {
    const page = await openPlayground()
    await page.getByLabel(/^Replay:/).check()
    await expect.poll(() => verdict(page).textContent()).toMatch(/Refused: .*-replayed/)
  })

  it('signs a broken request with the keys of the page, and shows what was wrong', async () => {
    const page = await openPlayground(DESKTOP, '#fault=assertion+aud%3A+token+endpoint')
    await expect.poll(() => verdict(page).textContent()).toContain('Refused: client-assertion-audience')
    await page.getByRole('button', { name: /^Sign it/ }).click()
    await expect.poll(() => verdict(page).textContent()).toContain('Accepted')
    expect(await page.locator('#changes').textContent()).toMatch(/Client assertion: aud/)
  })

  it('judges by another policy beside the first', async () => {
    const page = await openPlayground()
    await page.getByLabel('Beside it, the policy').selectOption('fapi2MessageSigning')
    await expect.poll(() => page.locator('#beside-it').textContent()).toContain('request-object-required')
  })
})

describe('a token alone', () => {
  it('is read by the doctor, for what it was sent to', async () => {
    const page = await openPlayground()
    const target = page.getByLabel('It was sent to')
    expect(await target.isVisible()).toBe(false)
    const header = Buffer.from('{"typ":"dpop+jwt","alg":"ES256"}').toString('base64url')
    const claims = Buffer.from('{"htm":"POST","htu":"https://as.example/par","jti":"a"}').toString('base64url')
    await paste(page, `${header}.${claims}.${'A'.repeat(86)}`)
    await expect.poll(() => verdict(page).textContent()).toContain('Refused: dpop-proof-claims')
    expect(await page.locator('#kind option').first().textContent()).toBe('Guessed: DPoP proof')
    await target.fill('POST https://as.example/token')
    await expect.poll(() => page.locator('#text-notes').textContent()).toContain('https://as.example/token')
  })
})

describe('the page of an error', () => {
  it('leads to a request that provokes it', async () => {
    const { page } = await openTab(DESKTOP)
    await page.goto(`${site.origin}/reference/errors/dpop-proof-htu`, { waitUntil: 'load' })
    await page.locator('main a', { hasText: 'The playground' }).click()
    await expect.poll(() => verdict(page).textContent()).toContain('Refused: dpop-proof-htu')
  })
})

describe('a link', () => {
  it('holds the request without its secrets, and is judged alike', async () => {
    const page = await openPlayground()
    await paste(
      page,
      'curl https://as.example/par -u app:hush -d response_type=code -d redirect_uri=https://app.example/cb',
    )
    await expect.poll(() => verdict(page).textContent()).toContain('code-challenge-missing')
    await page.getByRole('button', { name: 'Make a link' }).click()
    const link = page.getByLabel('The link')
    await expect.poll(() => link.inputValue()).toContain('#')
    const url = await link.inputValue()
    expect(decodeURIComponent(url)).not.toMatch(/hush|YXBwOmh1c2g/)
    const other = await openPlayground(DESKTOP, new URL(url).hash)
    await expect.poll(() => verdict(other).textContent()).toContain('code-challenge-missing')
  })

  it('has them when they are asked for, with a warning', async () => {
    const page = await openPlayground()
    await page.getByLabel('Policy of the server').selectOption('oauth21')
    await paste(page, 'curl https://as.example/par -d client_id=app -d client_secret=hush')
    await expect.poll(() => verdict(page).textContent()).toContain('Refused')
    await page.getByLabel(/^Include secrets/).check()
    await page.getByRole('button', { name: 'Make a link' }).click()
    await expect.poll(() => page.getByLabel('The link').inputValue()).toContain('hush')
    expect(await page.locator('#share').textContent()).toContain('can act as the client')
  })

  it('may name a reason of an error', async () => {
    const page = await openPlayground(DESKTOP, '#reason=code-verifier-mismatch')
    await expect.poll(() => verdict(page).textContent()).toContain('Refused: code-verifier-mismatch')
  })

  it.each(['#fault=no+such', '#start=constructor', '#text=%00', '#reason=__proto__', '#text=a&profile=b&metadata=%7B'])(
    'of nonsense harms nothing: %s',
    async (fragment) => {
      const { page } = await openTab(DESKTOP)
      await page.goto(`${site.origin}/playground/${fragment}`, { waitUntil: 'load' })
      await page.locator('.verdict, .problem, .waiting').first().waitFor()
    },
  )
})

describe('a hostile paste', () => {
  const HOSTILE: readonly (readonly [string, string, RegExp])[] = [
    [
      'of markup',
      'curl https://as.example/par -d "client_id=<img src=x onerror=alert(1)>&state=</pre><script>alert(1)</script>"',
      /Refused/,
    ],
    [
      'of markup in a token',
      `GET /r HTTP/1.1\nHost: rs.example\nAuthorization: DPoP ${Buffer.from('{"alg":"<b>"}').toString('base64url')}.e30.AA`,
      /Refused/,
    ],
    ['of a megabyte', `client_id=${'x'.repeat(999_000)}`, /Refused/],
    ['of a thousand parameters', `client_id=a${'&a=%3Cb%3E'.repeat(1000)}`, /Refused/],
    ['of marks that turn the text around', 'client_id=a\u202eb&response_type=code', /Refused/],
  ]
  it.each(HOSTILE)('%s is judged as text', async (_, text, outcome) => {
    const page = await openPlayground()
    await paste(page, text)
    await expect.poll(() => verdict(page).textContent()).toMatch(outcome)
    expect(await page.locator('#playground').locator('img, script, b, iframe').count()).toBe(0)
    expect(await page.locator('.results').textContent()).not.toContain('\u202e')
  })

  it.each([
    ['deep JSON', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /nested too deeply/],
    ['control characters', 'curl https://as.example/\u001b[31m', /U\+001B/],
    ['two megabytes', 'x'.repeat(2_000_000), /at most 1000000/],
  ])('with %s is refused beside the input', async (_, text, problem) => {
    const page = await openPlayground()
    await paste(page, text)
    await expect.poll(() => page.locator('#text-notes').textContent()).toMatch(problem)
  })
})

describe.each([
  ['a desktop, light', { ...DESKTOP, colorScheme: 'light' }],
  ['a desktop, dark', { ...DESKTOP, colorScheme: 'dark' }],
  ['a phone, light', { ...PHONE, colorScheme: 'light' }],
  ['a phone, dark', { ...PHONE, colorScheme: 'dark' }],
] as const)('on %s', (name, options) => {
  it('it is accessible and scrolls in one direction only, accepting and refusing', async () => {
    const page = await openPlayground(options)
    const found: string[] = []
    const look = async () => {
      await page.evaluate(() => {
        for (const one of document.querySelectorAll('details')) one.open = true
      })
      found.push(...(await violationsOn(page)), ...((await scrollsSideways(page)) ? ['scrolls sideways'] : []))
    }
    await look()
    await page.getByLabel('Policy of the server').selectOption('fapi2MessageSigning')
    await expect.poll(() => verdict(page).textContent()).toContain('Refused')
    await page.getByLabel('Beside it, the policy').selectOption('mcp')
    await page.getByRole('button', { name: 'kid: unknown' }).first().click()
    await page.locator('#changes').waitFor()
    await look()
    await shoot(page, `playground, ${name}`)
    await page.locator('summary', { hasText: 'As openid-client' }).waitFor()
    await paste(page, 'eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.AA')
    await page.getByLabel('The token is a').waitFor()
    await look()
    await paste(page, 'nonsense')
    await page.locator('.problem').waitFor()
    await look()
    expect(found).toEqual([])
  })
})

describe('the policy of the page', () => {
  const html = readFileSync(join(SITE, 'playground/index.html'), 'utf8')

  it('lets it connect to nothing, and run its own scripts alone', () => {
    expect(html).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(html).toContain("connect-src 'none'")
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/)
  })

  it('suffices for its bundle, which names no other host to fetch from', () => {
    const assets = join(SITE, 'playground/assets')
    const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'))
    expect(scripts).toHaveLength(1)
    expect(readFileSync(join(assets, scripts[0] ?? ''), 'utf8')).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write/,
    )
  })
})
